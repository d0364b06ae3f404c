import { fail, ok, type Result } from '#engine/json.ts'
import { type CheckedKinds, prepare } from '#engine/template/check/check.ts'
import { CHECKS } from '#engine/template/check/checks.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Finding } from '#engine/template/finding.ts'
import { template as format } from '#engine/template/format.ts'
import { findingsOf } from '#engine/template/issue.ts'
import { LIMITS } from '#engine/template/limits.ts'
import { readJson } from '#engine/template/read.ts'
import { canonicalTemplate } from '#engine/template/text.ts'

/** What parsing needs from outside: SHA-256 as `sha256:` + hex over UTF-8 text, and the step kinds (`KINDS`). */
export interface ParseTools {
  readonly hash: (text: string) => string
  readonly kinds: CheckedKinds
}

/** A template as far as it could be understood: `sound` only when no finding is an error. */
export interface Examined {
  readonly sound?: SoundTemplate
  /** Everything found, errors first; at most {@link LIMITS}.findings. */
  readonly findings: readonly Finding[]
}

/** The one door from a template as written (text, or JSON already read) to one that can run. Never throws. */
export function parseTemplate(input: unknown, tools: ParseTools): Result<SoundTemplate, readonly Finding[]> {
  const { sound, findings } = examine(input, tools)
  return sound ? ok(sound) : fail(findings)
}

/** The same with the warnings of a sound template: for publishing, the designer and the command line. */
export function examine(input: unknown, { hash, kinds }: ParseTools): Examined {
  const read = readJson(input)
  if (!read.ok) return { findings: read.error.slice(0, LIMITS.findings) }
  const parsed = format.safeParse(read.value)
  if (!parsed.success) return { findings: limited(findingsOf(parsed.error.issues, read.value)) }
  const checked = prepare(parsed.data, kinds)
  const findings = limited(CHECKS.flatMap(check => check.run(checked)))
  if (findings.some(({ severity }) => severity === 'error')) return { findings }
  const text = canonicalTemplate(parsed.data)
  const steps = new Map(checked.steps.map(({ node, step, where }) => [node.key, { step, where }]))
  return { sound: { template: parsed.data, text, hash: hash(text), steps }, findings }
}

/** Errors first, each said once. */
function limited(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  const once = findings.filter(({ code, where, message }) => {
    const key = `${code} ${where} ${message}`
    return !seen.has(key) && seen.add(key)
  })
  return [...once.filter(one => one.severity === 'error'), ...once.filter(one => one.severity === 'warning')].slice(
    0,
    LIMITS.findings,
  )
}
