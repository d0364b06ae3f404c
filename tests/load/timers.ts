import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CHINA } from '#engine/time/calendars.ts'
import { addMilliseconds } from '#engine/time/instant.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { openHandle } from '#runtime/server/handle.ts'
import { fireDue } from '#runtime/server/loops/timer.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { type Bench, quantiles, type Row, round, slope, stopwatch } from '#tests/load/figures.ts'
import { fill, publish, together } from '#tests/load/fill.ts'
import { secretary, village } from '#tests/load/large-form.ts'
import { watchMemory } from '#tests/load/memory.ts'

/** A step that ends by itself when its week is over. */
const WAITING = {
  format: 1,
  id: 'bench-waiting',
  title: '限期办理',
  roles: { secretary: { title: '支部书记', post: 'branch-secretary' } },
  start: { roles: ['secretary'] },
  delays: { week: { calendarDays: 7 } },
  machine: {
    id: 'bench-waiting',
    initial: 'act',
    states: {
      act: {
        meta: {
          step: {
            kind: 'form',
            title: '办理',
            handlers: { role: 'secretary' },
            deadline: { delay: 'week', outcome: 'EXPIRED' },
          },
        },
        on: { SUBMITTED: 'done', EXPIRED: 'late' },
      },
      done: { type: 'final', meta: { title: '办结' } },
      late: { type: 'final', meta: { title: '逾期' } },
    },
  },
}
const VILLAGES = 100
const MINUTE = 60_000
/** Instances the person works on in turn, and the rest between two forms. */
const DESK = 100
const PAUSE_MS = 20

/** Ever more instances whose week is over in the same moment, as after a holiday or an outage, and somebody working meanwhile. */
export async function timers(folder: string, sizes: readonly number[]): Promise<Bench> {
  const rows: Row[] = []
  for (const size of sizes) rows.push(await fireAll(folder, size))
  return {
    id: 'timers',
    title: 'Timers due at once',
    budget: '100,000; a person who works meanwhile is answered in < 100 ms',
    conditions:
      'libSQL file, synchronous=FULL, one process; each timer ends a step and its instance. Meanwhile somebody hands in one small form after another, of 100 instances in turn, through the same write path, 20 ms after the answer to the last; beside it the same while nothing is due',
    rows,
    slopes: ['fired s', 'meanwhile p99 ms'].flatMap(figure => slope('timers', rows, figure)),
  }
}

async function fireAll(folder: string, size: number): Promise<Row> {
  const dataFolder = await mkdtemp(join(folder, 'timers-'))
  let ahead = 0
  const clock = { now: () => addMilliseconds(new Date().toISOString(), ahead) }
  const store = await openStore({ dataFolder, clock })
  const handle = openHandle({ store, calendar: CHINA, validate: ajvValidate() })
  const memory = watchMemory()
  try {
    const { ids } = await fill({ store, handle }, { template: 'bench-loop', instances: DESK, villages: VILLAGES })
    await publish(store, [WAITING])
    await together(128, size, async i => {
      const at = i % VILLAGES
      const done = await handle({
        key: `w${i}`,
        instance: `w${i}`,
        actor: { person: secretary(at), assurance: 1 },
        at: clock.now(),
        body: { type: 'Start', template: 'bench-waiting', organisation: village(at), title: `第 ${i + 1} 件` },
      })
      if (!done.ok) throw new Error(JSON.stringify(done.error))
    })
    const person = caller(handle, clock, ids)
    const before: number[] = []
    for (let n = 0; n < 50; n++) before.push(await person())
    ahead = 30 * 24 * 60 * MINUTE
    const watch = stopwatch()
    let firing = true
    const fired = fireDue(store, handle).finally(() => {
      firing = false
    })
    const meanwhile: number[] = []
    while (firing) {
      meanwhile.push(await person())
      await pause(PAUSE_MS)
    }
    if ((await fired) !== size) throw new Error(`${await fired} of ${size} timers fired`)
    const passed = watch()
    return {
      name: `${size.toLocaleString('en-US')} timers`,
      size,
      figures: {
        'fired s': round(passed / 1000, 2),
        'fired/s': Math.round((size * 1000) / passed),
        'alone p50 ms': quantiles(before).p50,
        'meanwhile p50 ms': quantiles(meanwhile).p50,
        'meanwhile p99 ms': quantiles(meanwhile).p99,
        'commands meanwhile': meanwhile.length,
        'memory MB': memory(),
      },
    }
  } finally {
    memory()
    await store.close()
    await rm(dataFolder, { recursive: true })
  }
}

/** Hands in one task after another of instances that go back and forth; gives the milliseconds each took. */
function caller(handle: ReturnType<typeof openHandle>, clock: { now(): string }, ids: readonly string[]) {
  let n = 0
  return async () => {
    const at = n % ids.length
    const turn = Math.floor(n / ids.length)
    const number = 1 + Math.floor(turn / 2)
    n++
    const body =
      turn % 2 === 0
        ? { task: `draft.${number}/fill`, data: { matter: '硬化三组生产道路' }, outcome: 'SUBMITTED' }
        : { task: `review.${number}/fill`, data: {}, outcome: 'RETURNED', opinion: '请补充预算' }
    const from = performance.now()
    const done = await handle({
      key: `person:${n}`,
      instance: ids[at] as string,
      actor: { person: secretary(at % VILLAGES), assurance: 1 },
      at: clock.now(),
      body: { type: 'Submit', ...body },
    })
    if (!done.ok) throw new Error(JSON.stringify(done.error))
    return performance.now() - from
  }
}
