import { canonical } from '#engine/evidence/canonical.ts'
import { fail, type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { pathTo } from '#engine/machine/compile.ts'
import type { Migrated } from '#engine/process/event.ts'
import { own } from '#engine/process/own.ts'
import type { InstanceState, Position, Visit } from '#engine/process/state.ts'
import { openingOf } from '#engine/step/ballot/work.ts'
import type { Step } from '#engine/step/steps.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { StateNode } from '#engine/template/format.ts'

/** Open step → step of the new version it continues in. A step that is not named keeps its key. */
export type Mapping = { readonly [step: string]: string }
export type Continuation = Pick<Migrated, 'position' | 'continues'>
/** Why an instance cannot go on there. `unmapped`: another mapping may help; otherwise it has to finish where it is. */
export interface Obstacle {
  readonly unmapped: boolean
  /** Chinese, without a full stop: it stands in a sentence. */
  readonly why: string
}

/**
 * Where a running instance stands in another version of its template: every open visit goes on in a step of the same kind
 * that its work still fits, and together these steps are a place the new machine can be in. Nothing done is done again.
 */
export function continuation(
  before: SoundTemplate,
  after: SoundTemplate,
  state: InstanceState,
  mapping: Mapping,
): Result<Continuation, Obstacle> {
  const continues: { visit: string; step: string; number: number }[] = []
  for (const id of state.trail) {
    const visit = state.visits[id]
    if (!visit || visit.closed) continue
    const step = own(mapping, visit.step) ?? visit.step
    const obstacle = misfit(before, after, state, visit, step)
    if (obstacle) return fail(obstacle)
    continues.push({ visit: id, step, number: numberIn(state, visit, step) })
  }
  const twice = continues.find((one, at) => continues.findIndex(({ step }) => step === one.step) !== at)
  if (twice) return fail({ unmapped: true, why: `两个正在办理的步骤对应到了同一步“${titleIn(after, twice.step)}”` })
  const data = changedField(before, after, state)
  if (data) return must(`共用字段“${data}”的类型变了，已填的内容不合用`)
  const lost = (state.comeBacks ?? []).find(({ to }) => !after.steps.has(to))
  if (lost) return must(`正在退回办理，要直接回到的“${titleIn(before, lost.to)}”在新版本里没有`)
  const value = place(
    after,
    continues.map(({ step }) => step),
    state.position.value,
  )
  if (!value.ok) return value
  const history = remembered(after, state.position)
  return ok({ position: { value: value.value, history, done: false }, continues })
}

const must = (why: string) => fail({ unmapped: false, why })

/** A visit that goes on under another key follows those the step has had there. */
function numberIn(state: InstanceState, visit: Visit, step: string): number {
  if (visit.step === step) return visit.number
  const numbers = Object.values(state.visits).flatMap(known => (known.step === step ? [known.number] : []))
  return 1 + Math.max(0, ...numbers)
}

function misfit(
  before: SoundTemplate,
  after: SoundTemplate,
  state: InstanceState,
  visit: Visit,
  key: string,
): Obstacle | undefined {
  const [was, is] = [before.steps.get(visit.step)?.step, after.steps.get(key)?.step]
  const title = was?.title ?? visit.step
  if (!is) return { unmapped: true, why: `新版本没有步骤“${titleIn(before, key)}”，“${title}”须指明对应的步骤` }
  if (is.kind !== visit.kind) return { unmapped: true, why: `“${title}”与新版本的“${is.title}”不是同一类步骤` }
  if (was && !fits(was, is, visit))
    return { unmapped: false, why: `“${title}”已经开始办理，新版本改变了这一步的规则，须按原版本办完` }
  const expires = Object.values(state.timers).some(timer => timer.visit === visit.id && timer.purpose === 'deadline')
  if (expires && !is.deadline?.outcome)
    return { unmapped: false, why: `“${title}”正在计时，新版本的这一步没有逾期的去向` }
  return undefined
}

/** What may change about a step without touching work in hand: words, and what only later visits ask for. */
const BESIDE: ReadonlySet<string> = new Set(['title', 'hint', 'basis', 'deadline', 'policies'])

/** A form nobody has handed in is asked for anew in any shape; everything else keeps the definition it was begun with. */
function fits(was: Step, is: Step, visit: Visit): boolean {
  if (isBegun(visit)) return isSame(was, is, false)
  if (was.kind === 'form' && is.kind === 'form') return isEqual(was.handlers.mode ?? 'any', is.handlers.mode ?? 'any')
  if (['ballot', 'meeting', 'disclosure'].includes(was.kind)) return true
  return isSame(was, is, true)
}

function isBegun(visit: Visit): boolean {
  if (visit.kind === 'ballot' && openingOf(visit.work) !== undefined) return true
  return visit.filled.some(({ part }) => !part.startsWith('@'))
}

/** `words`: differences in wording and deadlines do not count. A ballot or posting that has begun stays to the letter. */
function isSame(was: Step, is: Step, words: boolean): boolean {
  const strict = !words && (was.kind === 'ballot' || was.kind === 'disclosure')
  const core = (step: Step): Json =>
    Object.fromEntries(Object.entries(step).filter(([key]) => strict || !BESIDE.has(key))) as JsonObject
  return isEqual(core(was), core(is))
}

function isEqual(a: Json, b: Json): boolean {
  const [one, other] = [canonical(a), canonical(b)]
  return one.ok && other.ok && one.value === other.value
}

/** The title of a shared field that holds something the new version would read as another type. */
function changedField(before: SoundTemplate, after: SoundTemplate, state: InstanceState): string | undefined {
  const [was, is] = [before.template.data?.properties ?? {}, after.template.data?.properties ?? {}]
  const typeOf = (schema: unknown): Json => {
    const { type, format, items } = (schema ?? {}) as { type?: Json; format?: Json; items?: Json }
    return [type ?? null, format ?? null, items === undefined ? null : typeOf(items)]
  }
  const field = Object.keys(state.data).find(
    key => Object.hasOwn(was, key) && Object.hasOwn(is, key) && !isEqual(typeOf(was[key]), typeOf(is[key])),
  )
  return field && String((was[field] as { title?: Json } | undefined)?.title ?? field)
}

const titleIn = (sound: SoundTemplate, key: string): string => sound.steps.get(key)?.step.title ?? key

/** The state value in which exactly these steps are active; branches that were through stay through. */
function place(after: SoundTemplate, steps: readonly string[], old: Json): Result<Json, Obstacle> {
  const { states } = after.template.machine
  const paths = steps.map(step => pathTo(states, step) ?? [step])
  return levelOf(states, paths, old, '')
}

type States = Readonly<Record<string, StateNode>>

/** Value of one compound level. `paths` lead from here to the active steps. */
function levelOf(
  states: States,
  paths: readonly (readonly string[])[],
  old: Json,
  title: string,
): Result<Json, Obstacle> {
  const keys = [...new Set(paths.flatMap(path => path.slice(0, 1)))]
  const [key] = keys
  if (key === undefined) return through(states, old, title)
  if (keys.length > 1) return fail({ unmapped: true, why: `同时办理的几步在新版本里不在并行的各支上` })
  const node = states[key]
  const below = paths.map(path => path.slice(1)).filter(path => path.length > 0)
  if (!node?.states) return ok(key)
  const inside = within(old, key)
  const named = node.meta?.title ?? key
  if (node.type !== 'parallel') {
    const value = levelOf(node.states, below, inside, named)
    return value.ok ? ok({ [key]: value.value }) : value
  }
  const branches: { [region: string]: Json } = {}
  for (const [region, branch] of Object.entries(node.states)) {
    const here = below.filter(path => path[0] === region).map(path => path.slice(1))
    if (branch.meta?.step) {
      if (here.length === 0) return missing(named)
      branches[region] = {}
      continue
    }
    const value = levelOf(branch.states ?? {}, here, within(inside, region), named)
    if (!value.ok) return value
    branches[region] = value.value
  }
  return ok({ [key]: branches })
}

/** A branch without an open step is through: it must be so in the new version under the same name. */
function through(states: States, old: Json, title: string): Result<Json, Obstacle> {
  return typeof old === 'string' && own(states, old)?.type === 'final' ? ok(old) : missing(title)
}
const missing = (title: string) => fail({ unmapped: true, why: `并行环节“${title}”的各支没有都对上` })

const within = (value: Json, key: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? ((value as JsonObject)[key] ?? null) : null

/** What the machine remembers of states that are still there. */
function remembered(after: SoundTemplate, { history }: Position): Position['history'] {
  const known = new Set(idsOf(after.template.machine.states, after.template.machine.id))
  return Object.fromEntries(
    Object.entries(history).filter(([id, nodes]) => known.has(id) && nodes.every(node => known.has(node))),
  )
}

const idsOf = (states: States, path: string): string[] =>
  Object.entries(states).flatMap(([key, state]) => [
    state.id ?? `${path}.${key}`,
    ...(state.states ? idsOf(state.states, `${path}.${key}`) : []),
  ])
