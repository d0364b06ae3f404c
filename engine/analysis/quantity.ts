import { object } from '#engine/form/field/type.ts'
import type { Json } from '#engine/json.ts'
import { addDays, isDay, isInstant } from '#engine/rule/day.ts'
import { evaluate } from '#engine/rule/evaluate.ts'
import { parseFraction } from '#engine/rule/fraction.ts'
import { type Node, read } from '#engine/rule/read.ts'
import type { Rule } from '#engine/rule/rule.ts'
import { type Variables, variableAt } from '#engine/rule/variables.ts'
import type { Template } from '#engine/template/format.ts'

/**
 * Predicate abstraction of data. A quantity is something guards ask about, cut into the few cases the guards can tell
 * apart: a number between the constants it is compared with, the choices of a field, the order of two values, a share of
 * a base. Case 0 is always “not known”. What a state knows about a quantity is a set of cases, as bits of one integer.
 */
export interface Quantity {
  readonly index: number
  /** Path of a plain variable, or the text of the expression. */
  readonly name: string
  readonly kind: 'value' | 'order' | 'share' | 'truth'
  /** The expressions it is about: one, or the two sides of an order or a share. */
  readonly about: readonly Json[]
  /** One value for each case, for the operators to be asked with; `undefined` is “not known”. */
  readonly cases: readonly (Json | undefined)[]
  /** Every value the variable can take is a case of its own (choices, yes or no), so that copies are exact. */
  readonly exact: boolean
  /** Variables it depends on: `data.amount`, `steps.vote.for`, `today`, `people`. */
  readonly reads: readonly string[]
  /** What is known about these must be known for this to be known. */
  readonly needs: readonly number[]
}

/** Truths as bits, so that a set of them is a number. */
export const FALSE = 1
export const TRUE = 2
export const UNKNOWN = 4

/** A condition over quantities; an atom has one truth for each case of its quantity. */
export type Formula =
  | { readonly op: 'const'; readonly truth: number }
  | { readonly op: 'atom'; readonly quantity: number; readonly truths: readonly number[] }
  | { readonly op: 'not'; readonly of: Formula }
  | { readonly op: 'all' | 'any'; readonly of: readonly Formula[] }

/** A compiled guard. `parts` are the quantities it looks at, each with the groups of cases it can tell apart. */
export interface Condition {
  readonly formula: Formula
  readonly parts: readonly { readonly quantity: number; readonly groups: readonly number[] }[]
}

export interface Quantities {
  readonly list: readonly Quantity[]
  readonly byName: ReadonlyMap<string, Quantity>
  condition(rule: Json): Condition
}

/** More cases than this and a comparison stands for itself, true, false or not known. */
const MOST_CASES = 28
const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge']

interface Sketch {
  readonly kind: Quantity['kind']
  readonly about: readonly Json[]
  readonly literals: Json[]
}

/** The quantities of some rules. `assigned` are literals that `set` actions write, by path. */
export function quantitiesOf(
  rules: readonly Json[],
  assigned: readonly { readonly path: string; readonly value: Json }[],
  template: Template,
  variables: Variables,
): Quantities {
  const sketches = new Map<string, Sketch>()
  const sketch = (name: string, kind: Quantity['kind'], about: readonly Json[], literals: readonly Json[] = []) => {
    const known = sketches.get(name) ?? { kind, about, literals: [] }
    known.literals.push(...literals)
    sketches.set(name, known)
    return name
  }
  const look = (seen: Seen) => {
    for (const rule of rules) visit(rule, seen)
  }
  look((name, kind, about, literals) => sketch(name, kind, about, literals))
  const crowded = new Set([...sketches].flatMap(([name, one]) => (isCrowded(one) ? [name] : [])))
  if (crowded.size > 0) {
    sketches.clear()
    look((name, kind, about, literals, rule) =>
      crowded.has(name) ? sketch(textOf(rule), 'truth', [rule]) : sketch(name, kind, about, literals),
    )
  }
  const plainOf = ({ kind, about }: Sketch): string[] =>
    kind === 'value' && isVariable(about[0]) ? [] : readsOf(about)
  for (const path of [...sketches.values()].flatMap(plainOf))
    if (path !== 'today' && path !== 'people') sketch(rootOf(path), 'value', [{ var: rootOf(path) }])
  for (const { path, value } of assigned) if (sketches.has(path)) sketch(path, 'value', [{ var: path }], [value])

  const names = [...sketches.keys()]
  const at = new Map(names.map((name, index) => [name, index]))
  const list = names.map((name, index): Quantity => {
    const { kind, about, literals } = sketches.get(name) as Sketch
    const isPlain = kind === 'value' && isVariable(about[0])
    const reads = readsOf(about)
    const needs = isPlain ? [] : reads.flatMap(path => at.get(rootOf(path)) ?? [])
    return { index, name, kind, about, reads, needs, ...casesOf(kind, name, literals, template, variables) }
  })
  const byName = new Map(list.map(one => [one.name, one]))
  const known = new Map<string, Condition>()
  return {
    list,
    byName,
    condition(rule) {
      const text = JSON.stringify(rule)
      const made = known.get(text) ?? conditionOf(formulaOf(rule, byName), list)
      known.set(text, made)
      return made
    },
  }
}

/** More values than can be told apart: each comparison is then true or false by itself, and what rests on it is advice. */
const isCrowded = ({ kind, literals }: Sketch): boolean =>
  kind === 'value' && new Set(literals.map(one => JSON.stringify(one))).size > (MOST_CASES - 2) / 2

type Seen = (
  name: string,
  kind: Quantity['kind'],
  about: readonly Json[],
  literals: readonly Json[],
  rule: Json,
) => void

/** Walks the conditions of a rule and names the quantity of every atom. */
function visit(rule: Json, seen: Seen): void {
  const node = read(rule)
  if (node.kind === 'variable') seen(node.path, 'value', [rule], [], rule)
  if (node.kind !== 'operation') return
  const { operator, args } = node
  const parts =
    operator.name === 'all' || operator.name === 'any'
      ? list(args.rules)
      : operator.name === 'not'
        ? [args.rule as Json]
        : expanded(node)
  if (parts) {
    for (const one of parts) visit(one, seen)
    return
  }
  const atom = atomOf(rule, node)
  if (atom) seen(atom.name, atom.kind, atom.about, atom.literals, rule)
}

interface Atom {
  readonly name: string
  readonly kind: Quantity['kind']
  readonly about: readonly Json[]
  readonly literals: readonly Json[]
}
type Operation = Extract<Node, { kind: 'operation' }>

/** `between` two values that are not written out is two comparisons. */
function expanded({ operator, args }: Operation): Json[] | undefined {
  if (operator.name !== 'between') return undefined
  const { value = null, low = null, high = null } = args
  return isLiteral(low) && isLiteral(high) ? undefined : [{ ge: [value, low] }, { le: [value, high] }]
}

function atomOf(rule: Json, { operator, args }: Operation): Atom | undefined {
  const truth: Atom = { name: textOf(rule), kind: 'truth', about: [rule], literals: [] }
  if (COMPARISONS.includes(operator.name)) {
    const { left = null, right = null } = args
    if (isLiteral(left) && isLiteral(right)) return undefined
    if (isLiteral(right)) return value(left, [right])
    if (isLiteral(left)) return value(right, [left])
    const [a, b] = [left, right].sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1)) as [Json, Json]
    return { name: `${textOf(a)} : ${textOf(b)}`, kind: 'order', about: [a, b], literals: [] }
  }
  if (operator.name === 'between' && !isLiteral(args.value))
    return value(args.value as Json, [args.low as Json, args.high as Json])
  if (operator.name === 'in' && Array.isArray(args.list) && !isLiteral(args.item))
    return value(args.item as Json, args.list as Json[])
  if (operator.name === 'isEmpty' && isVariable(args.value)) return value(args.value as Json, [])
  const share = args.atLeast ?? args.moreThan
  if (operator.name === 'ratio' && typeof share === 'string') {
    const about = [args.of ?? null, args.base ?? null]
    return { name: `${textOf(about[0])} / ${textOf(about[1])}`, kind: 'share', about, literals: [share] }
  }
  return truth
}

const value = (expression: Json, literals: readonly Json[]): Atom => ({
  name: textOf(expression),
  kind: 'value',
  about: [expression],
  literals,
})

function formulaOf(rule: Json, byName: ReadonlyMap<string, Quantity>): Formula {
  const node = read(rule)
  if (node.kind === 'literal') return { op: 'const', truth: bitOf(node.value as Json) }
  if (node.kind === 'fault') return { op: 'const', truth: UNKNOWN }
  if (node.kind === 'variable') return atom(byName.get(node.path), one => bitOf(one))
  const { operator, args } = node
  if (operator.name === 'all' || operator.name === 'any')
    return { op: operator.name, of: list(args.rules).map(one => formulaOf(one, byName)) }
  if (operator.name === 'not') return { op: 'not', of: formulaOf(args.rule as Json, byName) }
  const parts = expanded(node)
  if (parts) return { op: 'all', of: parts.map(one => formulaOf(one, byName)) }
  const made = atomOf(rule, node)
  const alone = byName.get(textOf(rule))
  const quantity = alone?.kind === 'truth' ? alone : made && byName.get(made.name)
  if (!made || !quantity) return { op: 'const', truth: bitOf(evaluate(rule as Rule, {}).truth) }
  if (quantity.kind === 'truth') return atom(quantity, bitOf)
  if (made.kind === 'order') {
    const turned = textOf(args.left) !== textOf(quantity.about[0])
    const sides = { left: { var: turned ? 'b' : 'a' }, right: { var: turned ? 'a' : 'b' } }
    return atom(quantity, order =>
      ask({ [operator.name]: [sides.left, sides.right] }, order === undefined ? {} : { a: order, b: 0 }),
    )
  }
  if (made.kind === 'share') {
    const asked = args.atLeast === undefined ? { moreThan: args.moreThan } : { atLeast: args.atLeast }
    return atom(quantity, share => {
      const [of, base] = (share as readonly number[] | undefined) ?? []
      return ask(
        { ratio: { of: { var: 'a' }, base: { var: 'b' }, ...asked } } as Json,
        share === undefined ? {} : { a: of, b: base },
      )
    })
  }
  const asked = replaced(rule, made.about[0] as Json)
  return atom(quantity, one => ask(asked, one === undefined ? {} : { a: one }))
}

const atom = (quantity: Quantity | undefined, truthOf: (value: Json | undefined) => number): Formula =>
  quantity
    ? { op: 'atom', quantity: quantity.index, truths: quantity.cases.map(truthOf) }
    : { op: 'const', truth: UNKNOWN }

const ask = (rule: Json, scope: { readonly [name: string]: Json | undefined }): number =>
  bitOf(evaluate(rule as Rule, scope).truth)
const bitOf = (value: Json | undefined) => (value === true ? TRUE : value === false ? FALSE : UNKNOWN)

/** The rule with the expression it is about replaced by `{ var: 'a' }`. */
function replaced(rule: Json, about: Json): Json {
  const text = textOf(about)
  const turn = (one: Json): Json => (textOf(one) === text ? { var: 'a' } : Array.isArray(one) ? one.map(turn) : one)
  return Object.fromEntries(
    Object.entries(rule as Record<string, Json>).map(([name, written]) => [name, turn(written)]),
  )
}

function conditionOf(formula: Formula, quantities: readonly Quantity[]): Condition {
  const atoms: Extract<Formula, { op: 'atom' }>[] = []
  const collect = (one: Formula): void => {
    if (one.op === 'atom') atoms.push(one)
    else if (one.op === 'not') collect(one.of)
    else if (one.op !== 'const') for (const part of one.of) collect(part)
  }
  collect(formula)
  const parts = [...new Set(atoms.map(({ quantity }) => quantity))].map(quantity => {
    const groups = new Map<string, number>()
    quantities[quantity]?.cases.forEach((_, at) => {
      const key = atoms.flatMap(one => (one.quantity === quantity ? [one.truths[at]] : [])).join()
      groups.set(key, (groups.get(key) ?? 0) | (1 << at))
    })
    return { quantity, groups: [...groups.values()] }
  })
  return { formula, parts }
}

/** Truths a formula may have under sets of cases. More than one bit: it depends. */
export function truthsOf(formula: Formula, knows: ArrayLike<number>, offset = 0): number {
  switch (formula.op) {
    case 'const':
      return formula.truth
    case 'atom': {
      const cases = knows[offset + formula.quantity] ?? 0
      let found = 0
      for (let at = 0; at < formula.truths.length; at++) if (cases & (1 << at)) found |= formula.truths[at] ?? 0
      return found
    }
    case 'not': {
      const inner = truthsOf(formula.of, knows, offset)
      return (inner & UNKNOWN) | (inner & TRUE ? FALSE : 0) | (inner & FALSE ? TRUE : 0)
    }
    default: {
      const [stops, goes] = formula.op === 'all' ? [FALSE, TRUE] : [TRUE, FALSE]
      let found = goes
      for (const one of formula.of) {
        const next = truthsOf(one, knows, offset)
        let joined = 0
        for (const a of [FALSE, TRUE, UNKNOWN])
          for (const b of [FALSE, TRUE, UNKNOWN])
            if (found & a && next & b)
              joined |= a === stops || b === stops ? stops : a === UNKNOWN || b === UNKNOWN ? UNKNOWN : goes
        found = joined
        if (found === stops) return stops
      }
      return found
    }
  }
}

export const fullOf = (quantity: Quantity) => 2 ** quantity.cases.length - 1
/** Every case but “not known”. */
export const knownOf = (quantity: Quantity) => fullOf(quantity) & ~1

// ── cases ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function casesOf(
  kind: Quantity['kind'],
  name: string,
  literals: readonly Json[],
  template: Template,
  variables: Variables,
): Pick<Quantity, 'cases' | 'exact'> {
  if (kind === 'truth') return { cases: [undefined, true, false], exact: true }
  if (kind === 'order') return { cases: [undefined, -1, 0, 1], exact: true }
  if (kind === 'share') return { cases: [undefined, ...shares(literals)], exact: true }
  const variable = variableAt(variables, name)
  const type = variable?.type
  const mentioned = [...new Set(literals)]
  if (type === 'boolean' || mentioned.some(one => typeof one === 'boolean'))
    return { cases: [undefined, true, false], exact: true }
  const numbers = mentioned.filter((one): one is number => typeof one === 'number').sort((a, b) => a - b)
  if (name.startsWith('steps.') && name.endsWith('.visits')) {
    const most = Math.min(Math.max(1, ...numbers.map(Math.ceil)) + 1, MOST_CASES - 1)
    return { cases: [undefined, ...Array.from({ length: most }, (_, at) => at + 1)], exact: false }
  }
  if (variable?.choices) {
    const wanted = name.endsWith('.outcome')
      ? variable.choices
      : variable.choices.filter(one => mentioned.includes(one))
    const rest = variable.choices.filter(one => !wanted.includes(one))
    const cases = wanted.slice(0, MOST_CASES)
    return {
      cases: [undefined, ...cases, ...rest.slice(0, 1)],
      exact: rest.length <= 1 && cases.length === wanted.length,
    }
  }
  if (numbers.length > 0 || type === 'integer' || type === 'number')
    return {
      cases: [undefined, ...intervals(numbers, boundsOf(name, template, type === 'integer' || !type))],
      exact: false,
    }
  const texts = mentioned.filter((one): one is string => typeof one === 'string').sort()
  if (texts.length > 0 && texts.every(isDay)) return { cases: [undefined, ...days(texts)], exact: false }
  if (texts.length > 0 && texts.every(isInstant))
    return {
      cases: [undefined, '0001-01-01T00:00:00.000Z', ...texts, '9999-12-31T00:00:00.000Z'].slice(0, MOST_CASES),
      exact: false,
    }
  const other: Json =
    type === 'day'
      ? '2026-01-01'
      : type === 'instant'
        ? '2026-01-01T00:00:00.000Z'
        : type === 'list'
          ? ['…']
          : '（其他）'
  return { cases: [undefined, ...texts.slice(0, MOST_CASES - 2), other], exact: false }
}

interface Bounds {
  readonly from: number
  readonly to: number
  readonly whole: boolean
}

function boundsOf(name: string, template: Template, whole: boolean): Bounds {
  const [group, key = ''] = name.split('.')
  if (group === 'data') {
    const { minimum, maximum, type } = object(template.data?.properties?.[name.slice(5)])
    return {
      from: typeof minimum === 'number' ? minimum : Number.NEGATIVE_INFINITY,
      to: typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY,
      whole: type === 'integer',
    }
  }
  const parameter = group === 'parameters' ? template.parameters?.[key] : undefined
  if (parameter?.type === 'count')
    return {
      from: parameter.atLeast ?? Number.NEGATIVE_INFINITY,
      to: parameter.atMost ?? Number.POSITIVE_INFINITY,
      whole: true,
    }
  return {
    from: name.startsWith('steps.') || name.startsWith('{') ? 0 : Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    whole,
  }
}

/** One number for every stretch between the constants and one for each constant, as far as the field allows them. */
function intervals(constants: readonly number[], { from, to, whole }: Bounds): number[] {
  const cut = [...new Set(constants)].slice(0, (MOST_CASES - 2) / 2)
  if (cut.length === 0) return [Math.max(from, Math.min(to, 1))]
  const found: number[] = []
  const down = (one: number) => (whole ? Math.ceil(one) - 1 : one - 1)
  const up = (one: number) => (whole ? Math.floor(one) + 1 : one + 1)
  const add = (one: number) => {
    if (one >= from && one <= to && !found.includes(one)) found.push(one)
  }
  cut.forEach((constant, at) => {
    if (at === 0) add(down(constant) >= from ? down(constant) : from < constant ? from : Number.NaN)
    if (!whole || Number.isInteger(constant)) add(constant)
    const next = cut[at + 1]
    if (next === undefined) add(up(constant) <= to ? up(constant) : to > constant ? to : Number.NaN)
    else if (!whole) add((constant + next) / 2)
    else if (up(constant) < next) add(up(constant))
  })
  return found
}

function days(constants: readonly string[]): Json[] {
  const cut = [...new Set(constants)].slice(0, (MOST_CASES - 2) / 2)
  return cut.flatMap((day, at) => {
    const next = cut[at + 1] ?? '9999-12-31'
    const after = addDays(day, 1)
    return [...(at === 0 ? ['0001-01-01'] : []), day, ...(after && after < next ? [after] : [])]
  })
}

/** Pairs of count and base, one below, at and above each fraction that is asked for: exactly half is a case of its own. */
function shares(literals: readonly Json[]): Json[] {
  const asked = [...new Set(literals)].flatMap(one => parseFraction(one) ?? [])
  const sorted = asked.sort((a, b) => a.num * b.den - b.num * a.den).slice(0, (MOST_CASES - 2) / 2)
  const base = sorted.reduce((all, { den }) => lcm(all, den), 1) * 2
  const counts = sorted.map(({ num, den }) => (base / den) * num)
  const found = new Set<number>([0])
  counts.forEach((count, at) => {
    const before = counts[at - 1] ?? -1
    if (count - 1 > before) found.add(count - 1)
    found.add(count)
    if (count + 1 <= base && count + 1 !== counts[at + 1]) found.add(count + 1)
  })
  return [...found].sort((a, b) => a - b).map(count => [count, base])
}
const lcm = (a: number, b: number): number => {
  let [x, y] = [a, b]
  while (y) [x, y] = [y, x % y]
  return Math.min((a / x) * b, 1_000_000)
}

// ── reading expressions ────────────────────────────────────────────────────────────────────────────────────────────

const list = (some: Json | undefined): readonly Json[] => (Array.isArray(some) ? (some as readonly Json[]) : [])
const isLiteral = (expression: Json | undefined): boolean => read(expression).kind === 'literal'
const isVariable = (expression: Json | undefined): boolean => read(expression).kind === 'variable'
/** A variable is its path; anything else its text. */
export const textOf = (expression: Json | undefined): string => {
  const node = read(expression)
  return node.kind === 'variable' ? node.path : JSON.stringify(expression)
}

/** Variables an expression reads: full paths, and `today` or `people` for the clock and the posts. */
export function readsOf(expression: Json | readonly Json[] | undefined): string[] {
  const found = new Set<string>()
  const look = (one: Json | undefined): void => {
    if (typeof one !== 'object' || one === null) return
    if (Array.isArray(one)) {
      for (const part of one) look(part)
      return
    }
    for (const [key, inner] of Object.entries(one as { readonly [key: string]: Json })) {
      if (key === 'var' && typeof inner === 'string') {
        if (inner !== 'item' && !inner.startsWith('item.')) found.add(inner)
      } else {
        if (key === 'today') found.add('today')
        if (key === 'hasRole' || key === 'isAssignee') found.add('people')
        look(inner)
      }
    }
  }
  look(expression as Json)
  return [...found]
}

/** The variable a path belongs to: `data.amount` for `data.amount.x`, `steps.vote.counts` for `steps.vote.counts.good`. */
export function rootOf(path: string): string {
  const names = path.split('.')
  return names.slice(0, names[0] === 'data' || names[0] === 'parameters' ? 2 : 3).join('.')
}
