/** Columns a text takes on a console: full-width characters take two. */
export const columns = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/[\u2e80-\u{3ffff}]/u.test(letter) ? 2 : 1), 0)
/** The text filled up with spaces, at least one. */
export const padded = (text: string, to: number): string => text + ' '.repeat(Math.max(1, to - columns(text)))
