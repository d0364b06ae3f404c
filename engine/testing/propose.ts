import type { JsonObject } from '#engine/json.ts'
import { scopeOf } from '#engine/process/scope.ts'
import { ruleOptions } from '#engine/process/tools.ts'
import { evaluate } from '#engine/rule/evaluate.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { outcomesOf } from '#engine/template/check/check.ts'
import { casesSchema, runCase } from '#engine/testing/case.ts'
import { type Coverage, coverageOf, type Life, metBy, type Part } from '#engine/testing/coverage.ts'
import { type Hints, hintsOf } from '#engine/testing/propose/hints.ts'
import { Trial } from '#engine/testing/propose/trial.ts'
import { variantsOf } from '#engine/testing/propose/variant.ts'
import { waysTo, whyNot } from '#engine/testing/propose/way.ts'
import { worldFor } from '#engine/testing/propose/world.ts'
import { Run, type RunPorts } from '#engine/testing/run.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { dayOf } from '#engine/time/instant.ts'
import type { Instant } from '#engine/time/time.ts'

/** The first cases of a template, found by trying: a search on the real kernel in a made-up world. */

export interface Proposal {
  /** A file of cases as `casesSchema` reads it; every case was run and holds. */
  readonly file: JsonObject
  readonly cases: number
  /** What the proposed cases cover. */
  readonly coverage: Coverage
  /** States, transitions and outcomes wanted and not reached, with the reason. */
  readonly unreached: readonly { readonly where: string; readonly says: string; readonly why: string }[]
}
export type ProposePorts = Pick<RunPorts, 'sound' | 'calendar' | 'validate' | 'hash'>

interface Found {
  readonly trial: Trial
  readonly start: JsonObject
  readonly depth: number
  /** Ids of the parts met on the whole way. */
  readonly met: ReadonlySet<string>
}

/** Monday, nine in the morning in China: a working day without a holiday near. */
const BEGIN: Instant = '2026-03-02T01:00:00.000Z'
const BEGIN_SAID = '2026-03-02 09:00'

/**
 * Looks for a shortest way to every state, transition and outcome that `lives` have not been through (to all of them when
 * there are none), and writes the ways down as cases. `most` bounds how many places are looked at from.
 */
export function propose(ports: ProposePorts, lives: readonly Life[] = [], most = 400): Proposal {
  const { sound } = ports
  const made = worldFor(sound.template)
  const directory = directoryOf(made.text)
  const hints = hintsOf(sound.template)
  const wanted = new Set(partsOf(coverageOf(sound, lives)).flatMap(({ id, seen }) => (seen ? [] : [id])))
  const firsts = new Map<string, Found>()
  const refusals = new Map<string, string>()
  const known = new Set<string>()
  // Whoever met something new goes first, then whom the guards would send elsewhere; the others only differ in answers.
  const [ahead, aside, behind]: readonly Found[][] = [[], [], []]
  const turns = new Set<string>()
  const arrive = (one: Found) => {
    const turn = turnOf(one.trial, hints)
    const queue = isFirst(one, wanted, firsts) ? ahead : turns.has(turn) ? behind : aside
    turns.add(turn)
    queue?.push(one)
  }
  for (const one of starts(ports, made.homes, hints, directory)) arrive(one)
  let looked = 0
  while (looked < most && wanted.size > firsts.size) {
    const one = ahead?.shift() ?? aside?.shift() ?? behind?.shift()
    if (!one) break
    const place = placeOf(one.trial, hints)
    if (known.has(place) || one.trial.state.status !== 'running') continue
    known.add(place)
    looked++
    for (const after of goOn(one, hints, refusals)) arrive(after)
  }
  return written(ports, made.text as unknown as JsonObject, firsts, wanted, refusals, looked >= most)
}

const partsOf = ({ states, transitions, outcomes }: Coverage): Part[] => [...states, ...transitions, ...outcomes]

/** Notes what this way is the first to meet. */
function isFirst(one: Found, wanted: ReadonlySet<string>, firsts: Map<string, Found>): boolean {
  const news = [...one.met].filter(id => wanted.has(id) && !firsts.has(id))
  for (const id of news) firsts.set(id, one)
  return news.length > 0
}

/** Instances that have just begun: in each kind of organisation, and with flags either way, where a rule asks for that. */
function starts(
  ports: ProposePorts,
  homes: readonly string[],
  hints: Hints,
  directory: RunPorts['directory'],
): Found[] {
  const { id } = ports.sound.template
  const people = peopleOf(directory, homes, ports)
  const settings: JsonObject[] = [{}, ...hints.flags.flatMap(name => [{ [name]: true }, { [name]: false }])]
  return (hints.readsKind ? homes : homes.slice(0, 1)).flatMap(organisation =>
    settings.flatMap((parameters): Found[] => {
      for (const person of people) {
        const run = new Run({ ...ports, directory, parameters }, BEGIN)
        const title = `${ports.sound.template.title}（示例）`
        const done = run.ask(person, { type: 'Start', template: id, organisation, title })
        if (!done.ok) continue
        const written = { as: person, organisation, title, at: BEGIN_SAID }
        const more = Object.keys(parameters).length > 0 ? { parameters } : {}
        const stands = { expect: { at: run.active } }
        const ground = { people, organisations: homes }
        return [
          {
            trial: new Trial(run, ground, [], BEGIN_SAID),
            start: { ...written, ...more, ...stands },
            depth: 0,
            met: metBy(ports.sound, run.history, undefined),
          },
        ]
      }
      return []
    }),
  )
}

/** People who may do anything at all: those of the running organisations first. */
function peopleOf(directory: RunPorts['directory'], homes: readonly string[], { sound }: ProposePorts): string[] {
  const found = new Set<string>()
  const world = worldFor(sound.template).text
  for (const id of Object.keys(world.people)) found.add(id)
  for (const [place, lists] of Object.entries(world.registers ?? {}))
    for (const name of Object.keys(lists))
      if (homes.includes(place) || place === 'town' || place === 'county')
        for (const { person } of directory.register(name, place)) if (person) found.add(person)
  const isHere = (id: string) => homes.some(home => id.includes(home))
  return [...[...found].filter(isHere), ...[...found].filter(id => !isHere(id))]
}

/** One step further from here: every open step, every outcome, every way to it. */
function goOn({ trial, start, depth, met }: Found, hints: Hints, refusals: Map<string, string>): Found[] {
  const found: Found[] = []
  const { sound } = trial.run.ports
  for (const visit of Object.values(trial.state.visits)) {
    const step = visit.closed ? undefined : sound.steps.get(visit.step)?.step
    if (!step) continue
    const task = trial.openTasks(visit.id).find(one => !one.optional) ?? trial.openTasks(visit.id)[0]
    const variants = task ? variantsOf(trial, task, hints) : [{}]
    for (const { name } of outcomesOf(step, KINDS as never)) {
      const key = `${visit.step}:${name}`
      let reached = false
      for (const way of waysTo(step, name)) {
        for (const given of variants) {
          const attempt = trial.copy()
          way(attempt, visit, name, given)
          if (attempt.visit(visit.id)?.closed?.outcome === name) {
            reached = true
            const news = attempt.run.history.slice(trial.run.history.length)
            const more = metBy(sound, news, trial.state)
            found.push({ trial: attempt, start, depth: depth + 1, met: new Set([...met, ...more]) })
          } else if (attempt.refusal) refusals.set(key, sayWhy(attempt.refusal))
          if (name === 'EXPIRED') break
        }
        if (reached) break
      }
      if (reached) refusals.delete(key)
      else if (!refusals.has(key)) refusals.set(key, whyNot(step) || '照常办理没有走到这个结果')
    }
  }
  return found
}

const sayWhy = ({ code, fields = [] }: NonNullable<Trial['refusal']>): string =>
  `填写的内容没有被接受（${code}）${fields
    .slice(0, 3)
    .map(({ path, message }) => `${path} ${message}`)
    .join('；')}`

/** Open steps, and what every guard would say now. */
function turnOf({ run, state }: Trial, { guards }: Hints): string {
  const { sound, directory, calendar, hash } = run.ports
  const scope = scopeOf(state, directory)
  const options = ruleOptions({ template: sound.template, directory, calendar, now: run.now, hash }, state)
  const truths = guards.map(rule => String(evaluate(rule, scope, options).truth)[0])
  return `${[...run.active].sort().join()} ${truths.join('')}`
}

/** Where an instance stands as far as the way on depends on it: also the fields that guards read, sooner or later. */
function placeOf(trial: Trial, hints: Hints): string {
  const { data, parameters, position } = trial.state
  const values = [...hints.fields].map(field => {
    const value = data[field]
    return Array.isArray(value) ? value.length : value
  })
  const day = hints.readsToday && dayOf(trial.run.now)
  return JSON.stringify([turnOf(trial, hints), values, parameters, position.history, day])
}

/** The longest ways first: what lies on them needs no case of its own. Only cases that hold when run again are kept. */
function written(
  ports: ProposePorts,
  world: JsonObject,
  firsts: ReadonlyMap<string, Found>,
  wanted: ReadonlySet<string>,
  refusals: ReadonlyMap<string, string>,
  cut: boolean,
): Proposal {
  const { sound } = ports
  const left = new Set(firsts.keys())
  const chosen: JsonObject[] = []
  const runs: Life[] = []
  for (const one of [...new Set(firsts.values())].sort((a, b) => b.depth - a.depth)) {
    if (![...left].some(id => firsts.get(id) === one)) continue
    const proposal = caseOf(one, chosen.length + 1)
    const file = casesSchema.parse({ world, cases: [proposal] })
    const [only] = file.cases
    const result = only && runCase(file, only, ports)
    if (!result || result.failures.length > 0) continue
    chosen.push(proposal)
    runs.push(result.run)
    for (const id of one.met) left.delete(id)
  }
  const coverage = coverageOf(sound, runs)
  const unreached = partsOf(coverage)
    .filter(({ id, seen }) => !seen && wanted.has(id))
    .map(({ id, where, says }) => ({
      where,
      says,
      why: refusals.get(id) ?? (cut ? '找到这里之前已经到了查找的上限' : '试过的填法和结果都没有走到这里'),
    }))
  return { file: { world, cases: chosen }, cases: chosen.length, coverage, unreached }
}

function caseOf({ trial, start }: Found, number: number): JsonObject {
  const { sound } = trial.run.ports
  const visits = trial.state.trail.flatMap(id => trial.state.visits[id] ?? [])
  const stepOf = (key: string | undefined) => sound.steps.get(key ?? '')?.step
  const last = visits.findLast(({ closed }) => closed?.outcome)
  const step = stepOf(last?.step)
  const outcome = step && outcomesOf(step, KINDS as never).find(({ name }) => name === last?.closed?.outcome)
  const how = outcome ? `“${step?.title}”以“${outcome.title}”结束，` : ''
  const { status, ending } = trial.state
  const at = trial.run.active.map(key => stepOf(key)?.title ?? key).join('、')
  const end = status === 'running' ? `停在“${at}”` : `办件${ending ?? status}`
  return { name: `${number}. ${how}${end}`, start, steps: trial.steps as never }
}
