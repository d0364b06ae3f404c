import { type CanonicalProblem, canonical, DEEPEST, type Limits } from '#engine/evidence/canonical.ts'
import { fail, type Json, ok, type Result } from '#engine/json.ts'

/** Why a JSON text is not read. `at` is the offset in UTF-16 units, where it is known. */
export interface ParseProblem {
  readonly code: 'SYNTAX' | 'DUPLICATE_KEY' | 'FORBIDDEN_KEY' | 'TOO_DEEP' | 'NOT_CANONICAL'
  readonly at?: number
  readonly key?: string
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * JSON.parse without its silences: a key given twice, `__proto__` and deep nesting are refused instead of swallowed.
 * The scan checks structure only; JSON.parse stays the judge of syntax.
 */
export function parseStrict(text: string, deepest = DEEPEST.payload): Result<Json, ParseProblem> {
  // One entry per open container: the keys seen so far, or null for an array.
  const open: (Set<string> | null)[] = []
  let i = 0
  while (i < text.length) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE) {
      const end = endOfString(text, i)
      if (end < 0) return fail({ code: 'SYNTAX', at: i })
      const keys = open.at(-1)
      if (keys && isKey(text, end)) {
        const key = decodeKey(text.slice(i, end))
        if (key === undefined) return fail({ code: 'SYNTAX', at: i })
        if (key === '__proto__') return fail({ code: 'FORBIDDEN_KEY', at: i, key })
        if (keys.has(key)) return fail({ code: 'DUPLICATE_KEY', at: i, key })
        keys.add(key)
      }
      i = end
      continue
    }
    if (unit === 0x7b || unit === 0x5b) {
      if (open.length >= deepest) return fail({ code: 'TOO_DEEP', at: i })
      open.push(unit === 0x7b ? new Set() : null)
    } else if (unit === 0x7d || unit === 0x5d) open.pop()
    i++
  }
  try {
    return ok(JSON.parse(text) as Json)
  } catch {
    return fail({ code: 'SYNTAX' })
  }
}

/** Reads a text that must be exactly its own canonical form: `JCS(parse(text)) = text`. */
export function parseCanonical(text: string, limits: Limits): Result<Json, ParseProblem | CanonicalProblem> {
  const value = parseStrict(text, DEEPEST[limits])
  if (!value.ok) return value
  const again = canonical(value.value, limits)
  if (!again.ok) return again
  return again.value === text ? value : fail({ code: 'NOT_CANONICAL', at: firstDifference(again.value, text) })
}

/** Whether a text is, to the byte, the canonical form of what it says. */
export const sameBytes = (text: string, limits: Limits = 'leaf'): boolean => parseCanonical(text, limits).ok

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE) return i + 1
    if (unit === BACKSLASH) i++
  }
  return -1
}

function isKey(text: string, after: number): boolean {
  let i = after
  while (text[i] === ' ' || text[i] === '\t' || text[i] === '\n' || text[i] === '\r') i++
  return text[i] === ':'
}

function decodeKey(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    return undefined
  }
}

function firstDifference(a: string, b: string): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return i
}
