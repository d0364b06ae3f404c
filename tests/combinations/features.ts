import type { Feature } from '#tests/combinations/feature.ts'
import { FRAMES, OPTIONS } from '#tests/combinations/frames.ts'
import { STEPS } from '#tests/combinations/steps.ts'
import { VERBS } from '#tests/combinations/verbs.ts'

/** Everything that is combined with everything, in the order of the matrix. */
export const FEATURES: readonly Feature[] = [...FRAMES, ...STEPS, ...OPTIONS, ...VERBS]
