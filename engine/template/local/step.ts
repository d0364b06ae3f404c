import type { Quorum } from '#engine/step/schema.ts'
import type { Step } from '#engine/step/steps.ts'
import type { Template } from '#engine/template/format.ts'
import { type Difference, type Direction, differing } from '#engine/template/local/difference.ts'
import { compareDelays, compareThresholds } from '#engine/template/local/measure.ts'
import { sayNamed } from '#engine/template/overview.ts'
import { at } from '#engine/template/pointer.ts'

/** What of a step may be changed, and which way is the stricter. Whatever is not listed has to stay as it is. */
interface Aspect {
  readonly key: string
  readonly title: string
  compare(before: unknown, after: unknown, superior: Template, local: Template): Direction
  say(value: unknown, template: Template): string
}

const text = (value: unknown): string => (value === undefined ? '（没有）' : String(value))
const named = (value: unknown, template: Template): string =>
  typeof value === 'string' ? sayNamed(value, template) : value === undefined ? '（没有）' : JSON.stringify(value)
const fraction = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return '（没有）'
  const { atLeast, moreThan } = value as { atLeast?: unknown; moreThan?: unknown }
  const figure = atLeast ?? moreThan
  const words = typeof figure === 'string' ? figure : `参数 ${(figure as { parameter?: string })?.parameter ?? ''}`
  return atLeast === undefined ? `超过 ${words}` : `${words} 以上`
}
const more = (before: unknown, after: unknown): Direction => {
  const [a, b] = [Number(before ?? 0), Number(after ?? 0)]
  return a === b ? 'same' : b > a ? 'tighter' : 'looser'
}
const flag =
  (stricter: boolean) =>
  (before: unknown, after: unknown): Direction =>
    (before ?? !stricter) === (after ?? !stricter) ? 'same' : (after ?? !stricter) === stricter ? 'tighter' : 'looser'
const delayIn = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null ? (value as { delay?: string }).delay : (value as string | undefined)

/** The same as written, and every delay and table named in there the same as well. */
function isAlike(before: unknown, after: unknown, superior: Template, local: Template): boolean {
  if (JSON.stringify(before) !== JSON.stringify(after)) return false
  const meant = ({ delays = {}, tables = {}, parameters = {} }: Template, name: string): string =>
    JSON.stringify([delays[name], tables[name], parameterIn(delays[name], parameters)] as const)
  const names = [...JSON.stringify(before ?? null).matchAll(/"([a-z][a-z0-9-]{0,59})"/g)].map(([, name]) => name ?? '')
  return names.every(name => meant(superior, name) === meant(local, name))
}
const parameterIn = (delay: unknown, parameters: NonNullable<Template['parameters']>): unknown => {
  const [, name] = /"parameter":"([^"]+)"/.exec(JSON.stringify(delay ?? null)) ?? []
  return name === undefined ? undefined : parameters[name]
}

const ACCESS = ['hidden', 'read', 'edit', 'required']
const ASPECTS: readonly Aspect[] = [
  {
    key: 'quorum',
    title: '法定人数',
    compare: (a, b, s, l) => compareThresholds(a as Quorum, b as Quorum, s, l),
    say: fraction,
  },
  {
    key: 'pass',
    title: '通过比例',
    compare: (a, b, s, l) => compareThresholds(a as Quorum, b as Quorum, s, l),
    say: fraction,
  },
  {
    key: 'delay',
    title: '期间',
    compare: (a, b, s, l) => compareDelays(a as string, b as string, 'longer', s, l),
    say: named,
  },
  {
    key: 'notice',
    title: '提前通知的时间',
    compare(a, b, s, l) {
      const length = compareDelays(delayIn(a), delayIn(b), 'longer', s, l)
      const waivable = (value: unknown) => (value as { waivable?: boolean } | undefined)?.waivable !== false
      if (waivable(a) === waivable(b) || length === 'looser' || length === 'unproven') return length
      return waivable(b) ? 'looser' : 'tighter'
    },
    say: (value, template) => named(delayIn(value), template),
  },
  {
    key: 'deadline',
    title: '办理时限',
    compare(a, b, s, l) {
      const outcome = (value: unknown) => (value as { outcome?: string } | undefined)?.outcome
      if (a !== undefined && outcome(a) !== outcome(b)) return 'unproven'
      if (a === undefined && outcome(b) !== undefined) return 'unproven'
      const chain = (value: unknown) => (value as { escalation?: unknown } | undefined)?.escalation
      if (chain(a) !== undefined && !isAlike(chain(a), chain(b), s, l)) return 'unproven'
      return compareDelays(delayIn(a), delayIn(b), 'shorter', s, l)
    },
    say: (value, template) => named(delayIn(value), template),
  },
  { key: 'tellers', title: '监票人数', compare: more, say: text },
  { key: 'secret', title: '无记名投票', compare: flag(true), say: value => (value ? '是' : '否') },
  { key: 'mayExclude', title: '允许不计入应到', compare: flag(false), say: value => (value ? '是' : '否') },
  {
    key: 'fields',
    title: '字段权限',
    compare(a, b) {
      const [before, after] = [(a ?? {}) as Record<string, string>, (b ?? {}) as Record<string, string>]
      const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])].map(field => {
        const [x, y] = [ACCESS.indexOf(before[field] ?? 'edit'), ACCESS.indexOf(after[field] ?? 'edit')]
        if (x === y) return 'same'
        // Asking for more is stricter; giving back sight or the pen that was withheld is not.
        return x >= 2 && y > x ? 'tighter' : x < 2 ? 'looser' : 'unproven'
      })
      return (
        changes.find(one => one === 'looser') ??
        changes.find(one => one === 'unproven') ??
        changes.find(one => one === 'tighter') ??
        'same'
      )
    },
    say: value => JSON.stringify(value ?? {}),
  },
]
/** Words only: they change nothing that happens. */
const WORDS: ReadonlySet<string> = new Set(['title', 'hint', 'basis'])

/** How two writings of one step differ. */
export function stepDifferences(
  before: Step,
  after: Step,
  where: string,
  superior: Template,
  local: Template,
): readonly Difference[] {
  if (before.kind !== after.kind)
    return [{ change: 'looser', where: at(where, 'kind'), says: `步骤“${before.title}”换成了另一种步骤。` }]
  const [a, b] = [before as unknown as Record<string, unknown>, after as unknown as Record<string, unknown>]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap(key => {
    const place = at(where, key)
    const aspect = ASPECTS.find(one => one.key === key)
    const thing = `步骤“${after.title}”的${aspect?.title ?? key}`
    if (aspect)
      return differing(
        aspect.compare(a[key], b[key], superior, local),
        place,
        thing,
        aspect.say(a[key], superior),
        aspect.say(b[key], local),
      )
    if (isAlike(a[key], b[key], superior, local)) return []
    return WORDS.has(key)
      ? [{ change: 'wording' as const, where: place, says: `${thing}的文字有修改。` }]
      : [{ change: 'unproven' as const, where: place, says: `${thing}与上级模板不同，不能证明只会更严。` }]
  })
}
