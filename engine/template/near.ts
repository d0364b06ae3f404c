/** The word an author probably meant: the nearest of `words` within two slips (swap, miss, add, change), or undefined. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  const allowed = Math.min(2, Math.floor(word.length / 2))
  let best: string | undefined
  let bestSlips = allowed + 1
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) > allowed) continue
    const same = candidate.toLowerCase() === word.toLowerCase()
    const slips = same ? 0 : distance(word, candidate)
    if (slips < bestSlips) [best, bestSlips] = [candidate, slips]
  }
  return best
}

/** Damerau–Levenshtein distance with adjacent swaps (optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        above[column]! + 1,
        current[column - 1]! + 1,
        above[column - 1]! + changed,
        swapped ? before[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = above
    above = current
  }
  return above[b.length]!
}
