import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

export const delegate: Verb<'Delegate'> = () => refuse('NOT_ALLOWED', { verb: 'Delegate' }).error
export const endDelegation: Verb<'EndDelegation'> = () => refuse('NOT_ALLOWED', { verb: 'EndDelegation' }).error
