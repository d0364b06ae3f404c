import type { Net } from '#engine/analysis/net.ts'
import { choicesOn, type Stage } from '#engine/analysis/path.ts'
import type { Quantity } from '#engine/analysis/quantity.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { begin, jump, type Move, type Stuck, send } from '#engine/machine/advance.ts'
import type { Position } from '#engine/process/state.ts'
import { read } from '#engine/rule/read.ts'
import type { Scope } from '#engine/rule/rule.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'

export interface Confirmed {
  /** The machine went the whole way; the last stage got stuck where it was said to. */
  readonly ran: boolean
  readonly moves: readonly Move[]
  readonly stuck?: Stuck
}

/**
 * Runs a path on the real machine with concrete data made from the chosen cases. A path that cannot be given data this way
 * (computed values, the clock, what a vote computes by itself) is a possibility, not a proof.
 */
export function confirm(net: Net, sound: SoundTemplate, stages: readonly Stage[]): Confirmed {
  const chosen = choicesOn(net, stages)
  const moves: Move[] = []
  let position: Position | undefined
  let data: JsonObject = {}
  for (const [at, { happening }] of stages.entries()) {
    const scope = scopeFrom(net, chosen[at] ?? [])
    if (!scope) return { ran: false, moves }
    data = { ...data, ...(scope.data as JsonObject) }
    const around = { data, scope, options: {} }
    const step = happening.type === 'start' ? '' : (net.steps[happening.step]?.key ?? '')
    const outcome =
      happening.type === 'outcome' ? (net.steps[happening.step]?.outcomes[happening.outcome]?.name ?? '') : ''
    const backTo =
      happening.type === 'return' ? happening.to : happening.type === 'outcome' ? happening.backTo : undefined
    const moved = !position
      ? begin(sound, around)
      : backTo !== undefined
        ? jump(sound, position, step, net.steps[backTo]?.key ?? '', around)
        : send(sound, position, step, outcome, around)
    if (!moved.ok) return { ran: at === stages.length - 1, moves, stuck: moved.error }
    moves.push(moved.value)
    position = moved.value.position
    data = { ...data, ...moved.value.set }
  }
  return { ran: true, moves }
}

/** A scope in which every quantity has the chosen case; undefined where no plain variables can say it. */
export function scopeFrom(net: Net, chosen: readonly number[]): Scope | undefined {
  const values = new Map<string, Json>()
  const { list } = net.quantities
  const give = (expression: Json, value: Json): boolean => {
    const node = read(expression)
    if (node.kind !== 'variable') return false
    const before = values.get(node.path)
    if (before !== undefined && before !== value) return false
    values.set(node.path, value)
    return true
  }
  for (const quantity of list) {
    const at = chosen[quantity.index] ?? 0
    if (quantity.kind === 'value' && read(quantity.about[0]).kind === 'variable' && at > 0 && !isHelper(quantity, list))
      give(quantity.about[0] as Json, quantity.cases[at] as Json)
  }
  for (const quantity of list) {
    const at = chosen[quantity.index] ?? 0
    const [a = null, b = null] = quantity.about
    if (quantity.kind === 'order' && at > 0 && !giveOrder(a, b, Number(quantity.cases[at]), values, give))
      return undefined
    if (quantity.kind === 'share' && at > 0) {
      const [count, base] = quantity.cases[at] as unknown as readonly [number, number]
      if (!give(a, count) || !give(b, base)) return undefined
    }
    if (quantity.kind === 'truth' || (quantity.kind === 'value' && read(a).kind !== 'variable')) return undefined
  }
  for (const quantity of list) {
    const at = chosen[quantity.index] ?? 0
    if (at > 0 && isHelper(quantity, list) && !values.has(quantity.name))
      values.set(quantity.name, quantity.cases[at] as Json)
  }
  const scope: Record<string, Json> = { data: {}, steps: {}, parameters: {}, instance: {}, organisation: {} }
  for (const [path, value] of values) put(scope, path.split('.'), value)
  return scope
}

/** Only there so that others know what is known. */
const isHelper = (quantity: Quantity, list: readonly Quantity[]) =>
  quantity.kind === 'value' && list.some(({ needs }) => needs.includes(quantity.index)) && quantity.cases.length <= 2

function giveOrder(
  a: Json,
  b: Json,
  order: number,
  values: ReadonlyMap<string, Json>,
  give: (e: Json, v: Json) => boolean,
): boolean {
  const [left, right] = [givenTo(a, values), givenTo(b, values)]
  if (left !== undefined && typeof left !== 'number') return false
  if (right !== undefined && typeof right !== 'number') return false
  if (left === undefined && right === undefined) return give(a, 10 + order) && give(b, 10)
  if (left === undefined) return give(a, Number(right) + order)
  if (right === undefined) return give(b, left - order)
  return Math.sign(left - right) === order
}
const givenTo = (expression: Json, values: ReadonlyMap<string, Json>) => {
  const node = read(expression)
  return node.kind === 'variable' ? values.get(node.path) : undefined
}

function put(into: Record<string, Json>, [key = '', ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) {
    into[key] = value
    return
  }
  const below = { ...((into[key] ?? {}) as JsonObject) }
  put(below, rest, value)
  into[key] = below
}
