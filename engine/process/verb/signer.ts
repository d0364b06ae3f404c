import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

export const addSigners: Verb<'AddSigners'> = () => refuse('NOT_ALLOWED', { verb: 'AddSigners' }).error
export const removeSigner: Verb<'RemoveSigner'> = () => refuse('NOT_ALLOWED', { verb: 'RemoveSigner' }).error
