import { RE2JS } from 're2js'
import { readPattern } from '#engine/form/pattern.ts'

/** Patterns with so few ways to match are linear in any engine, and the built-in one is ten times as fast. */
const FEW_PATHS = 1000

/**
 * A regular expression that takes time proportional to the text (SR-27), as the part of RegExp that ajv uses: RE2 unless
 * the pattern is proved harmless. Throws for patterns outside the subset of `engine/form/pattern.ts`, which publishing
 * refuses anyway.
 */
export function linearPattern(source: string) {
  const read = readPattern(source)
  if (!read.ok) throw new Error(`pattern not allowed: ${read.error}`)
  const { test } = read.value.paths <= FEW_PATHS ? builtIn(source) : re2(read.value.re2)
  return { test, toString: () => `/${source}/u` }
}
linearPattern.code = 'linearPattern'

const builtIn = (source: string) => {
  const compiled = new RegExp(source, 'u')
  return { test: (text: string) => compiled.test(text) }
}
export const re2 = (source: string) => {
  const compiled = RE2JS.compile(source)
  return { test: (text: string) => compiled.test(text) }
}
