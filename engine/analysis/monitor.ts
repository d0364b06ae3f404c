import type { Mark, Monitor } from '#engine/analysis/explore.ts'
import type { Net } from '#engine/analysis/net.ts'
import type { MarksText, MarkText, Pack, PackRule } from '#engine/analysis/pack.ts'
import type { Json } from '#engine/json.ts'
import { nearest } from '#engine/template/near.ts'

export interface Compiled {
  readonly marks: readonly Mark[]
  readonly monitors: readonly Monitor[]
  /** The rule of each monitor, and the state its finding points at. */
  readonly rules: readonly { readonly rule: PackRule; readonly node: number }[]
  /** Names a pack uses and the template does not have. */
  readonly unknown: readonly {
    readonly rule: PackRule
    readonly name: string
    readonly near?: string
    readonly is: 'state' | 'outcome'
  }[]
}

/** Conditions the marks of a pack ask, for the quantities. */
export const conditionsOf = (pack: Pack | undefined): Json[] =>
  (pack?.rules ?? []).flatMap(marksIn).flatMap(one => ('when' in one && one.when ? [one.when as Json] : []))

/** Temporal rules as automata that run beside the explorer. */
export function compilePack(pack: Pack, net: Net): Compiled {
  const marks: Mark[] = []
  const monitors: Monitor[] = []
  const rules: Compiled['rules'][number][] = []
  const unknown: Compiled['unknown'][number][] = []
  const keys = new Map(net.nodes.map(({ node, index }) => [node.key, index]))
  for (const rule of pack.rules) {
    const missing = namesIn(rule).filter(name => !keys.has(name))
    const known = [...keys.keys()]
    for (const name of missing) {
      const near = nearest(name, known)
      unknown.push({ rule, name, is: 'state', ...(near && { near }) })
    }
    for (const one of marksIn(rule))
      if ('ended' in one)
        for (const name of one.with ?? []) {
          const outcomes = net.steps.find(({ key }) => key === one.ended)?.outcomes.map(outcome => outcome.name)
          const near = outcomes && nearest(name, outcomes)
          if (outcomes && !outcomes.includes(name)) unknown.push({ rule, name, is: 'outcome', ...(near && { near }) })
        }
    if (missing.length > 0) continue
    const group = (some: MarksText, isDuty = false): number[] =>
      listed(some).map(one => {
        const outcomes = 'ended' in one ? (one.with ?? (isDuty ? doneOf(net, one.ended) : undefined)) : undefined
        const mark: Mark =
          'ended' in one
            ? {
                node: keys.get(one.ended) ?? -1,
                on: 'ended',
                ...(outcomes && { outcomes }),
                ...(one.when && { when: net.quantities.condition(one.when as Json) }),
              }
            : { node: keys.get(one.entered) ?? -1, on: 'entered' }
        return marks.push(mark) - 1
      })
    const made = monitorOf(rule, group)
    if (!made) continue
    monitors.push(made.monitor)
    rules.push({ rule, node: marks[made.at[0] ?? -1]?.node ?? 0 })
  }
  return { marks, monitors, rules, unknown }
}

/** What does not count as having done a step, where a rule asks for it without saying how it ended. */
const UNDONE: ReadonlySet<string> = new Set(['EXPIRED', 'NOT_QUORATE', 'VOID', 'CANCELLED', 'REFUSED', 'MISSING'])
const doneOf = (net: Net, key: string): readonly string[] | undefined =>
  net.steps.find(one => one.key === key)?.outcomes.flatMap(({ name }) => (UNDONE.has(name) ? [] : [name]))

/** Marks a rule asks for, as against those that call for them. */
export function dutiesOf(rule: PackRule): readonly MarkText[] {
  switch (rule.kind) {
    case 'never':
      return rule.unless.flatMap(listed)
    case 'precedence':
      return listed(rule.first)
    case 'response':
      return listed(rule.comes)
    case 'between':
      return listed(rule.to)
    case 'atLeastOf':
      return rule.of.flatMap(listed)
    default:
      return []
  }
}

type Seen = ReadonlySet<number>
const BROKEN = -1

function monitorOf(
  rule: PackRule,
  group: (some: MarksText, isDuty?: boolean) => number[],
): { monitor: Monitor; at: number[] } | undefined {
  const has = (some: readonly number[], ...seen: readonly Seen[]) => some.some(one => seen.some(set => set.has(one)))
  switch (rule.kind) {
    case 'never':
    case 'atLeastOf': {
      const reach = group(rule.kind === 'never' ? rule.reach : rule.before)
      const wanted = (rule.kind === 'never' ? rule.unless : rule.of).map(one => group(one, true))
      const since = rule.kind === 'never' && rule.since ? group(rule.since) : []
      const enough = (bits: number) =>
        rule.kind === 'never' ? bits === 2 ** wanted.length - 1 : countOf(bits) >= rule.count
      const next: Monitor['next'] = (value, ended, entered) => {
        let bits = has(since, ended, entered) ? 0 : value
        wanted.forEach((one, at) => {
          if (has(one, ended, entered)) bits |= 1 << at
        })
        return has(reach, ended, entered) && !enough(bits) ? BROKEN : bits
      }
      return { monitor: { start: 0, next }, at: reach }
    }
    case 'precedence': {
      const [first, then] = [group(rule.first, true), group(rule.follows)]
      const next: Monitor['next'] = (value, ended, entered) => {
        const seen = value === 1 || has(first, ended, entered) ? 1 : 0
        if (!has(then, ended, entered)) return seen
        return seen === 0 ? BROKEN : rule.each ? 0 : 1
      }
      return { monitor: { start: 0, next }, at: then }
    }
    case 'response': {
      const [after, comes, except] = [group(rule.after), group(rule.comes, true), rule.except ? group(rule.except) : []]
      const next: Monitor['next'] = (value, ended, entered, isDone) => {
        const asked = value === 1 || has(after, ended) ? 1 : 0
        const answered = has(comes, ended, entered) || has(except, ended, entered) ? 0 : asked
        const pending = answered === 1 || has(after, entered) ? 1 : 0
        return isDone && pending === 1 ? BROKEN : pending
      }
      return { monitor: { start: 0, next }, at: after }
    }
    case 'between': {
      const [from, to, never] = [group(rule.from), group(rule.to, true), group(rule.never)]
      const next: Monitor['next'] = (value, ended, entered) => {
        if (value === 1 && has(never, ended)) return BROKEN
        let inside = has(to, ended) ? 0 : has(from, ended) ? 1 : value
        if (inside === 1 && has(never, entered) && !has(to, entered)) return BROKEN
        if (has(from, entered)) inside = 1
        if (has(to, entered)) inside = 0
        return inside
      }
      return { monitor: { start: 0, next }, at: never }
    }
    case 'absence': {
      const never = group(rule.never)
      return {
        monitor: { start: 0, next: (_, ended, entered) => (has(never, ended, entered) ? BROKEN : 0) },
        at: never,
      }
    }
    default:
      return undefined
  }
}

const countOf = (bits: number): number => (bits === 0 ? 0 : 1 + countOf(bits & (bits - 1)))
const listed = (some: MarksText): readonly MarkText[] => (Array.isArray(some) ? some : [some])

function marksIn(rule: PackRule) {
  switch (rule.kind) {
    case 'never':
      return [rule.reach, ...rule.unless, ...(rule.since ? [rule.since] : [])].flatMap(listed)
    case 'precedence':
      return [rule.first, rule.follows].flatMap(listed)
    case 'response':
      return [rule.after, rule.comes, ...(rule.except ? [rule.except] : [])].flatMap(listed)
    case 'between':
      return [rule.from, rule.to, rule.never].flatMap(listed)
    case 'absence':
      return listed(rule.never)
    case 'atLeastOf':
      return [rule.before, ...rule.of].flatMap(listed)
    default:
      return []
  }
}
const namesIn = (rule: PackRule): string[] => [
  ...marksIn(rule).map(one => ('ended' in one ? one.ended : one.entered)),
  ...('steps' in rule ? rule.steps : []),
]
