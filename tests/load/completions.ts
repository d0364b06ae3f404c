import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { openHandle } from '#runtime/server/handle.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { type Bench, quantiles, type Row, round, slope } from '#tests/load/figures.ts'
import { fill, together } from '#tests/load/fill.ts'
import { largeData, secretary } from '#tests/load/large-form.ts'
import { type Profile, startProfile } from '#tests/load/profile.ts'
import { openSite } from '#tests/load/site.ts'

/** Callers at once; each completion is another task, of another instance. */
export interface Wanted {
  readonly callers: readonly number[]
  /** Completions measured with so many callers. */
  count(callers: number): number
}
const BODY = JSON.stringify({
  key: 'bench-submission-{}',
  body: { type: 'Submit', task: 'fill.1/fill', outcome: 'SUBMITTED', data: largeData(7) },
})
const WARM_UP = 300

/** Over HTTP: session, strict JSON, validation, decision, evidence, commit with a disk sync, receipt. */
export async function completionsOverHttp(
  folder: string,
  { callers, count }: Wanted,
): Promise<{ bench: Bench; profile: Profile }> {
  const site = await openSite(folder)
  try {
    const paths = async (instances: number) =>
      (await site.fill({ template: 'bench-large', instances, villages: 1 })).ids.map(
        id => `/api/instances/${id}/commands`,
      )
    // The account is made with the first filling.
    const warmUp = await paths(WARM_UP)
    const cookie = await site.signIn(secretary(0))
    const calls = (callers: number, paths: readonly string[], run: string) => ({
      cookie,
      callers,
      method: 'POST' as const,
      paths,
      body: BODY.replace('bench-', `bench-${run}-`),
    })
    await site.call(calls(16, warmUp, 'warm-up'))
    const rows: Row[] = []
    for (const at of callers) {
      const called = await site.call(calls(at, await paths(count(at)), `at-${at}`))
      rows.push(row(at, count(at), called, called.server.cpuMs, called.cpuMs))
    }
    const most = callers.at(-1) ?? 1
    const cold = await site.call(calls(most, await paths(count(most)), 'cold'), { forget: true })
    rows.push({
      ...row(most, count(most), cold, cold.server.cpuMs, cold.cpuMs),
      name: `${most} callers, state read from the file first`,
    })
    const { server } = await site.call(calls(most, await paths(count(most)), 'profiled'), { profile: true })
    if (!server.profile) throw new Error('no profile')
    return {
      bench: {
        id: 'completions-http',
        title: 'Task completions over HTTP',
        budget: '≥ 2,000 /s at p99 < 100 ms',
        conditions: `Form of 50 fields, ${Buffer.byteLength(BODY)} bytes per request, synchronous=FULL, session, server and callers each a process on the same machine`,
        rows,
        slopes: slope('per callers', rows.slice(0, callers.length), 'per second'),
      },
      profile: server.profile,
    }
  } finally {
    await site.close()
  }
}

/** The same through `handle` alone: what is left without HTTP, sessions and receipts. */
export async function completionsWithoutHttp(
  folder: string,
  { callers, count }: Wanted,
): Promise<{ bench: Bench; profile: Profile }> {
  const dataFolder = await mkdtemp(join(folder, 'handle-'))
  const store = await openStore({ dataFolder })
  const handle = openHandle({ store, calendar: CHINA, validate: ajvValidate() })
  const data = largeData(7)
  let stop: Awaited<ReturnType<typeof startProfile>> | undefined
  const complete = async (callers: number, instances: number, ready?: () => Promise<void>) => {
    const { ids } = await fill({ store, handle }, { template: 'bench-large', instances, villages: 1 })
    await ready?.()
    const times: number[] = []
    const cpu = process.cpuUsage()
    const from = performance.now()
    await together(callers, instances, async i => {
      const from = performance.now()
      const done = await handle({
        key: `submit:${ids[i]}`,
        instance: ids[i] as string,
        actor: { person: secretary(0), assurance: 1 },
        at: store.clock.now(),
        body: { type: 'Submit', task: 'fill.1/fill', data, outcome: 'SUBMITTED' },
      })
      if (!done.ok) throw new Error(JSON.stringify(done.error))
      times.push(performance.now() - from)
    })
    const seconds = (performance.now() - from) / 1000
    const { user, system } = process.cpuUsage(cpu)
    return { times, seconds, cpuMs: (user + system) / 1000 }
  }
  try {
    await complete(16, WARM_UP)
    const rows: Row[] = []
    for (const at of callers) {
      const done = await complete(at, count(at))
      rows.push(row(at, count(at), done, done.cpuMs))
    }
    const most = callers.at(-1) ?? 1
    await complete(most, count(most), async () => {
      stop = await startProfile()
    })
    if (!stop) throw new Error('no profile')
    return {
      bench: {
        id: 'completions-handle',
        title: 'Task completions without HTTP',
        conditions: 'The same form and settings through the write path alone, in one process',
        rows,
        slopes: slope('per callers', rows, 'per second'),
      },
      profile: await stop(),
    }
  } finally {
    await store.close()
    await rm(dataFolder, { recursive: true })
  }
}

function row(
  callers: number,
  count: number,
  { times, seconds }: { times: readonly number[]; seconds: number },
  serverCpu: number,
  callersCpu?: number,
): Row {
  const { p50, p99 } = quantiles(times)
  return {
    name: callers === 1 ? '1 caller' : `${callers} callers`,
    size: callers,
    figures: {
      'per second': Math.round(count / seconds),
      'p50 ms': p50,
      'p99 ms': p99,
      'CPU ms each': round(serverCpu / count, 3),
      ...(callersCpu !== undefined && { "callers' CPU ms each": round(callersCpu / count, 3) }),
    },
  }
}
