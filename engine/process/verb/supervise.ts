import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

export const supervise: Verb<'Supervise'> = () => refuse('NOT_ALLOWED', { verb: 'Supervise' }).error
export const liftSupervision: Verb<'LiftSupervision'> = () => refuse('NOT_ALLOWED', { verb: 'LiftSupervision' }).error
