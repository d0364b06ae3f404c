import type { Json } from '#engine/json.ts'
import { FUEL } from '#engine/rule/limits.ts'
import type { Found, Operator, Outcome, Running } from '#engine/rule/operator/operator.ts'
import { FORBIDDEN, faultIn, isRecord, read } from '#engine/rule/read.ts'
import type { Expression, Rule, Scope, Trace, Truth } from '#engine/rule/rule.ts'
import { fullPath, type Label, name, type Shown, wordsIn } from '#engine/rule/say.ts'
import type { Instant } from '#engine/time/time.ts'

export interface EvaluateOptions {
  /** Makes `today` known. */
  readonly now?: Instant | undefined
  readonly hasRole?: ((person: string, role: string) => boolean | undefined) | undefined
  readonly isAssignee?: ((person: string, step: string) => boolean | undefined) | undefined
  /** Chinese names of variables and choices for the sentences; without them the paths and values are shown. */
  readonly label?: Label | undefined
  readonly shown?: Shown | undefined
}

/**
 * Whether a condition holds in a scope, and why. Total: a malformed rule, missing data, a value of another type or a limit
 * that is reached gives `unknown` with a trace that says so. Nothing is thrown and nothing is converted.
 */
export function evaluate(
  rule: Rule,
  scope: Scope,
  options: EvaluateOptions = {},
): { readonly truth: Truth; readonly trace: Trace } {
  const run = start(rule, scope, options)
  if ('reason' in run) return { truth: 'unknown', trace: unknownBecause(rule, run.reason) }
  const { found } = run
  const truth: Truth = typeof found.value === 'boolean' ? found.value : 'unknown'
  return { truth, trace: found.trace?.result === truth ? found.trace : asCondition(rule, found, truth) }
}

/** What an expression gives: a literal, a variable's value, or what an operator computes; undefined when that is not known. */
export function value(expression: Expression, scope: Scope, options: EvaluateOptions = {}): Json | undefined {
  const run = start(expression, scope, options)
  return 'reason' in run ? undefined : run.found.value
}

function start(
  expression: unknown,
  scope: Scope,
  options: EvaluateOptions,
): { readonly found: Found } | { readonly reason: string } {
  const fault = faultIn(expression)
  if (fault) return { reason: `规则有误：${fault.message}` }
  const fuel = { left: FUEL }
  const found = running({ scope, options, fuel }).find(expression as Json)
  return fuel.left < 0 ? { reason: `计算超过 ${FUEL} 步，已停止` } : { found }
}

interface Environment {
  readonly scope: Scope
  readonly options: EvaluateOptions
  readonly fuel: { left: number }
  /** The item that `item.*` names, and the full path of its list (empty when the list was not a variable). */
  readonly item?: { readonly value: Json; readonly list: string }
}

function running(environment: Environment): Running {
  const { options, fuel, item } = environment
  const words = wordsIn('zh', options.label, options.shown, item?.list)
  const cx: Running = {
    words,
    now: options.now,
    hasRole: (person, role) => options.hasRole?.(person, role),
    isAssignee: (person, step) => options.isAssignee?.(person, step),
    spend() {
      fuel.left -= 1
      return fuel.left >= 0
    },
    inside(list, value) {
      const node = read(list)
      const path = node.kind === 'variable' ? fullPath(node.path, item?.list) : ''
      return running({ ...environment, item: { value, list: path } })
    },
    find(expression) {
      if (!cx.spend()) return { value: undefined, text: '…', missing: [] }
      const node = read(expression)
      if (node.kind === 'fault') return { value: undefined, text: '…', missing: [] }
      if (node.kind === 'literal')
        return { value: node.value, text: words.value(node.value), missing: [], isLiteral: true }
      if (node.kind === 'variable') return lookUp(node.path, environment, cx)
      return concluded(node.operator, node.operator.run(node.args, cx), options.label)
    },
  }
  return cx
}

/** Own properties of plain objects only: neither the prototype chain nor the length of a text is data. */
function lookUp(path: string, { scope, item, options }: Environment, { words }: Running): Found {
  const names = path.split('.')
  const isItem = item !== undefined && names[0] === 'item'
  let value: unknown = isItem ? item.value : scope
  for (const key of isItem ? names.slice(1) : names) {
    value = isRecord(value) && Object.hasOwn(value, key) && !FORBIDDEN.has(key) ? value[key] : undefined
  }
  const full = fullPath(path, item?.list)
  const label = name(full, options.label)
  if (value === undefined || value === null) {
    return { value: value as null | undefined, text: `${label}（未知）`, path: full, missing: [full] }
  }
  return {
    value: value as Json,
    text: `${label} ${words.value(value as Json, { var: path })}`,
    path: full,
    missing: [],
  }
}

const VERDICT = { true: '满足', false: '不满足' } as const
const MOST_MISSING = 20
/** A full-width bracket brings its own space. */
const tidy = (text: string) => text.replaceAll('） ', '）')

/** Turns what an operator made into a value with its sentence and its place in the trace. */
function concluded(operator: Operator, outcome: Outcome, label: Label | undefined): Found {
  const { value, claim, note, from } = outcome
  const isUnknown = value === undefined
  const missing = isUnknown ? [...new Set(from.flatMap(found => found.missing))].slice(0, MOST_MISSING) : []
  const because = isUnknown ? why(outcome, missing, label) : ''
  const verdict = typeof value === 'boolean' ? VERDICT[`${value}`] : isUnknown ? `尚不能判断${because}` : undefined
  const shown = verdict === undefined ? wordsIn('zh').value(value) : ''
  const parts = from.flatMap(found => found.trace ?? [])
  return {
    value,
    text: operator.gives === 'boolean' ? claim : `${claim}${isUnknown ? '（未知）' : ` ${shown}`}`,
    missing,
    trace: {
      operator: operator.name,
      result: value ?? 'unknown',
      says: tidy(`${claim}${verdict === undefined ? ` = ${shown}` : ` → ${verdict}`}${note ? `，${note}` : ''}`),
      ...(missing.length > 0 && { missing }),
      ...(parts.length > 0 && { parts }),
    },
  }
}

/** “（缺少：出席、应到）”, or the reason, or nothing when the parts say it. */
function why({ reason }: Outcome, missing: readonly string[], label: Label | undefined): string {
  const lacking = missing.length > 0 ? `缺少：${missing.map(path => name(path, label)).join('、')}` : undefined
  const text = [reason, lacking].filter(Boolean).join('；')
  return text && `（${text}）`
}

/** A variable, a literal or a computed value standing where a condition is wanted. */
function asCondition(rule: Rule, found: Found, truth: Truth): Trace {
  const isWrongType = truth === 'unknown' && found.value !== undefined && found.value !== null
  const reason = isWrongType ? '（不是“是”或“否”）' : truth === 'unknown' ? '（缺少数据）' : ''
  return {
    operator: operatorOf(rule),
    result: truth,
    says: tidy(`${found.text} → ${truth === 'unknown' ? `尚不能判断${reason}` : VERDICT[`${truth}`]}`),
    ...(found.missing.length > 0 && { missing: found.missing }),
    ...(found.trace && { parts: [found.trace] }),
  }
}

const unknownBecause = (rule: unknown, reason: string): Trace => ({
  operator: operatorOf(rule),
  result: 'unknown',
  says: `${reason} → 尚不能判断`,
})

function operatorOf(rule: unknown): string {
  const node = read(rule)
  return node.kind === 'operation' ? node.operator.name : node.kind === 'variable' ? 'var' : ''
}
