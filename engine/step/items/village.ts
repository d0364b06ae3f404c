import type { Json, JsonObject } from '#engine/json.ts'
import { verify } from '#engine/process/verify.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { Run } from '#engine/testing/run.ts'
import { said, TOOLS } from '#engine/testing/template.ts'
import { directoryOf, type WorldText } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'

/** A small county for tests of lists and joint work: an office that keeps, units that do, an inspector who verifies. */
export const WORLD: WorldText = {
  organisations: {
    county: { name: '云溪县', kind: 'county' },
    town: { name: '青石镇', kind: 'township', parent: 'county' },
    water: { name: '县水务局', kind: 'organ', parent: 'county' },
    police: { name: '县公安局', kind: 'organ', parent: 'county' },
    roads: { name: '县交通局', kind: 'organ', parent: 'county' },
    empty: { name: '县档案馆', kind: 'organ', parent: 'county' },
  },
  people: {
    wang: { name: '王主任', posts: ['branch-secretary@town'] },
    liu: { name: '刘督查', posts: ['supervisor-director@town'] },
    sun: { name: '孙书记', posts: ['party-secretary@county'] },
    zhao: { name: '赵水务', posts: ['branch-secretary@water'] },
    qian: { name: '钱公安', posts: ['branch-secretary@police'] },
    zhou: { name: '周交通', posts: ['branch-secretary@roads'] },
    a: { name: '甲同志' },
    b: { name: '乙同志' },
    c: { name: '丙同志' },
  },
}
export const PEOPLE = Object.keys(WORLD.people)

export interface Village {
  readonly run: Run
  /** The step's newest visit, as far as a kind keeps it. */
  readonly work: JsonObject
  readonly result: JsonObject
  /** Asks as somebody and gives the refusal's code, or nothing. */
  hand(as: string, where: string, data?: JsonObject, how?: { outcome?: string; opinion?: string }): string | undefined
  /** Open tasks of the step, as `part/about`. */
  readonly open: readonly string[]
  /** Outcome of the newest visit that has ended. */
  readonly outcome: string | null | undefined
}

const START = '2026-03-02T04:00:00.000Z'
export const HASH = (text: string): string => TOOLS.hash(text)

/**
 * Starts a process that fills in the shared fields and comes to the step under test. `validate` is the server's; `about`
 * names the key by which the step's tasks are told apart.
 */
export function village(
  step: JsonObject,
  data: JsonObject,
  { validate, template: more = {}, at = START, about = 'row' }: Setting,
): Village {
  const { sound, findings } = examine(templateOf(step, more), TOOLS)
  if (!sound) throw new Error(findings.map(said).join('\n'))
  const run = new Run({ sound, directory: directoryOf(WORLD), calendar: CHINA, validate, hash: HASH }, at)
  const must = (code: string | undefined) => {
    if (code) throw new Error(`${code} ${JSON.stringify(run.refusals.at(-1))}`)
  }
  const visitOf = () => Object.values(run.state?.visits ?? {}).findLast(({ step: key }) => key === 'work')
  const self: Village = {
    run,
    get work() {
      return visitOf()?.work ?? {}
    },
    get result() {
      return visitOf()?.result ?? {}
    },
    get open() {
      return Object.values(run.state?.tasks ?? {})
        .filter(task => task.step === 'work' && !task.closed)
        .map(task => `${task.part}${task.about?.[about] === undefined ? '' : `/${task.about[about]}`}`)
        .sort()
    },
    get outcome() {
      return visitOf()?.closed?.outcome
    },
    hand(as, where, data = {}, { outcome, opinion } = {}) {
      const [part, who] = where.split('/')
      const tasks = Object.values(run.state?.tasks ?? {}).filter(
        task => task.step === 'work' && task.part === part && (!who || task.about?.[about] === who),
      )
      const task = tasks.find(one => !one.closed) ?? tasks.at(-1)
      if (!task) return 'TASK_UNKNOWN'
      const answer = run.ask(as, {
        type: 'Submit',
        task: task.id,
        data,
        ...(outcome && { outcome }),
        ...(opinion && { opinion }),
      })
      return answer.ok ? undefined : answer.error.code
    },
  }
  const started = run.ask('wang', { type: 'Start', template: 'small', organisation: 'town', title: '一件事' })
  must(started.ok ? undefined : started.error.code)
  const filled = run.submit('wang', 'draft', data)
  must(filled.ok ? undefined : filled.error.code)
  return self
}
interface Setting {
  readonly validate: Run['ports']['validate']
  readonly template?: JsonObject
  readonly at?: string
  readonly about?: string
}

/** What verification finds: nothing, if every command leads to the same facts again. */
export const differences = (run: Run) =>
  verify({ ...run.ports, version: 1, calendar: () => CHINA }, run.history).differences

/** The step under test behind a form that fills in all shared fields; each of its outcomes ends the process. */
export function templateOf(step: JsonObject, more: JsonObject = {}): JsonObject {
  const { data, ...rest } = more as { data?: JsonObject }
  const properties = ((data as JsonObject | undefined)?.properties ?? {}) as JsonObject
  const kind = (
    KINDS as unknown as {
      [kind: string]: { schema: { parse(s: unknown): never }; outcomes(s: never): readonly { name: string }[] }
    }
  )[String(step.kind)]
  const outcomes = kind?.outcomes(kind.schema.parse(step)) ?? []
  const names = [...new Set(outcomes.map(({ name }) => name))]
  return {
    format: 1,
    id: 'small',
    title: '小流程',
    start: { roles: ['office'] },
    roles: {
      office: { title: '镇党政办', post: 'branch-secretary' },
      inspector: { title: '督查室', post: 'supervisor-director' },
      arbiter: { title: '县领导', post: 'party-secretary', of: 'superior' },
    },
    ...(data && { data }),
    forms: {
      draft: {
        schema: {
          type: 'object',
          properties: Object.fromEntries(Object.keys(properties).map(key => [key, {}])) as { [key: string]: Json },
        },
      },
    },
    machine: {
      id: 'small',
      initial: 'draft',
      states: {
        draft: {
          meta: { step: { kind: 'form', title: '交办', form: 'draft', handlers: { role: 'office' } } },
          on: { SUBMITTED: 'work' },
        },
        work: { meta: { step }, on: Object.fromEntries(names.map(name => [name, 'done'])) },
        done: { type: 'final', meta: { title: '办结' } },
      },
    },
    ...rest,
  }
}
