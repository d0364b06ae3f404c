import type { JsonObject } from '#engine/json.ts'
import { isHandler } from '#engine/people/assignee.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import type { Task } from '#engine/process/state.ts'
import type { Instant } from '#engine/time/time.ts'
import type { Clock } from '#runtime/server/clock.ts'
import type { Workbench } from '#runtime/server/compose.ts'
import { personBy } from '#runtime/server/demo/accounts.ts'
import { putAttachment } from '#runtime/server/store/attachments.ts'
import { saveDraft } from '#runtime/server/store/drafts.ts'
import { readState } from '#runtime/server/store/instance.ts'

/** A clock that shows the chosen moment while demo data is loaded, and the real time afterwards. */
export interface LoadingClock extends Clock {
  show(moment: Instant | undefined): void
}
export function loadingClock(real: Clock): LoadingClock {
  let shown: Instant | undefined
  return {
    now: () => shown ?? real.now(),
    show(moment) {
      shown = moment
    },
  }
}

/** A story met a refusal it did not expect: the template is not the one it was written for. */
export class StoryStopped extends Error {}

const DAY = 86_400_000
/** The moment `daysAgo` days before today at a time in China, `09:30`. */
export const moment = (today: Instant, daysAgo: number, time: string): Instant => {
  const day = new Date(Date.parse(today) + 8 * 3_600_000 - daysAgo * DAY).toISOString().slice(0, 10)
  return new Date(`${day}T${time}:00+08:00`).toISOString()
}

interface More {
  readonly outcome?: string
  readonly opinion?: string
  readonly occurred?: string
}

/** The hands of a story: everything goes through the real `handle`, as somebody, at the moment the clock shows. */
export interface Stage {
  /** `2026-06-01T09:00` in China time: now, or at another time today or some days ahead. */
  typed(time?: string, daysAhead?: number): string
  day(daysAhead?: number): string
  start(who: string, template: string, organisation: string, title: string): Promise<void>
  /** Hands in the open task `step/part` that this person (username, or nobody: the public) may do. */
  submit(who: string | null, where: string, data: JsonObject, more?: More): Promise<void>
  /** So many of each choice, by the voters in the order of the roll; who comes after has not voted yet. */
  vote(step: string, cast: { readonly [choice: string]: number }): Promise<void>
  command(who: string, body: CommandBody): Promise<void>
  draft(who: string, where: string, data: JsonObject): Promise<void>
  /** Id of the open task `step/part`. */
  task(where: string): Promise<string>
  /** Keeps a small PDF and gives its content hash. */
  file(who: string, name: string): Promise<string>
}

export function openStage({ store, handle }: Workbench, instance: string, clock: Clock): Stage {
  let commands = 0
  const send = async (person: string | null, body: CommandBody, occurred?: string): Promise<void> => {
    const at = clock.now()
    const actor = { person, assurance: person === null ? 0 : 1 }
    const key = `demo:${instance}:${++commands}`
    const done = await handle(
      { key, instance, actor, at, body, ...(occurred && { occurred }) },
      { methods: person === null ? [] : ['pwd'] },
    )
    if (done.ok) return
    const fields = (done.error.fields ?? []).map(({ path, message }) => `${path} ${message}`).join('；')
    throw new StoryStopped(
      `${body.type}：${done.error.code} ${sayRefusal(done.error)} ${fields} ${JSON.stringify(done.error.params ?? {})}`,
    )
  }
  const openTasks = async (where: string): Promise<readonly Task[]> => {
    const [step, part] = where.split('/')
    const state = await readState(store, instance)
    return Object.values(state?.tasks ?? {}).filter(task => task.step === step && task.part === part && !task.closed)
  }
  const taskFor = async (where: string, person: string | null): Promise<Task> => {
    const people = await store.people()
    const open = await openTasks(where)
    const task = open.find(one => isHandler(one, person, people)) ?? open[0]
    if (!task) throw new StoryStopped(`没有可以办理的“${where}”`)
    return task
  }
  const local = (time?: string, daysAhead = 0) => {
    const at = new Date(Date.parse(clock.now()) + 8 * 3_600_000 + daysAhead * DAY).toISOString()
    return time === undefined ? at.slice(0, 16) : `${at.slice(0, 10)}T${time}`
  }
  return {
    typed: local,
    day: daysAhead => local(undefined, daysAhead).slice(0, 10),
    start: (who, template, organisation, title) =>
      send(personBy(who), { type: 'Start', template, organisation, title }),
    async submit(who, where, data, { outcome, opinion, occurred } = {}) {
      const person = who === null ? null : personBy(who)
      const task = await taskFor(where, person)
      await send(
        person,
        { type: 'Submit', task: task.id, data, ...(outcome && { outcome }), ...(opinion && { opinion }) },
        occurred,
      )
    },
    async vote(step, cast) {
      const tasks = await openTasks(`${step}/cast`)
      const choices = Object.entries(cast).flatMap(([choice, count]) => Array.from({ length: count }, () => choice))
      if (choices.length > tasks.length) throw new StoryStopped(`“${step}”只有 ${tasks.length} 人可以投票`)
      // All at once: they share one commit, as votes of a meeting do.
      await Promise.all(
        choices.map((choice, i) => {
          const [assignee] = tasks[i]!.assignees
          const person = assignee && 'person' in assignee ? assignee.person : null
          return send(person, { type: 'Submit', task: tasks[i]!.id, data: { choice } })
        }),
      )
    },
    command: (who, body) => send(personBy(who), body),
    async draft(who, where, data) {
      const person = personBy(who)
      const task = await taskFor(where, person)
      await saveDraft(store, instance, task.id, {
        data,
        outcome: null,
        opinion: '',
        savedAt: clock.now(),
        savedBy: person,
      })
    },
    task: async where => (await taskFor(where, null)).id,
    async file(who, name) {
      const kept = await putAttachment(store, pdf(`${name} ${clock.now()}`), {
        name,
        type: 'application/pdf',
        uploadedAt: clock.now(),
        uploadedBy: personBy(who),
      })
      return kept.hash
    },
  }
}

/** One empty A4 page; the text stands in a comment and makes each file its own. */
function pdf(about: string): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ]
  let text = `%PDF-1.4\n% ${Buffer.from(about).toString('hex')}\n`
  const offsets = objects.map((object, i) => {
    const offset = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return String(offset).padStart(10, '0')
  })
  const start = text.length
  text += `xref\n0 4\n0000000000 65535 f \n${offsets.map(offset => `${offset} 00000 n \n`).join('')}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}
