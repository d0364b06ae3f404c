import { canonicalText } from '#engine/evidence/canonical.ts'
import type { BoxBallot } from '#engine/step/kind.ts'

/**
 * 选票回执: a hash of the paper with the random salt it has in the box. The voter takes it along and finds it among the
 * receipts published with the count. The salt stays in the box, so a receipt cannot be guessed back to a choice, and it is
 * kept beside no name: it proves that a paper was counted, never how anybody voted.
 */
export const receiptOf = (ballot: string, { choice, salt }: BoxBallot, hash: (text: string) => string): string =>
  hash(canonicalText(['dj-ballot/v1', ballot, choice, salt]))
