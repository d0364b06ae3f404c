import { describe, expect, it } from 'vitest'
import { FEATURES } from '#tests/combinations/features.ts'
import { lived, PAIRS, TRIPLES } from '#tests/combinations/matrix.ts'

/**
 * The short form of docs/combinations.md: each pair of features once, and the threes where engines fail. A red line
 * prints the seed and the shortest sequence in sentences. COMBINATIONS_SEQUENCES looks further.
 */
const SEQUENCES = Number(process.env.COMBINATIONS_SEQUENCES ?? 1)
const ACTS = Number(process.env.COMBINATIONS_ACTS ?? 12)

const brokenIn = (combinations: typeof PAIRS, sequences: number): string[] =>
  combinations.flatMap(features => lived(features, { sequences, acts: ACTS }).broken ?? [])

describe('whatever a feature is combined with', () => {
  it.each(FEATURES.map(feature => [feature.holds, feature] as const))(
    '%s',
    (_, feature) => {
      expect(
        brokenIn(
          PAIRS.filter(([first]) => first === feature),
          SEQUENCES,
        ),
      ).toEqual([])
    },
    120_000,
  )

  it('三样碰在一起（退回、并行、会签……），一样也不乱', () => {
    expect(brokenIn(TRIPLES, SEQUENCES)).toEqual([])
  }, 120_000)
})
