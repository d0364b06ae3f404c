import type { Json } from '#engine/json.ts'
import { MAX_DEPTH, MAX_LIST_DEPTH, MAX_NODES, MAX_PATH } from '#engine/rule/limits.ts'
import type { Arguments, Operator, Parameter } from '#engine/rule/operator/operator.ts'
import { OPERATORS, operatorNamed } from '#engine/rule/operator/operators.ts'
import { nearest } from '#engine/template/near.ts'

/** One argument as written, with the place it stands at, relative to its operator: `/all/0`. */
export interface Part {
  readonly parameter: Parameter
  readonly expression: Json
  readonly at: string
}
export interface Fault {
  readonly kind: 'fault'
  readonly code: 'operator' | 'shape' | 'key' | 'fraction' | 'limit'
  readonly message: string
  readonly fix?: string
}
/** What one JSON value is in the language. */
export type Node =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'variable'; readonly path: string }
  | {
      readonly kind: 'operation'
      readonly operator: Operator
      readonly args: Arguments
      readonly parts: readonly Part[]
    }
  | Fault

/** Names that reach the prototype chain of a careless reader; refused as keys, path parts and operators. */
export const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Reads one level of a rule. Total for any value, JSON or not. */
export function read(expression: unknown): Node {
  if (isScalar(expression)) return { kind: 'literal', value: expression }
  if (Array.isArray(expression)) {
    return expression.every(isScalar)
      ? { kind: 'literal', value: expression as readonly Json[] }
      : fault('shape', '列表里只能直接写文字、数字、是否', '把条件写在 all 或 any 里，把变量写在列表外面')
  }
  if (!isRecord(expression)) return fault('shape', '这里缺少内容')
  const keys = Object.keys(expression)
  const forbidden = keys.find(key => FORBIDDEN.has(key))
  if (forbidden !== undefined) return fault('key', `不允许使用名称“${forbidden}”`)
  const name = keys[0]
  if (name === undefined) return fault('shape', '这里是空的对象', '写一个运算，例如 {"eq": [{"var": "…"}, "…"]}')
  if (keys.length > 1) {
    return fault(
      'shape',
      `一个对象里只能有一个运算，这里有 ${keys.length} 个：${keys.slice(0, 5).map(short).join('、')}`,
      '用 all 或 any 把它们组合起来',
    )
  }
  const written = expression[name] as Json | undefined
  if (name === 'var') return readVariable(written)
  const operator = operatorNamed(name)
  return operator ? readArguments(operator, written) : unknownOperator(name)
}

function readVariable(path: unknown): Node {
  if (typeof path !== 'string') return fault('shape', '变量要写成 {"var": "路径"}')
  const names = path.split('.')
  const forbidden = names.find(name => FORBIDDEN.has(name))
  if (forbidden !== undefined) return fault('key', `不允许使用名称“${forbidden}”`)
  if (path.length > MAX_PATH || names.some(name => name.trim() === ''))
    return fault('shape', `变量路径“${short(path)}”写法不对`)
  return { kind: 'variable', path }
}

function readArguments(operator: Operator, written: Json | undefined): Node {
  const parts = split(operator, written)
  if (typeof parts === 'string') return fault('shape', `“${operator.name}”${parts}`, `写成 ${shapeOf(operator)}`)
  const args: Record<string, Json> =
    operator.takes.as === 'many'
      ? { rules: written as Json }
      : Object.fromEntries(parts.map(part => [part.parameter.name, part.expression]))
  const refused = operator.refuse?.(args)
  return refused
    ? fault(operator.name === 'ratio' ? 'fraction' : 'shape', refused)
    : { kind: 'operation', operator, args, parts }
}

/** The arguments, or what is wrong with how they are written. */
function split(operator: Operator, written: Json | undefined): readonly Part[] | string {
  const { as, parameters } = operator.takes
  const at = `/${operator.name}`
  const [first] = parameters
  if (as === 'one') return first && written !== undefined ? [{ parameter: first, expression: written, at }] : '缺少内容'
  if (as === 'many') {
    if (!first || !Array.isArray(written) || written.length === 0) return '要写成列表，里面至少有一个条件'
    return written.map((expression: Json, index) => ({ parameter: first, expression, at: `${at}/${index}` }))
  }
  if (as === 'positions') {
    if (!Array.isArray(written)) return `要写成列表，里面有 ${parameters.length} 个值`
    if (written.length !== parameters.length) return `要有 ${parameters.length} 个值，这里有 ${written.length} 个`
    return parameters.map((parameter, index) => ({ parameter, expression: written[index], at: `${at}/${index}` }))
  }
  if (!isRecord(written)) return `要写成对象，里面有 ${parameters.map(parameter => parameter.name).join('、')}`
  const forbidden = Object.keys(written).find(key => FORBIDDEN.has(key))
  if (forbidden !== undefined) return `里不允许使用名称“${forbidden}”`
  const known = parameters.map(parameter => parameter.name)
  const strange = Object.keys(written).find(key => !known.includes(key))
  if (strange !== undefined) {
    const near = nearest(strange, known)
    return `里没有“${short(strange)}”这一项${near ? `，是不是“${near}”` : ''}`
  }
  const absent = parameters.find(parameter => !parameter.optional && !Object.hasOwn(written, parameter.name))
  if (absent) return `缺少“${absent.name}”（${absent.title.zh}）`
  return parameters.flatMap(parameter =>
    Object.hasOwn(written, parameter.name)
      ? [{ parameter, expression: written[parameter.name] as Json, at: `${at}/${parameter.name}` }]
      : [],
  )
}

/** How an operator is written, for messages and documentation: `{"count": {"of": …, "where"?: …}}`. */
export function shapeOf({ name, takes: { as, parameters } }: Operator): string {
  const names = parameters.map(parameter =>
    as === 'names' ? `"${parameter.name}"${parameter.optional ? '?' : ''}: …` : parameter.title.zh,
  )
  const inside = {
    many: '[条件, …]',
    one: names.join(),
    positions: `[${names.join(', ')}]`,
    names: `{${names.join(', ')}}`,
  }[as]
  return `{"${name}": ${inside}}`
}

function unknownOperator(name: string): Fault {
  const alias = OPERATORS.find(operator => operator.alias?.includes(name))?.name
  const near = alias ?? nearest(name, [...OPERATORS.map(operator => operator.name), 'var'])
  return fault(
    'operator',
    `没有名为“${short(name)}”的运算`,
    near ? `是不是“${near}”？` : `可用的运算：${OPERATORS.map(o => o.name).join('、')}`,
  )
}

/** The first fault of a whole rule, its limits included; undefined when it can be evaluated. Total. */
export function faultIn(rule: unknown): Fault | undefined {
  let nodes = 0
  const visit = (expression: unknown, depth: number, lists: number): Fault | undefined => {
    nodes += 1
    if (nodes > MAX_NODES)
      return fault('limit', `规则太大，超过 ${MAX_NODES} 个运算和值`, '把规则拆开，或用“in”代替许多“eq”')
    const node = read(expression)
    if (node.kind === 'fault') return node
    if (node.kind !== 'operation') return undefined
    if (depth > MAX_DEPTH) return fault('limit', `条件嵌套超过 ${MAX_DEPTH} 层`, '把内层条件提到外层')
    const perItem = node.operator.takes.parameters.some(parameter => parameter.perItem)
    if (perItem && lists >= MAX_LIST_DEPTH) return fault('limit', `列表条件嵌套超过 ${MAX_LIST_DEPTH} 层`)
    for (const part of node.parts) {
      const found = visit(part.expression, depth + 1, lists + (part.parameter.perItem ? 1 : 0))
      if (found) return found
    }
    return undefined
  }
  return visit(rule, 1, 0)
}

export const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
/** Long or foreign text in a message stays readable. */
export const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

const fault = (code: Fault['code'], message: string, fix?: string): Fault => ({
  kind: 'fault',
  code,
  message,
  ...(fix && { fix }),
})
