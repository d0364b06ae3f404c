import type { JsonObject } from '#engine/json.ts'
import { begin, jump, type Move, send } from '#engine/machine/advance.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { scopeOf } from '#engine/process/scope.ts'
import type { Assignee, InstanceState, Position } from '#engine/process/state.ts'
import { ruleOptions, toolsFor, type World } from '#engine/process/tools.ts'
import { kindOf } from '#engine/step/kinds.ts'
import type { Step } from '#engine/step/steps.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { answering, targetOf, treeOf } from '#engine/template/tree.ts'
import type { Due, Instant } from '#engine/time/time.ts'

/** One step that is likely to come. */
export interface Coming {
  readonly step: string
  readonly title: string
  readonly kind: string
  readonly assignees: readonly Assignee[]
  readonly people: readonly PersonId[]
  /** When it should be done at the latest; absent where nothing limits it. */
  readonly due?: Due
  /** Why this step, its people or its day may still be different: Chinese sentences, none when it is certain. */
  readonly uncertain: readonly string[]
}
export interface Prediction {
  readonly coming: readonly Coming[]
  /** Title of the end that is likely to be reached; absent when the path leads in a circle or cannot be followed. */
  readonly ends?: string
}

export interface PredictContext extends World {
  readonly sound: SoundTemplate
}
/** What somebody is about to hand in: shared fields from the form, and the end chosen. */
export interface Supposed {
  readonly step: string
  readonly outcome?: string
  readonly data?: JsonObject
}

/** Steps that are looked ahead at most; longer ways are told as uncertain anyway. */
const HORIZON = 40

/**
 * The most likely way from here: every step is supposed to end well (its first outcome), conditions are answered from what is
 * known now, and times run as long as they may. What rests on something unknown says so. Decides nothing and records nothing.
 */
export function predict(context: PredictContext, state: InstanceState, supposed?: Supposed): Prediction {
  const { sound } = context
  const data = { ...state.data, ...supposed?.data }
  const outcomes: { [step: string]: string } = {}
  const open = Object.values(state.newest).flatMap(id => {
    const visit = state.visits[id]
    return visit && !visit.closed ? [visit.step] : []
  })
  const first =
    supposed && open.includes(supposed.step) ? [supposed.step, ...open.filter(one => one !== supposed.step)] : open
  const queue: { readonly step: string; readonly at: Instant; readonly doubts: readonly string[] }[] = first.map(
    step => ({
      step,
      at: context.now,
      doubts: [],
    }),
  )
  const seen = new Set(first)
  const coming: Coming[] = []
  let position: Position = state.position
  for (let next = queue.shift(), n = 0; next && n < HORIZON; next = queue.shift(), n++) {
    const step = sound.steps.get(next.step)?.step
    if (!step) continue
    const outcome = next.step === supposed?.step && supposed.outcome ? supposed.outcome : likely(step)
    outcomes[next.step] = outcome
    const hypothetical = supposedState(state, data, outcomes)
    const taken = follow(context, hypothetical, position, next.step, outcome)
    if (!taken) return { coming }
    position = taken.move.position
    const doubts = [...next.doubts, ...taken.doubts]
    const left = endOf(context, hypothetical, next.step, step, next.at)
    for (const key of taken.move.entered) {
      const entered = sound.steps.get(key)?.step
      if (!entered) continue
      if (seen.has(key)) return { coming }
      seen.add(key)
      const known = describe(context, hypothetical, key, entered, left.at)
      const later = left.known ? [] : ['时间按目前推算，前面的步骤没有规定时限']
      coming.push({ ...known, uncertain: [...new Set([...doubts, ...known.uncertain, ...later])] })
      queue.push({ step: key, at: left.at, doubts })
    }
    if (taken.move.ended !== undefined) return { coming, ends: taken.move.ended }
  }
  return { coming }
}

/** The same before anything has begun: what a starter of this organisation is about to set going. */
export function predictStart(context: PredictContext, empty: InstanceState): Prediction {
  const around = { data: empty.data, scope: scopeOf(empty, context.directory), options: ruleOptions(context, empty) }
  const begun = begin(context.sound, around)
  if (!begun.ok) return { coming: [] }
  const steps = begun.value.entered
  const newest = Object.fromEntries(steps.map(step => [step, `${step}.1`]))
  const visits = Object.fromEntries(
    steps.map(step => [
      `${step}.1`,
      { id: `${step}.1`, step, number: 1, kind: '', enteredAt: context.now, filled: [], work: {}, result: {} },
    ]),
  )
  const started = { ...empty, position: begun.value.position, newest, visits }
  const first = steps.flatMap(key => {
    const step = context.sound.steps.get(key)?.step
    return step ? [describe(context, started, key, step, context.now)] : []
  })
  const { coming, ends } = predict(context, started)
  return { coming: [...first, ...coming], ...(ends !== undefined && { ends }) }
}

const likely = (step: Step): string => kindOf(step.kind)?.outcomes(step as never)[0]?.name ?? ''

/** The state as it would be: guards read the outcomes that are supposed, everything else as it is. */
function supposedState(
  state: InstanceState,
  data: JsonObject,
  outcomes: { readonly [step: string]: string },
): InstanceState {
  const visits: { [id: string]: InstanceState['visits'][string] } = { ...state.visits }
  const newest: { [step: string]: string } = { ...state.newest }
  for (const [step, outcome] of Object.entries(outcomes)) {
    const id = newest[step] ?? `${step}.?`
    const known = visits[id] ?? { id, step, number: 1, kind: '', enteredAt: '', filled: [], work: {}, result: {} }
    newest[step] = id
    visits[id] = { ...known, closed: { at: '', outcome, cause: 'outcome' } }
  }
  return { ...state, data, visits, newest }
}

/** Where the outcome leads; with what could not be known. An outcome no open guard takes is followed to its first target. */
function follow(
  context: PredictContext,
  state: InstanceState,
  position: Position,
  step: string,
  outcome: string,
): { readonly move: Move; readonly doubts: readonly string[] } | undefined {
  const { sound } = context
  const around = { data: state.data, scope: scopeOf(state, context.directory), options: ruleOptions(context, state) }
  const sent = send(sound, position, step, outcome, around)
  const why = sent.ok ? sent.value.why : sent.error.why
  const doubts = why.filter(({ result }) => result === 'unknown').map(({ trace }) => `去向取决于：${trace.says}`)
  if (sent.ok) return { move: sent.value, doubts }
  const node = treeOf(sound.template).nodes.find(one => one.key === step && one.step)
  const target = node && answering(node, outcome).map(targetOf).find(Boolean)
  if (!target?.step) return undefined
  const moved = jump(sound, position, step, target.key, around)
  return moved.ok ? { move: moved.value, doubts: doubts.length > 0 ? doubts : ['目前没有条件成立的去向'] } : undefined
}

function describe(context: PredictContext, state: InstanceState, key: string, step: Step, at: Instant): Coming {
  const tools = toolsAt(context, state, key, step, at)
  const role = 'handlers' in step ? step.handlers?.role : undefined
  const assignees = role === undefined ? [] : tools.assignees(role)
  const people = peopleBehind(assignees, context.directory)
  const due = step.deadline ? tools.due(step.deadline.delay, at) : undefined
  return {
    step: key,
    title: step.title,
    kind: kindOf(step.kind)?.title ?? step.kind,
    assignees,
    people,
    ...(due && { due }),
    uncertain: [
      ...(role !== undefined && people.length === 0 ? ['目前没有人担任办理人'] : []),
      ...(due?.provisional ? ['节假日安排尚未公布，日期可能变动'] : []),
    ],
  }
}

const toolsAt = (context: PredictContext, state: InstanceState, key: string, step: Step, at: Instant) =>
  toolsFor({ ...context, now: at }, state, { id: '', step: key }, { ...context.template.policies, ...step.policies })

/** When a step entered at some time is over at the latest: after its own period, else its deadline, else at once. */
function endOf(
  context: PredictContext,
  state: InstanceState,
  key: string,
  step: Step,
  at: Instant,
): { readonly at: Instant; readonly known: boolean } {
  const delay = 'delay' in step && typeof step.delay === 'string' ? step.delay : step.deadline?.delay
  if (delay === undefined) return { at, known: false }
  const due = toolsAt(context, state, key, step, at).due(delay, at)
  return { at: due.at, known: true }
}
