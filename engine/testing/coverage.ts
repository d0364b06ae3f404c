import { holds } from '#engine/form/visible.ts'
import type { JsonObject } from '#engine/json.ts'
import { begin, type Move, type Surroundings, send } from '#engine/machine/advance.ts'
import { recall } from '#engine/people/consult.ts'
import type { Directory } from '#engine/people/directory.ts'
import type { Advanced, Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { scopeOf } from '#engine/process/scope.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { ruleOptions } from '#engine/process/tools.ts'
import { wordingOf } from '#engine/process/wording.ts'
import type { Rule } from '#engine/rule/rule.ts'
import { say } from '#engine/rule/say.ts'
import { KINDS, kindOf } from '#engine/step/kinds.ts'
import { outcomesOf } from '#engine/template/check/check.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { TemplateForm } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'
import { type Branch, nameOf, targetOf, treeOf } from '#engine/template/tree.ts'
import { marked, marksOf } from '#engine/testing/marked.ts'
import type { Refused } from '#engine/testing/run.ts'
import { contextOf } from '#engine/testing/task-scene.ts'
import { CHINA } from '#engine/time/calendars.ts'
import type { Instant } from '#engine/time/time.ts'

/** What the cases of a template went through, and what none of them ever touched. */

/** One way an instance went: its history, and what was refused on the way (`after` so many entries). */
export interface Life {
  readonly history: readonly Entry[]
  readonly refusals?: readonly Pick<Refused, 'at' | 'person' | 'refusal' | 'body' | 'after'>[]
}
export interface Part {
  /** Tells it from all others: its place, or `step:outcome`. */
  readonly id: string
  /** JSON pointer in the template. */
  readonly where: string
  /** Chinese: “提议（proposal）以‘提交’（SUBMITTED）结束 → ‘会议’（meeting）”. */
  readonly says: string
  readonly seen: boolean
}
export interface RulePart {
  readonly where: string
  readonly of: 'guard' | 'form'
  readonly says: string
  readonly seenTrue: boolean
  /** It was known not to hold; a rule that could not be answered is neither. */
  readonly seenFalse: boolean
}
export interface Coverage {
  readonly states: readonly Part[]
  readonly transitions: readonly Part[]
  readonly outcomes: readonly Part[]
  readonly rules: readonly RulePart[]
}

/**
 * States entered, transitions taken, outcomes reached and rules seen true and false by these lives of a template. Which
 * transitions were taken is asked of the machine itself, with the facts of the moment and what the directory answered then.
 * Entries made under another version of the template count for nothing.
 */
export function coverageOf(sound: SoundTemplate, lives: readonly Life[]): Coverage {
  const seen = new Set<string>()
  for (const life of lives) walk(sound, life, seen)
  const { template } = sound
  const tree = treeOf(template)
  const { label, shown } = wordingOf(template)
  const part = (where: string, says: string, id = where): Part => ({ id, where, says, seen: seen.has(id) })
  const rule = (where: string, of: RulePart['of'], about: string, when: Rule, form?: TemplateForm): RulePart => ({
    where,
    of,
    says: `${about}：${say(when, path => titleOf(form, path) ?? label?.(path) ?? label?.(`data.${path}`), 'zh', shown)}`,
    seenTrue: seen.has(`${where} true`),
    seenFalse: seen.has(`${where} false`),
  })
  return {
    states: tree.nodes.filter(({ type }) => type !== 'history').map(node => part(node.where, nameOf(node))),
    transitions: tree.branches.map(branch => part(branch.where, sayBranch(branch))),
    outcomes: tree.nodes.flatMap(node =>
      node.step
        ? outcomesOf(node.step, KINDS as never).map(({ name, title }) =>
            part(at(node.where, 'on', name), `${nameOf(node)}以“${title}”（${name}）结束`, outcomeKey(node.key, name)),
          )
        : [],
    ),
    rules: [
      ...tree.branches.flatMap(branch => {
        const when = branch.transition.guard?.params.rule
        return when ? [rule(branch.where, 'guard', sayBranch(branch), when)] : []
      }),
      ...Object.entries(template.forms ?? {}).flatMap(([name, form]) =>
        (form.rules ?? []).map(({ when }, n) =>
          rule(at('/forms', name, 'rules', n), 'form', `表单“${form.title ?? name}”第 ${n + 1} 条规则`, when, form),
        ),
      ),
    ],
  }
}

const outcomeKey = (step: string, outcome: string) => `${step}:${outcome}`

/** How much of each kind was seen; a rule has two sides. */
export function figuresOf({ states, transitions, outcomes, rules }: Coverage) {
  const of = (parts: readonly Part[]) => ({ seen: parts.filter(({ seen }) => seen).length, of: parts.length })
  const sides = rules.flatMap(({ seenTrue, seenFalse }) => [seenTrue, seenFalse])
  return {
    states: of(states),
    transitions: of(transitions),
    outcomes: of(outcomes),
    rules: { seen: sides.filter(Boolean).length, of: sides.length },
  }
}

/** Every state, transition, outcome and side of a rule that was never met, in a sentence with its place. */
export function missesOf({ states, transitions, outcomes, rules }: Coverage) {
  const left = (parts: readonly Part[]) => parts.filter(({ seen }) => !seen).map(({ where, says }) => ({ where, says }))
  return {
    states: left(states),
    transitions: left(transitions),
    outcomes: left(outcomes),
    rules: rules.flatMap(({ where, says, seenTrue, seenFalse }) => [
      ...(seenTrue ? [] : [{ where, says, side: true }]),
      ...(seenFalse ? [] : [{ where, says, side: false }]),
    ]),
  }
}

/** Ids of the parts met by these entries, which follow on `before`. */
export function metBy(sound: SoundTemplate, entries: readonly Entry[], before: InstanceState | undefined): Set<string> {
  const seen = new Set<string>()
  walk(sound, { history: entries }, seen, before)
  return seen
}

function walk(sound: SoundTemplate, { history, refusals = [] }: Life, seen: Set<string>, before?: InstanceState): void {
  const spy = marked(sound)
  let state = before
  let directory: Directory = recall([])
  for (let n = 0; n <= history.length; n++) {
    const isHere = state?.template.hash === sound.hash
    // What a form that was refused held counts as well: a rule with an error is true in no other.
    for (const { at: now, person, refusal, body, after } of refusals)
      if (state && isHere && after === n && body.type === 'Submit' && refusal.code === 'FORM_INVALID')
        handedIn(
          sound,
          state,
          { now, viewer: person, ...body, directory, said: (refusal.fields ?? []).map(({ message }) => message) },
          seen,
        )
    const entry = history[n]
    if (!entry) return
    const { event, given } = entry
    if (given) directory = recall(given.consulted)
    if (state && isHere) {
      if (event.type === 'Advanced') advanced(sound, spy, state, entry, event, directory, seen)
      if (event.type === 'Submitted')
        handedIn(sound, state, { now: entry.at, viewer: entry.actor.person, ...event, directory }, seen)
    }
    state = evolve(state, entry)
  }
}

function advanced(
  sound: SoundTemplate,
  spy: SoundTemplate,
  state: InstanceState,
  { at: now }: Entry,
  event: Advanced,
  directory: Directory,
  seen: Set<string>,
): void {
  const { cause, why, entered, position } = event
  for (const { where, result } of why) seen.add(`${where} ${result}`)
  for (const { step } of entered) seen.add(sound.steps.get(step)?.where.replace(/\/meta\/step$/, '') ?? '')
  const step = cause.visit === undefined ? undefined : state.visits[cause.visit]?.step
  if (step !== undefined && cause.outcome !== undefined) seen.add(outcomeKey(step, cause.outcome))
  const around = surroundings(sound, state, now, directory, step, cause.outcome)
  const moved =
    cause.type === 'start'
      ? begin(spy, around)
      : step !== undefined && cause.outcome !== undefined
        ? send(spy, state.position, step, cause.outcome, around)
        : undefined
  // Where it went elsewhere (straight back after a return), no transition of the template was taken.
  if (moved?.ok && isSamePlace(moved.value, position)) for (const mark of marksOf(moved.value)) seen.add(mark)
}

const isSamePlace = (move: Move, position: Advanced['position']): boolean =>
  JSON.stringify(move.position.value) === JSON.stringify(position.value)

function surroundings(
  sound: SoundTemplate,
  state: InstanceState,
  now: Instant,
  directory: Directory,
  step: string | undefined,
  outcome: string | undefined,
): Surroundings {
  const world = { template: sound.template, directory, calendar: CHINA, now, hash: () => '' }
  const scope = scopeOf(state, directory)
  const options = ruleOptions(world, state)
  if (step === undefined || outcome === undefined) return { data: state.data, scope, options }
  const steps = (scope.steps ?? {}) as JsonObject
  const known = (steps[step] ?? {}) as JsonObject
  return { data: state.data, scope: { ...scope, steps: { ...steps, [step]: { ...known, outcome } } }, options }
}

interface HandedIn {
  readonly now: Instant
  readonly viewer: string | null
  readonly task: string
  readonly data: JsonObject
  readonly directory: Directory
  /** The sentences it was refused with: a rule may read fields that are only shown, which nobody hands in. */
  readonly said?: readonly string[]
}
/** Rules of a form that was handed in. */
function handedIn(sound: SoundTemplate, state: InstanceState, handed: HandedIn, seen: Set<string>): void {
  const { now, viewer, data, directory, said = [] } = handed
  const task = state.tasks[handed.task]
  const context = task && contextOf(state, task, { sound, directory, now, viewer })
  if (!task || !context) return
  const name = kindOf(state.visits[task.visit]?.kind ?? '')?.form(context, task.part, task).author
  const form = name === undefined ? undefined : sound.template.forms?.[name]
  if (name === undefined || !form) return
  const around = { scope: scopeOf(state, directory), ...ruleOptions(context, state) }
  for (const [n, { when, error }] of (form.rules ?? []).entries()) {
    const where = at('/forms', name, 'rules', n)
    if ((error && said.includes(error.message)) || holds(when, data, around)) seen.add(`${where} true`)
    else if (holds({ not: when } as Rule, data, around)) seen.add(`${where} false`)
  }
}

function titleOf(form: TemplateForm | undefined, path: string): string | undefined {
  const node = form?.schema.properties[path] as { readonly title?: unknown } | undefined
  return typeof node?.title === 'string' ? node.title : undefined
}

function sayBranch(branch: Branch): string {
  const { from, cause, event, transition } = branch
  const target = targetOf(branch)
  const when = cause === 'always' ? '自动转移' : cause === 'onDone' ? '办完后' : `以 ${event} 结束后`
  const guarded = transition.description ? `（${transition.description}）` : transition.guard ? '（有条件）' : ''
  return `${nameOf(from)}${when}${guarded} → ${target ? nameOf(target) : '原处'}`
}
