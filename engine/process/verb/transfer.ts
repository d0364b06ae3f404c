import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

export const transfer: Verb<'Transfer'> = () => refuse('NOT_ALLOWED', { verb: 'Transfer' }).error
