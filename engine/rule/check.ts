import type { Json } from '#engine/json.ts'
import { isDay, isInstant } from '#engine/rule/day.ts'
import { parseFraction } from '#engine/rule/fraction.ts'
import { MAX_DEPTH, MAX_LIST_DEPTH, MAX_NODES } from '#engine/rule/limits.ts'
import type { Operator, Type } from '#engine/rule/operator/operator.ts'
import { type Fault, type Node, type Part, read, short } from '#engine/rule/read.ts'
import { itemAt, type Variable, type Variables, variableAt } from '#engine/rule/variables.ts'
import type { Finding } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'

export type { Variable, Variables }

/** Names that literals may refer to; a list that is not given is not checked. */
export interface Names {
  readonly roles?: readonly string[] | undefined
  readonly steps?: readonly string[] | undefined
}

/**
 * Everything wrong with a rule before it ever runs: names that do not resolve, shapes, types, limits, choices that do not
 * exist. `where` is the JSON pointer of the rule; findings point below it. `expect` is the type the rule has to give.
 */
export function checkRule(
  rule: unknown,
  variables: Variables,
  where: string,
  expect: Type = 'boolean',
  names: Names = {},
): Finding[] {
  const findings: Finding[] = []
  const check: Check = { findings, names, nodes: 0 }
  const typed = typeOf(rule, { variables, depth: 1, lists: 0 }, where, check)
  if (typed && !fits(typed, expect)) report(check, 'SC-11.type', where, mismatch(typed, [expect]))
  if (typed?.literal !== undefined && expect === 'boolean') alwaysSame(check, where)
  return findings
}

interface Check {
  readonly findings: Finding[]
  readonly names: Names
  nodes: number
}
/** Where the walk is: what may be read here, and how deep. */
interface Place {
  readonly variables: Variables
  readonly item?: Variable | undefined
  readonly depth: number
  readonly lists: number
}
/** What is known about an expression before it runs. */
interface Typed {
  readonly type: Type
  readonly says: string
  readonly literal?: Json
  readonly variable?: Variable
}

const CODES: { readonly [code in Fault['code']]: string } = {
  operator: 'SC-02.operator',
  shape: 'SC-11.shape',
  key: 'SC-11.key',
  fraction: 'SC-11.fraction',
  limit: 'SC-11.limit',
}
const NAMES: { readonly [type in Type]: string } = {
  boolean: '“是”或“否”',
  string: '文字',
  integer: '整数',
  number: '数字',
  day: '日期',
  instant: '时间',
  list: '列表',
  person: '人员',
  fraction: '比例（如 "2/3"）',
  any: '任意值',
}

/** The type of an expression; undefined when something is wrong, which has then been reported. */
function typeOf(expression: unknown, place: Place, where: string, check: Check): Typed | undefined {
  check.nodes += 1
  if (check.nodes > MAX_NODES) {
    if (check.nodes === MAX_NODES + 1) {
      report(check, 'SC-11.limit', where, `规则太大，超过 ${MAX_NODES} 个运算和值`, '把规则拆开，或用“in”代替许多“eq”')
    }
    return undefined
  }
  const node = read(expression)
  if (node.kind === 'fault') return report(check, CODES[node.code], where, node.message, node.fix)
  if (node.kind === 'literal')
    return { type: literalType(node.value), says: sayLiteral(node.value), literal: node.value }
  if (node.kind === 'variable') return variableType(node.path, place, where, check)
  if (place.depth > MAX_DEPTH) {
    return report(check, 'SC-11.limit', where, `条件嵌套超过 ${MAX_DEPTH} 层`, '把内层条件提到外层')
  }
  return operationType(node, place, where, check)
}

type Operation = Extract<Node, { kind: 'operation' }>
type Argument = { readonly part: Part; readonly typed: Typed | undefined }

function operationType({ operator, parts }: Operation, place: Place, where: string, check: Check): Typed | undefined {
  const outer = { ...place, depth: place.depth + 1 }
  const plain = parts.filter(part => !part.parameter.perItem).map(part => argument(part, outer, where, check))
  const perItem = parts.filter(part => part.parameter.perItem)
  if (perItem.length > 0 && place.lists >= MAX_LIST_DEPTH) {
    return report(check, 'SC-11.limit', where, `列表条件嵌套超过 ${MAX_LIST_DEPTH} 层`)
  }
  const list = plain.find(({ part }) => part.parameter.name === 'of')?.typed
  const inner = { ...outer, lists: place.lists + 1, item: list ? listVariable(list) : UNKNOWN_LIST }
  const args = [...plain, ...perItem.map(part => argument(part, inner, where, check))]
  if (args.every(({ typed }) => typed !== undefined)) {
    agree(operator, args as (Argument & { typed: Typed })[], where, check)
    if (operator.group === 'people') knownName(operator, args, where, check)
  }
  const like = args.find(({ part }) => part.parameter.name === operator.givesLike)?.typed
  return { type: like ? like.type : operator.gives, says: `“${operator.name}”的结果` }
}

/** One argument: its own faults, then whether its type is one that fits. */
function argument(part: Part, place: Place, where: string, check: Check): Argument {
  const at = `${where}${part.at}`
  const typed = typeOf(part.expression, place, at, check)
  if (!typed) return { part, typed }
  const { accepts } = part.parameter
  if (!accepts.some(type => fits(typed, type))) {
    report(check, 'SC-11.type', at, mismatch(typed, accepts), hint(typed, accepts))
    return { part, typed: undefined }
  }
  if (typed.literal !== undefined && accepts[0] === 'boolean') alwaysSame(check, at)
  return { part, typed }
}

function variableType(path: string, place: Place, where: string, check: Check): Typed | undefined {
  const isItem = place.item !== undefined && (path === 'item' || path.startsWith('item.'))
  const below = path.slice('item.'.length)
  const found = isItem && place.item ? itemAt(place.item, below) : variableAt(place.variables, path)
  if (found) return { type: found.type, says: `“${found.label}”（${path}）`, variable: found }
  const known = isItem ? Object.keys(place.item?.of ?? {}).map(key => `item.${key}`) : Object.keys(place.variables)
  const near = meant(path, known, place.variables)
  const fix = near
    ? `是不是“${near}”？`
    : known.length > 0
      ? `这里可以用：${known.slice(0, 8).join('、')}${known.length > 8 ? ' 等' : ''}`
      : '这里没有可用的变量'
  return report(check, 'SC-02.variable', where, `没有名为“${short(path)}”的变量`, fix)
}

/** A slip of the pen, the last part of a longer path, or the name people know it by. */
const meant = (path: string, known: readonly string[], variables: Variables): string | undefined =>
  nearest(path, known) ??
  known.find(key => key.endsWith(`.${path}`)) ??
  known.find(key => Object.hasOwn(variables, key) && variables[key]?.label === path) ??
  near(path, known)

/** The same place with one name misspelt: `step.meeting.present` for `steps.meeting.present`. */
function near(path: string, known: readonly string[]): string | undefined {
  const names = path.split('.')
  return known.find(key => {
    const others = key.split('.')
    return (
      others.length === names.length && others.every((name, i) => name === names[i] || nearest(names[i] ?? '', [name]))
    )
  })
}

const UNKNOWN_LIST: Variable = { type: 'list', label: '列表' }
const listVariable = ({ variable }: Typed): Variable => (variable?.type === 'list' ? variable : UNKNOWN_LIST)

/** What the operator asks of its arguments together. */
function agree(operator: Operator, args: readonly (Argument & { typed: Typed })[], where: string, check: Check) {
  const [first, second] = args
  if (!operator.agree || !first || !second) return
  if (args.every(({ typed }) => typed.literal !== undefined)) return alwaysSame(check, where)
  if (operator.agree === 'member') {
    // One finding for a list of the wrong kind, one for each choice that does not exist.
    items(second.typed).every((item, index) => {
      const at = `${where}${second.part.at}${second.typed.literal === undefined ? '' : `/${index}`}`
      return comparable(first.typed, item, at, check)
    })
    return
  }
  for (const other of args.slice(1)) comparable(first.typed, other.typed, where, check)
}

/** The items of a list as far as they are known: each literal, or the described item. */
function items({ literal, variable }: Typed): readonly Typed[] {
  if (Array.isArray(literal)) {
    return literal.map((value: Json) => ({ type: literalType(value), says: sayLiteral(value), literal: value }))
  }
  const item = variable && itemAt(variable, '')
  return item ? [{ type: item.type, says: `“${item.label}”`, variable: item }] : []
}

/** Reports what stands against comparing the two; false when their types do. */
function comparable(a: Typed, b: Typed, where: string, check: Check): boolean {
  if (a.literal === null || b.literal === null) {
    report(check, 'SC-11.type', where, '不能与“空”比较', '改用 {"isEmpty": …} 或 {"not": {"isEmpty": …}}')
    return false
  }
  if (a.type === 'list' || b.type === 'list') {
    report(check, 'SC-11.type', where, '列表不能直接比较', '用 in、count、every 或 some')
    return false
  }
  if (!alike(a, b)) {
    const dates = [a.type, b.type].includes('day') && [a.type, b.type].includes('instant')
    const fix = dates ? '用 {"dayOf": …} 把时间变成日期' : undefined
    report(check, 'SC-11.type', where, `${a.says}是${NAMES[a.type]}，${b.says}是${NAMES[b.type]}，不能比较`, fix)
    return false
  }
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const choices = one.variable?.choices
    if (!choices || typeof other.literal !== 'string' || choices.includes(other.literal)) continue
    const near = nearest(other.literal, choices)
    const fix = near ? `是不是“${near}”？` : `可以是：${choices.slice(0, 12).join('、')}`
    report(check, 'SC-11.choice', where, `${one.says}不会是“${short(other.literal)}”`, fix)
  }
  return true
}

const alike = (a: Typed, b: Typed) => fits(a, b.type) || fits(b, a.type)

/** Without conversion: a whole number is a number; text is a day, an instant or a share only if it is written as one. */
function fits({ type, literal }: Typed, wanted: Type): boolean {
  if (type === wanted || type === 'any' || wanted === 'any' || (type === 'integer' && wanted === 'number')) return true
  if (typeof literal !== 'string') return false
  if (wanted === 'day') return isDay(literal)
  if (wanted === 'instant') return isInstant(literal)
  if (wanted === 'fraction') return parseFraction(literal) !== undefined
  return wanted === 'person'
}

function literalType(value: Json): Type {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number'
  return value === null ? 'any' : 'list'
}
const sayLiteral = (value: Json) => (Array.isArray(value) ? '这个列表' : short(JSON.stringify(value)))

const mismatch = (typed: Typed, wanted: readonly Type[]) =>
  `${typed.says}是${NAMES[typed.type]}，这里需要${wanted.map(type => NAMES[type]).join('或')}`

function hint(typed: Typed, wanted: readonly Type[]): string | undefined {
  if (wanted.includes('boolean') && typed.type !== 'list') return '写成比较，例如 {"eq": […, …]}'
  if (typed.type === 'instant' && wanted.includes('day')) return '用 {"dayOf": …} 把时间变成日期'
  if (typed.type === 'list' && wanted.includes('integer')) return '用 {"count": {"of": …}} 取项数'
  if (typed.type === 'list' && wanted.includes('string')) return '要问列表里有没有，用 {"in": [值, 列表]}'
  return undefined
}

/** A role or step written out has to exist. */
function knownName(operator: Operator, args: readonly Argument[], where: string, check: Check) {
  const known = operator.name === 'hasRole' ? check.names.roles : check.names.steps
  const [, about] = args
  const name = about?.typed?.literal
  if (!known || !about || typeof name !== 'string' || known.includes(name)) return
  const near = nearest(name, known)
  const noun = about.part.parameter.title.zh
  const fix = near ? `是不是“${near}”？` : `可以是：${known.slice(0, 12).join('、')}`
  report(check, 'SC-02.name', `${where}${about.part.at}`, `没有名为“${short(name)}”的${noun}`, fix)
}

function alwaysSame(check: Check, where: string) {
  report(check, 'SC-11.constant', where, '这个条件的结果永远一样', '至少要有一边是变量', 'warning')
}

function report(
  { findings }: Check,
  code: string,
  where: string,
  message: string,
  fix?: string,
  severity: Finding['severity'] = 'error',
): undefined {
  findings.push({ code, severity, where, message, ...(fix && { fix }) })
}
