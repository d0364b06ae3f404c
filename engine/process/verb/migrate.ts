import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

export const migrate: Verb<'Migrate'> = () => refuse('NOT_ALLOWED', { verb: 'Migrate' }).error
