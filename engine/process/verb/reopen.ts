import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

export const reopen: Verb<'Reopen'> = () => refuse('NOT_ALLOWED', { verb: 'Reopen' }).error
