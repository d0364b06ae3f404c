import { Worker } from 'node:worker_threads'
import { CHECKER, type VerdictRecord } from '#engine/analysis/analyse.ts'
import type { Json } from '#engine/json.ts'
import type { Finding } from '#engine/template/finding.ts'

/**
 * The publish gate: the whole check, exploring included, in a thread with an end to its time and memory, so that no
 * template can hold up the server (SR-28). One at a time; a stopped check says so and is never taken for a pass.
 */

export interface Asked {
  readonly text: string
  /** JSON of the statutory pack, or null. */
  readonly pack: Json | null
  readonly milliseconds: number
}
export interface GateOptions {
  readonly milliseconds?: number
  readonly megabytes?: number
}

/** How long it explores before it gives up by itself, and how much longer a busy machine may take to start and to say so. */
const MILLISECONDS = 10_000
const GRACE = 20_000
const MEGABYTES = 256

/** Checks that may wait for their turn; more than these are told to come again. */
const WAITING = 8

let last: Promise<unknown> = Promise.resolve()
let waiting = 0

/** Never rejects for anything a template does; a fault of the checker itself is INCONCLUSIVE with its place. */
export function checkTemplate(text: string, pack: Json | null, options: GateOptions = {}): Promise<VerdictRecord> {
  if (waiting >= WAITING) return Promise.resolve(stopped('正在检查的模板太多，这一个没有检查，请稍后再试。'))
  waiting++
  const mine = last.then(() => inThread({ text, pack, milliseconds: options.milliseconds ?? MILLISECONDS }, options))
  last = mine
  void mine.then(() => waiting--)
  return mine
}

/** A thread that has finished a check and may do the next one: most of its time goes into starting. */
let idle: Worker | undefined

function newThread(megabytes: number): Worker {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 32 },
    // Nothing of the server's surroundings is of use to a check.
    env: {},
  })
  // One that dies while it waits, or is being ended, has nobody to tell.
  worker.on('error', () => undefined)
  worker.once('exit', () => {
    if (idle === worker) idle = undefined
  })
  return worker
}

function inThread(asked: Asked, { megabytes = MEGABYTES }: GateOptions): Promise<VerdictRecord> {
  return new Promise(resolve => {
    const worker = (megabytes === MEGABYTES && idle) || newThread(megabytes)
    if (worker === idle) idle = undefined
    worker.ref()
    const onMessage = (record: VerdictRecord) => give(record, true)
    const onError = (error: NodeJS.ErrnoException) =>
      give(
        stopped(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? '检查占用的内存超过上限，已停止。' : '检查中断，没有得出结论。',
        ),
      )
    const onExit = () => give(stopped('检查中断，没有得出结论。'))
    const timer = setTimeout(() => give(stopped('检查超过规定时间，已停止。')), asked.milliseconds + GRACE)
    const give = (record: VerdictRecord, isWell = false) => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      if (isWell && megabytes === MEGABYTES && !idle) {
        idle = worker
        // A thread that waits holds up nobody's end.
        worker.unref()
      } else void worker.terminate()
      resolve(record)
    }
    worker.once('message', onMessage).once('error', onError).once('exit', onExit)
    worker.postMessage(asked)
  })
}

const stopped = (message: string): VerdictRecord => {
  const finding: Finding = {
    code: 'SC-19.stopped',
    severity: 'error',
    where: '',
    message,
    fix: '减少并行的分支、条件中的变量，或把流程拆成两个模板。',
  }
  return {
    template: '',
    ruleset: null,
    checker: CHECKER,
    verdict: 'INCONCLUSIVE',
    checks: {},
    explored: 0,
    complete: false,
    measures: null,
    findings: [finding],
  }
}
