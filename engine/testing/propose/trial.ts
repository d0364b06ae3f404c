import { object } from '#engine/form/field/type.ts'
import { nodesOf } from '#engine/form/node.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { isHandler } from '#engine/people/assignee.ts'
import type { CommandBody } from '#engine/process/command.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { scopeOf } from '#engine/process/scope.ts'
import type { InstanceState, Task, Timer, Visit } from '#engine/process/state.ts'
import { asTyped, typedInstant } from '#engine/step/attendance.ts'
import { changesFor, over } from '#engine/testing/propose/repair.ts'
import type { Run } from '#engine/testing/run.ts'
import { completed, type Sampling } from '#engine/testing/sample.ts'
import { formFor } from '#engine/testing/task-scene.ts'
import { addMilliseconds, dayOf, millisecondsOf } from '#engine/time/instant.ts'
import type { Instant } from '#engine/time/time.ts'

/** A way tried on the real kernel, written down act by act as a case would say it. */

/** Decisions one form may cost before it is given up. */
const TRIES = 250
const MINUTE = 60_000

export interface Ground {
  readonly people: readonly string[]
  readonly organisations: readonly string[]
}

export class Trial {
  readonly run: Run
  readonly ground: Ground
  readonly steps: JsonObject[]
  /** Moment the last act was written down at. */
  said: string
  /** Why the last act was refused. */
  refusal: Refusal | undefined

  constructor(run: Run, ground: Ground, steps: readonly JsonObject[] = [], said = '') {
    this.run = run
    this.ground = ground
    this.steps = [...steps]
    this.said = said
  }
  copy(): Trial {
    return new Trial(this.run.copy(), this.ground, this.steps, this.said)
  }
  get state(): InstanceState {
    if (!this.run.state) throw new Error('A trial begins with an instance.')
    return this.run.state
  }
  visit(id: string): Visit | undefined {
    return this.state.visits[id]
  }
  openTasks(visit: string): Task[] {
    return Object.values(this.state.tasks).filter(task => task.visit === visit && !task.closed)
  }
  timer(visit: string, purpose?: string): Timer | undefined {
    return Object.values(this.state.timers)
      .filter(one => one.visit === visit && (purpose === undefined || one.purpose === purpose))
      .sort((a, b) => (a.due.at < b.due.at ? -1 : 1))[0]
  }

  /** Hands in a part of a step; what is not given is made up, and mended until the kernel takes it. */
  hand(task: Task, given: JsonObject = {}, outcome?: string, share?: number): boolean {
    const isPublic = task.assignees.some(one => 'public' in one)
    const able: (string | null)[] = isPublic
      ? [null]
      : this.ground.people.filter(person => isHandler(task, person, this.run.ports.directory)).slice(0, 4)
    for (const person of able) {
      // A case names a task by its step and part: only the one that comes first can be handed in.
      if (this.run.task(person, `${task.step}/${task.part}`)?.id !== task.id) continue
      if (this.handAs(task, person, given, outcome, share)) return true
      if (this.refusal?.code === 'FORM_INVALID') return false
    }
    return false
  }

  private handAs(
    task: Task,
    person: string | null,
    given: JsonObject,
    outcome: string | undefined,
    share: number | undefined,
  ): boolean {
    const { run } = this
    const found = formFor(run, task, person)
    if (!found) return false
    const { form, rules = [] } = found
    const sampling: Sampling = {
      form,
      ...this.ground,
      today: dayOf(run.now),
      clock: asTyped(run.now),
      ...(share !== undefined && { share }),
    }
    const nodes = nodesOf(form.schema)
    const pinned = Object.fromEntries(Object.entries(given).filter(([key]) => nodes.has(key)))
    const begun: Record<string, Json> = {}
    for (const [key, node] of nodes) {
      if (form.access[key] === 'read') continue
      const ui = object(form.ui[key])
      const known = pinned[key] ?? form.prefill[key]
      if (known !== undefined) begun[key] = completed(sampling, known, node, ui)
      else if (form.access[key] === 'required') begun[key] = completed(sampling, undefined, node, ui)
    }
    const chosen = form.outcomes.find(({ name }) => name === outcome) ?? form.outcomes[0]
    const opinion = chosen && chosen.opinion === 'required' ? '情况属实，按规定办理。' : undefined
    const attempt = (data: JsonObject): Refusal | undefined => {
      const body: CommandBody = {
        type: 'Submit',
        task: task.id,
        data,
        ...(chosen && { outcome: chosen.name }),
        ...(opinion && { opinion }),
      }
      const done = run.ask(person, body)
      if (done.ok) this.write(person, task, data, chosen?.name, opinion)
      return done.ok ? undefined : done.error
    }
    const scope = scopeOf(this.state, run.ports.directory)
    this.refusal = mend(begun, attempt, (data, error) =>
      changesFor({ sampling, rules, scope: over(scope, data), pinned }, data, error),
    )
    return this.refusal === undefined
  }

  private write(as: string | null, task: Task, data: JsonObject, outcome?: string, opinion?: string): void {
    this.put({
      ...(as !== null && { as }),
      task: `${task.step}/${task.part}`,
      data,
      ...(outcome !== undefined && { outcome }),
      ...(opinion !== undefined && { opinion }),
    })
  }

  /** Something only the system says. `{visit:step}` stands for the newest visit. */
  tell(visit: Visit, signal: string, data: JsonObject): boolean {
    const done = this.run.ask(null, { type: 'Signal', visit: visit.id, signal, data })
    this.refusal = done.ok ? undefined : done.error
    if (done.ok) this.put({ command: { type: 'Signal', visit: `{visit:${visit.step}}`, signal, data } })
    return done.ok
  }

  /** Lets time pass until this instant, rounded up to the minute a case can name. */
  wait(until: Instant): void {
    const at = addMilliseconds(until, (MINUTE - (millisecondsOf(until) % MINUTE)) % MINUTE)
    this.run.wait(at)
    this.put({})
  }
  waitTyped(typed: unknown): void {
    const at = typedInstant(typed)
    if (at && at > this.run.now) this.run.wait(at)
  }

  private put(act: JsonObject): void {
    const at = asTyped(this.run.now).replace('T', ' ')
    const { status, ending } = this.state
    const stands = status === 'running' ? { at: this.run.active } : { status, ...(ending !== undefined && { ending }) }
    this.steps.push({ ...(at !== this.said && { at }), ...act, expect: stands })
    this.said = at
  }
}

/** Tries, and changes what was complained of until nothing is; undefined when it was taken. */
function mend(
  begun: JsonObject,
  attempt: (data: JsonObject) => Refusal | undefined,
  changes: (data: JsonObject, error: NonNullable<Refusal['fields']>[number]) => readonly JsonObject[],
): Refusal | undefined {
  let data = begun
  let refusal = attempt(data)
  const tried = new Set([JSON.stringify(data)])
  let left = TRIES
  while (refusal?.fields?.length && left > 0) {
    let best: { data: JsonObject; refusal: Refusal; cost: number } | undefined
    for (const error of refusal.fields) {
      for (const candidate of changes(data, error)) {
        const key = JSON.stringify(candidate)
        if (tried.has(key) || left-- <= 0) continue
        tried.add(key)
        const answer = attempt(candidate)
        if (!answer) return undefined
        const count = answer.fields?.length ?? 1
        // Fewer complaints are better; as many, but about something else, are better than the same again.
        const same = answer.fields?.some(one => one.path === error.path)
        const cost = count * 2 + (same ? 1 : 0)
        if (answer.fields && cost < (best?.cost ?? Number.POSITIVE_INFINITY))
          best = { data: candidate, refusal: answer, cost }
        if (!answer.fields) refusal = answer
        if (count < (refusal.fields?.length ?? 0)) break
      }
      if (best && (best.refusal.fields?.length ?? 0) < (refusal.fields?.length ?? 0)) break
    }
    if (!best) return refusal
    data = best.data
    refusal = best.refusal
  }
  return refusal
}
