import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

export const suspend: Verb<'Suspend'> = () => refuse('NOT_ALLOWED', { verb: 'Suspend' }).error
export const resume: Verb<'Resume'> = () => refuse('NOT_ALLOWED', { verb: 'Resume' }).error
