import '#engine/jitless.ts'
import { z } from 'zod'
import { fail, ok, type Result } from '#engine/json.ts'
import { OUTCOME_NAME, quorum, rule, STATE_KEY, threshold } from '#engine/step/schema.ts'
import type { Finding } from '#engine/template/finding.ts'
import { basis } from '#engine/template/format.ts'
import { pointer } from '#engine/template/pointer.ts'

/**
 * The statutory pack of a process: what the law demands of every way through it, as data beside the template
 * (`templates/<id>/rules.json`). Closed: a word nobody knows is a finding.
 */

const key = z.string().regex(STATE_KEY)
/** Something that can be seen on a way: a step ended (with one of these outcomes, under this condition), a state was entered. */
const mark = z.union([
  z.strictObject({
    ended: key,
    with: z.array(z.string().regex(OUTCOME_NAME)).min(1).max(20).optional(),
    when: rule.optional(),
  }),
  z.strictObject({ entered: key }),
])
export type MarkText = z.output<typeof mark>
/** One mark, or several of which any will do. */
const marks = z.union([mark, z.array(mark).min(1).max(20)])
export type MarksText = z.output<typeof marks>

const common = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  /** What must hold, as the law says it, in Chinese. */
  says: z.string().trim().min(4).max(200),
  /** Keys of the pack's own `basis`. */
  basis: z.array(z.string()).min(1).max(10),
}
const length = {
  steps: z.array(key).min(1).max(20),
  /** Which of the step's times: how long it lasts, notice before a meeting, its deadline, time to answer an objection. */
  period: z.enum(['delay', 'notice', 'deadline', 'answer']),
  calendarDays: z.number().int().min(1).max(3660).optional(),
  workingDays: z.number().int().min(1).max(1000).optional(),
  months: z.number().int().min(1).max(600).optional(),
}

export const packRule = z.discriminatedUnion('kind', [
  /** Never reach X unless every one of Y was seen (since the last Z). */
  z.strictObject({
    kind: z.literal('never'),
    ...common,
    reach: marks,
    unless: z.array(marks).min(1).max(20),
    since: marks.optional(),
  }),
  /** The one that follows only after the first; with `each` every one needs an X of its own. */
  z.strictObject({
    kind: z.literal('precedence'),
    ...common,
    first: marks,
    follows: marks,
    each: z.boolean().optional(),
  }),
  /** After X, Y comes before the process ends; `except` takes the duty away. */
  z.strictObject({ kind: z.literal('response'), ...common, after: marks, comes: marks, except: marks.optional() }),
  /** Nothing of N between X and Y. */
  z.strictObject({ kind: z.literal('between'), ...common, from: marks, to: marks, never: marks }),
  /** N never happens. */
  z.strictObject({ kind: z.literal('absence'), ...common, never: marks }),
  /** At least k of these before X. */
  z.strictObject({
    kind: z.literal('atLeastOf'),
    ...common,
    count: z.number().int().min(1).max(20),
    of: z.array(marks).min(1).max(20),
    before: marks,
  }),
  /** A vote or meeting is good only with this attendance, and passes only with this share. */
  z.strictObject({
    kind: z.literal('quorum'),
    ...common,
    steps: z.array(key).min(1).max(20),
    quorum: quorum.optional(),
    pass: threshold.optional(),
    secret: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('minimum'), ...common, ...length, waivable: z.literal(false).optional() }),
  z.strictObject({ kind: z.literal('maximum'), ...common, ...length }),
  /** The same person may not do both steps. */
  z.strictObject({ kind: z.literal('distinct'), ...common, steps: z.tuple([key, key]) }),
])
export type PackRule = z.output<typeof packRule>

export const packFormat = z.strictObject({
  format: z.literal(1),
  /** Id of the template it belongs to. */
  template: z.string(),
  basis: z.record(z.string(), basis),
  rules: z.array(packRule).max(100),
})
export type Pack = z.output<typeof packFormat>

/** Reads a pack. Findings point into the pack itself. Never throws. */
export function parsePack(input: unknown): Result<Pack, readonly Finding[]> {
  const parsed = packFormat.safeParse(input)
  if (!parsed.success)
    return fail(
      parsed.error.issues.slice(0, 50).map(({ path, message }) => ({
        code: 'SC-16.pack',
        severity: 'error' as const,
        where: pointer(path),
        message: `法定规则写法有误：${message}`,
        fix: '对照 docs/soundness.md 中规则的写法改正。',
      })),
    )
  const ids = new Set<string>()
  const findings: Finding[] = []
  parsed.data.rules.forEach(({ id, basis: named }, at) => {
    const refuse = (where: string, message: string, fix: string) =>
      findings.push({ code: 'SC-16.pack', severity: 'error', where, message, fix })
    if (ids.has(id)) refuse(`/rules/${at}/id`, `规则编号 ${id} 重复。`, '换一个编号。')
    ids.add(id)
    for (const name of named)
      if (!Object.hasOwn(parsed.data.basis, name))
        refuse(`/rules/${at}/basis`, `规则 ${id} 引用了不存在的依据 ${name}。`, '在 basis 里写明它。')
  })
  return findings.length > 0 ? fail(findings) : ok(parsed.data)
}
