import type { Validate } from '#engine/form/form.ts'
import type { Json, JsonObject, Result } from '#engine/json.ts'
import { isHandler } from '#engine/people/assignee.ts'
import type { Directory } from '#engine/people/directory.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { decide } from '#engine/process/decide.ts'
import type { Entry } from '#engine/process/event.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { InstanceState, Task, Timer } from '#engine/process/state.ts'
import type { BoxBallot, KindEffect } from '#engine/step/kind.ts'
import { kindOf } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Calendar, Instant } from '#engine/time/time.ts'

export interface RunPorts {
  readonly sound: SoundTemplate
  readonly directory: Directory
  readonly calendar: Calendar
  readonly validate: Validate
  readonly hash: (text: string) => string
  readonly parameters?: JsonObject
  /** Its id, where several are lived through together. Default: i1. */
  readonly instance?: string
  /** Later versions of the template, oldest first: an instance can be migrated to them. */
  readonly versions?: readonly SoundTemplate[]
}

export interface Refused {
  readonly at: Instant
  readonly person: string | null
  readonly asked: CommandBody['type']
  readonly refusal: Refusal
  /** What was asked, and how many entries the history had. */
  readonly body: CommandBody
  readonly after: number
}

/**
 * One instance lived through by hand: the real kernel with a clock that is told, a history kept in memory and a ballot
 * box. Cases, examples and simulations run on it; nothing of the product is imitated.
 */
export class Run {
  readonly ports: RunPorts
  readonly history: Entry[] = []
  /** What was asked of the runtime beside the history: instances to start, others to tell. */
  readonly effects: KindEffect[] = []
  /** What was refused on the way, with who asked for what and when. */
  readonly refusals: Refused[] = []
  state: InstanceState | undefined
  now: Instant
  private readonly boxes = new Map<string, BoxBallot[]>()
  private commands = 0

  constructor(ports: RunPorts, now: Instant) {
    this.ports = ports
    this.now = now
  }

  /** The same instance at the same moment, to try what would happen. */
  copy(): Run {
    const run = new Run(this.ports, this.now)
    run.history.push(...this.history)
    run.effects.push(...this.effects)
    run.refusals.push(...this.refusals)
    run.state = this.state
    run.commands = this.commands
    for (const [ballot, papers] of this.boxes) run.boxes.set(ballot, papers)
    return run
  }

  /** Asks for something as somebody; `null` is the system or the public. */
  ask(person: string | null, body: CommandBody, occurred?: string): Result<readonly Entry[], Refusal> {
    const { sound, directory, calendar, validate, hash, parameters } = this.ports
    const box = this.boxFor(body)
    const target = body.type === 'Migrate' ? this.soundOf(body.hash) : undefined
    const decided = decide(
      {
        sound,
        version: 1,
        ...(this.state && this.soundOf(this.state.template.hash)),
        ...(target && { target }),
        directory,
        calendar,
        validate,
        hash,
        ...(parameters && { parameters }),
        ...(box && { box }),
      },
      this.state,
      {
        key: `c${++this.commands}`,
        instance: this.ports.instance ?? 'i1',
        actor: { person },
        at: this.now,
        ...(occurred && { occurred }),
        body,
      },
    )
    if (!decided.ok) {
      this.refusals.push({
        at: this.now,
        person,
        asked: body.type,
        refusal: decided.error,
        body,
        after: this.history.length,
      })
      return decided
    }
    this.state = decided.value.state
    this.history.push(...decided.value.entries)
    this.effects.push(...decided.value.effects.filter(({ type }) => type !== 'PutInBox'))
    for (const effect of decided.value.effects) if (effect.type === 'PutInBox') this.put(effect.ballot, effect.choice)
    return { ok: true, value: decided.value.entries }
  }

  /** The template's version of this content, for verification too. */
  readonly soundOf = (hash: string): { sound: SoundTemplate; version: number } | undefined => {
    const all = [this.ports.sound, ...(this.ports.versions ?? [])]
    const at = all.findIndex(sound => sound.hash === hash)
    const sound = all[at]
    return sound && { sound, version: at + 1 }
  }

  /** Hands in the open task of a step's part that this person may do: `proposal/fill`. */
  submit(
    person: string | null,
    where: string,
    data: JsonObject,
    more: { outcome?: string; opinion?: string; occurred?: string } = {},
  ): Result<readonly Entry[], Refusal> {
    const task = this.task(person, where)
    if (!task) return refuse('TASK_UNKNOWN', { task: where })
    const { outcome, opinion, occurred } = more
    return this.ask(
      person,
      { type: 'Submit', task: task.id, data, ...(outcome && { outcome }), ...(opinion && { opinion }) },
      occurred,
    )
  }

  /**
   * The task of `step/part` this person may do; without one the newest of that part, so that a refusal can be seen.
   * `step/part#r2` is the one about row, claim, party or assessor `r2`.
   */
  task(person: string | null, where: string): Task | undefined {
    const [place = '', about] = where.split('#')
    const [step, part] = place.split('/')
    const tasks = Object.values(this.state?.tasks ?? {}).filter(
      task =>
        task.step === step &&
        (!part || task.part === part) &&
        (about === undefined || Object.values(task.about ?? {}).includes(about)),
    )
    const open = tasks.filter(task => !task.closed)
    return open.find(task => isHandler(task, person, this.ports.directory)) ?? open[0] ?? tasks.at(-1)
  }

  /** Moves the clock and lets everything fall due that is due by then, in order, each at its own time. */
  wait(until: Instant): void {
    for (let guard = 0; guard < 1000; guard++) {
      const due = this.nextTimer(until)
      if (!due) break
      this.now = due.due.at > this.now ? due.due.at : this.now
      const fired = this.ask(null, { type: 'FireTimer', timer: due.id })
      if (!fired.ok) break
    }
    this.now = until > this.now ? until : this.now
  }

  /** Steps that are open now. */
  get active(): string[] {
    return Object.values(this.state?.visits ?? {})
      .filter(visit => !visit.closed)
      .map(({ step }) => step)
  }

  private nextTimer(until: Instant): Timer | undefined {
    return Object.values(this.state?.timers ?? {})
      .filter(({ due }) => due.at <= until)
      .sort((a, b) => (a.due.at < b.due.at ? -1 : 1))[0]
  }

  private put(ballot: string, choice: Json): void {
    const box = this.boxes.get(ballot) ?? []
    const salt = `${String(box.length + 1).padStart(43, 'A')}=`
    const next = [...box, { choice, salt }].sort((a, b) =>
      JSON.stringify(a.choice) < JSON.stringify(b.choice) ? -1 : 1,
    )
    this.boxes.set(ballot, next)
  }

  private boxFor(body: CommandBody): readonly BoxBallot[] | undefined {
    const task = body.type === 'Submit' ? this.state?.tasks[body.task] : undefined
    const visit = task && this.state?.visits[task.visit]
    const needs = visit && kindOf(visit.kind)?.needsBox?.includes(task.part)
    return needs ? (this.boxes.get(`${this.state?.id}/${visit.id}`) ?? []) : undefined
  }
}
