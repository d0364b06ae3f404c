import { z } from 'zod'
import type { JsonObject } from '#engine/json.ts'
import { commandBody } from '#engine/process/command.ts'
import { replay } from '#engine/process/evolve.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { scopeOf } from '#engine/process/scope.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import { verify } from '#engine/process/verify.ts'
import { value } from '#engine/rule/evaluate.ts'
import { Run, type RunPorts } from '#engine/testing/run.ts'
import { directoryOf, worldSchema } from '#engine/testing/world.ts'
import { addMilliseconds, startOfDay } from '#engine/time/instant.ts'

/** Cases of a template as data: given a world, when somebody does something, then it stands there or was refused. */

const data = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>
/** China time to the minute, as a person writes it: `2026-03-02 09:00`. */
const moment = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/)
const expectation = z.strictObject({
  /** State keys that are active, in any order. */
  at: z.array(z.string()).optional(),
  status: z.enum(['running', 'completed', 'cancelled']).optional(),
  ending: z.string().optional(),
  /** Code of the refusal the action must meet. */
  refused: z.string().optional(),
  /** Field paths a refused form must name. */
  fields: z.array(z.string()).optional(),
  /** Values by path of the rule scope: `steps.repsResolution.for`, `data.matter`. */
  values: data.optional(),
})
const step = z.strictObject({
  /** What happens here, in words; shown when it fails. */
  says: z.string().optional(),
  /** Moves the clock to this moment first; timers due by then fire. */
  at: moment.optional(),
  /** Who acts; absent for the public or the system. */
  as: z.string().optional(),
  /** Hands in the open task of `step/part`; `step/part#r2` the one about row, claim, party or assessor `r2`. */
  task: z.string().optional(),
  data: data.optional(),
  outcome: z.string().optional(),
  opinion: z.string().optional(),
  occurred: z.string().optional(),
  /** Everybody in the electorate votes on their own phone, in register order: so many of each choice. */
  votes: z.strictObject({ step: z.string(), cast: z.record(z.string(), z.number().int().min(0)) }).optional(),
  /** Any other command. `{visit:step}` and `{task:step/part}` stand for the newest ids. */
  command: data.optional(),
  expect: expectation.optional(),
})
const stretch = z.strictObject({ do: z.string() })
type Step = z.output<typeof step>

/** A file of cases. `parts` are stretches of the way that several cases walk: `{ "do": "up to the vote" }` stands for one. */
export const casesSchema = z
  .strictObject({
    world: worldSchema,
    parts: z.record(z.string(), z.array(step)).optional(),
    cases: z.array(
      z.strictObject({
        name: z.string(),
        start: z.strictObject({
          as: z.string(),
          organisation: z.string(),
          title: z.string(),
          at: moment,
          parameters: data.optional(),
          expect: expectation.optional(),
        }),
        steps: z.array(z.union([stretch, step])),
      }),
    ),
  })
  .transform(({ world, parts = {}, cases }, context) => ({
    world,
    cases: cases.map((one, at) => ({
      ...one,
      steps: one.steps.flatMap((written, number): readonly Step[] => {
        if (!('do' in written)) return [written]
        const part = Object.hasOwn(parts, written.do) ? parts[written.do] : undefined
        if (!part)
          context.addIssue({
            code: 'custom',
            path: ['cases', at, 'steps', number, 'do'],
            message: `没有名为“${written.do}”的片段`,
          })
        return part ?? []
      }),
    })),
  }))
export type Cases = z.output<typeof casesSchema>
export type Case = Cases['cases'][number]
type Expectation = z.output<typeof expectation>

export interface CaseResult {
  readonly name: string
  /** Empty when the case held; otherwise which step failed and how. */
  readonly failures: readonly string[]
  readonly run: Run
}

/** Runs one case on the real kernel and holds every expectation, then replays and verifies what it wrote. */
export function runCase(text: Cases, one: Case, ports: Omit<RunPorts, 'directory' | 'parameters'>): CaseResult {
  const { start } = one
  const directory = directoryOf(text.world)
  const run = new Run(
    { ...ports, directory, ...(start.parameters && { parameters: start.parameters }) },
    instantOf(start.at),
  )
  const failures: string[] = []
  const id = ports.sound.template.id
  const started = run.ask(start.as, {
    type: 'Start',
    template: id,
    organisation: start.organisation,
    title: start.title,
  })
  failures.push(...judge(run, '发起', started.ok ? undefined : started.error, start.expect))
  for (const [at, action] of one.steps.entries()) {
    if (failures.length > 0) break
    const name = `第 ${at + 1} 步${action.says ? `（${action.says}）` : ''}`
    failures.push(...judge(run, name, act(run, action), action.expect))
  }
  if (failures.length === 0) failures.push(...lawsOf(run, ports))
  return { name: one.name, failures, run }
}

function act(run: Run, action: Case['steps'][number]): Refusal | undefined {
  if (action.at) run.wait(instantOf(action.at))
  const as = action.as ?? null
  if (action.task) {
    const { outcome, opinion, occurred } = action
    const done = run.submit(as, action.task, action.data ?? {}, {
      ...(outcome && { outcome }),
      ...(opinion && { opinion }),
      ...(occurred && { occurred }),
    })
    return done.ok ? undefined : done.error
  }
  if (action.votes) return vote(run, action.votes.step, action.votes.cast)
  if (action.command) {
    const body = commandBody.safeParse(named(run, action.command))
    if (!body.success)
      return { code: 'FORM_INVALID', params: { command: String(action.command.type), why: body.error.message } }
    const done = run.ask(as, body.data, action.occurred)
    return done.ok ? undefined : done.error
  }
  return undefined
}

function vote(run: Run, step: string, cast: { readonly [choice: string]: number }): Refusal | undefined {
  const choices = Object.entries(cast).flatMap(([choice, count]) => Array.from({ length: count }, () => choice))
  const tasks = Object.values(run.state?.tasks ?? {}).filter(
    task => task.step === step && task.part === 'cast' && !task.closed,
  )
  for (const [at, choice] of choices.entries()) {
    const task = tasks[at]
    const voter = task?.assignees[0]
    if (!task || !voter || !('person' in voter))
      return { code: 'NOT_IN_ELECTORATE', params: { step, votes: choices.length } }
    const done = run.ask(voter.person, { type: 'Submit', task: task.id, data: { choice } })
    if (!done.ok) return done.error
  }
  return undefined
}

/** Writes the newest ids where a case says `{visit:step}` or `{task:step/part}`. */
function named(run: Run, command: JsonObject): unknown {
  const text = JSON.stringify(command).replace(/\{(visit|task):([^}]+)\}/g, (_, what: string, where: string) => {
    if (what === 'task') return run.task(null, where)?.id ?? where
    return [...(run.state?.trail ?? [])].reverse().find(id => run.state?.visits[id]?.step === where) ?? where
  })
  return JSON.parse(text)
}

function judge(run: Run, name: string, refusal: Refusal | undefined, expect: Expectation = {}): string[] {
  const failures: string[] = []
  const say = (what: string) => failures.push(`${name}：${what}`)
  if (refusal && refusal.code !== expect.refused) {
    const fields = (refusal.fields ?? []).map(field => `${field.path} ${field.message}`).join('；')
    say(`没有料到被拒绝：${refusal.code} ${sayRefusal(refusal)} ${fields} ${JSON.stringify(refusal.params ?? {})}`)
  }
  if (!refusal && expect.refused) say(`应被拒绝（${expect.refused}），实际通过了`)
  for (const field of expect.fields ?? [])
    if (!refusal?.fields?.some(error => error.path.startsWith(field)))
      say(`应指出 ${field} 有误，实际指出 ${refusal?.fields?.map(f => f.path).join('、') || '无'}`)
  if (expect.at && [...expect.at].sort().join() !== [...run.active].sort().join())
    say(`应在 ${expect.at.join('、') || '（无）'}，实际在 ${run.active.join('、') || '（无）'}`)
  if (expect.status && run.state?.status !== expect.status)
    say(`状态应为 ${expect.status}，实际为 ${run.state?.status}`)
  if (expect.ending !== undefined && run.state?.ending !== expect.ending)
    say(`结束应为 ${expect.ending}，实际为 ${run.state?.ending}`)
  for (const [path, wanted] of Object.entries(expect.values ?? {})) {
    const seen = run.state && value({ var: path }, scopeOf(run.state, run.ports.directory))
    if (JSON.stringify(seen) !== JSON.stringify(wanted))
      say(`${path} 应为 ${JSON.stringify(wanted)}，实际为 ${JSON.stringify(seen)}`)
  }
  return failures
}

/** What holds for every history whatever the case: replaying gives the live state, and deciding again gives the same facts. */
function lawsOf(run: Run, ports: Omit<RunPorts, 'directory' | 'parameters'>): string[] {
  const failures: string[] = []
  if (JSON.stringify(replay(run.history)) !== JSON.stringify(run.state))
    failures.push('重放历史得到的状态与实际状态不同')
  const again = verify({ ...ports, version: 1, calendar: () => ports.calendar }, run.history)
  for (const { n, problem, recorded, derived } of again.differences)
    failures.push(
      `重新判定第 ${n} 条记录不一致（${problem}）：${JSON.stringify(recorded)} ≠ ${JSON.stringify(derived)}`,
    )
  return failures
}

/** China time as written to UTC, by arithmetic: 09:00 is 01:00Z. */
function instantOf(text: string): string {
  const [day = '', time = ''] = text.split(' ')
  const [hour = '0', minute = '0'] = time.split(':')
  return addMilliseconds(startOfDay(day), (Number(hour) * 60 + Number(minute)) * 60_000)
}
