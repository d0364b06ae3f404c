import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { systemClock } from '#runtime/server/clock.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { openHandle } from '#runtime/server/handle.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { SAMPLE_PEOPLE } from '#runtime/server/store/sample.ts'

/**
 * How many task completions with a large form the write path takes, without HTTP: starts instances, then hands in the
 * first form of each with many callers at once. `npx tsx tests/load/completions.ts [instances] [callers] [fields]`
 */
const [instances = 3000, callers = 64, fields = 60] = process.argv.slice(2).map(Number)

const keys = Array.from({ length: fields }, (_, i) => `field${i}`)
const template = {
  format: 1,
  id: 'bench',
  title: '大表单',
  start: { roles: ['secretary'] },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
    director: { title: '村主任', post: 'village-director' },
  },
  forms: {
    large: {
      schema: {
        type: 'object',
        properties: Object.fromEntries(
          keys.map((key, i) => [key, { type: 'string', title: `栏目 ${i}`, maxLength: 2000 }]),
        ),
        required: keys.slice(0, 10),
      },
    },
  },
  machine: {
    id: 'bench',
    initial: 'fill',
    states: {
      fill: {
        meta: { step: { kind: 'form', title: '填写', form: 'large', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'check' },
      },
      check: {
        meta: { step: { kind: 'form', title: '审核', handlers: { role: 'director' } } },
        on: { SUBMITTED: 'done' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}
const parsed = parseTemplate(template, { hash: hashText, kinds: KINDS })
if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 1))
const sound = parsed.value
const text = '村民代表会议讨论通过的事项说明，'.repeat(99).slice(0, Math.round(3600 / fields))
const data = Object.fromEntries(keys.map((key, i) => [key, `${text}${i}`]))
const size = Buffer.byteLength(JSON.stringify(data))

const dataFolder = await mkdtemp(join(process.env.BENCH_FOLDER ?? tmpdir(), 'guicheng-bench-'))
const store = await openStore({ dataFolder })
const handle = openHandle({ store, calendar: CHINA, validate: ajvValidate() })
await store.changePeople(SAMPLE_PEOPLE)
await store.publish(sound, null)

async function measure(name: string, work: (i: number) => Promise<{ ok: boolean }>) {
  const times: number[] = []
  let next = 0
  let refused = 0
  const cpu = process.cpuUsage()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let i = next++; i < instances; i = next++) {
        const from = performance.now()
        if (!(await work(i)).ok) refused++
        times.push(performance.now() - from)
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const each = (user + system) / 1000 / instances
  times.sort((a, b) => a - b)
  const at = (q: number) => times[Math.min(times.length - 1, Math.floor(times.length * q))]!.toFixed(1)
  console.log(
    `${name}: ${Math.round(instances / seconds)}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, CPU ${each.toFixed(2)} ms each, refused ${refused}`,
  )
}

console.log(`form ${size} bytes in ${fields} fields, ${instances} instances, ${callers} callers, synchronous=FULL`)
const actor = (person: string) => ({ person, assurance: 1 })
await measure('start   ', i =>
  handle({
    key: `s${i}`,
    instance: `i${i}`,
    actor: actor('p1'),
    at: systemClock.now(),
    body: { type: 'Start', template: 'bench', organisation: 'v1', title: `事项 ${i}` },
  }),
)
const body = { type: 'Submit', task: 'fill.1/fill', data, outcome: 'SUBMITTED' } as const
await measure('complete', i =>
  handle({ key: `f${i}`, instance: `i${i}`, actor: actor('p1'), at: systemClock.now(), body }),
)
await measure('approve ', i =>
  handle({
    key: `a${i}`,
    instance: `i${i}`,
    actor: actor('p2'),
    at: systemClock.now(),
    body: { type: 'Submit', task: 'check.1/fill', data: {}, outcome: 'SUBMITTED' },
  }),
)
await store.close()
await rm(dataFolder, { recursive: true })
