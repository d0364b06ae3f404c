import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

export const retract: Verb<'Retract'> = () => refuse('NOT_ALLOWED', { verb: 'Retract' }).error
