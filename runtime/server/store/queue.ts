import { classify, type Database, ReadOnly, type Session } from '#runtime/server/store/database.ts'

/**
 * Everything that writes goes through here. What gathers while one group is being committed forms the next group, so
 * that one disk sync serves many callers; nobody hears “done” before the commit.
 */
export interface Queue {
  /** A small write of its own: a draft, an attachment, a session. May only await its `session`. */
  write<T>(job: (session: Session) => Promise<T>): Promise<T>
  /**
   * Work that is done for all items of a group at once. An answer that is an Error rejects its caller alone; `done` runs
   * after the commit. If a statement fails, the group is undone and its items are tried one by one.
   */
  batched<I, O>(work: (session: Session, items: readonly I[]) => Promise<Batch<O>>): (item: I) => Promise<O>
  /** Runs outside any transaction, between two groups: checkpoints and backups. */
  between<T>(job: () => Promise<T>): Promise<T>
  readonly condition: Condition
  onCondition(listener: (condition: Condition) => void): void
  /** Stops writing for good, reads go on: something outside the queue found the record damaged. */
  halt(reason: string): void
  close(): Promise<void>
}
export interface Batch<O> {
  readonly answers: readonly (O | Error)[]
  readonly done?: () => void
}
export type Condition =
  | { readonly writable: true }
  | { readonly writable: false; readonly reason: string; readonly final: boolean }

interface Waiting {
  readonly kind: 'write' | 'batch' | 'between'
  readonly work: unknown
  readonly item: unknown
  resolve(value: unknown): void
  reject(error: unknown): void
}
type Settle = () => void

const GROUP = 64
/** Commits after which the log is moved into the main file (a full group of large forms is about 1 MB), and idle time after which it is shortened. */
const CHECKPOINT_EVERY = 32
const IDLE_MS = 2000
const PROBE_MS = 1000

export function openQueue(database: Database): Queue {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let closed = false
  let commits = 0
  let idle: NodeJS.Timeout | undefined
  let probe: NodeJS.Timeout | undefined
  let condition: Condition = { writable: true }
  const listeners: ((condition: Condition) => void)[] = []

  function turn(next: Condition) {
    condition = next
    for (const listener of listeners) listener(next)
  }

  /** One transaction for the whole group. Small writes stand in savepoints; batched work comes after them. */
  const commit = (group: readonly Waiting[]): Promise<Settle[]> =>
    database.transaction(async session => {
      const settle: Settle[] = []
      for (const { work, resolve, reject } of group.filter(w => w.kind === 'write')) {
        await session.run('SAVEPOINT job')
        try {
          const value = await (work as (session: Session) => Promise<unknown>)(session)
          settle.push(() => resolve(value))
        } catch (error) {
          if (classify(error) !== 'other') throw error
          await session.run('ROLLBACK TO SAVEPOINT job')
          settle.push(() => reject(error))
        }
        await session.run('RELEASE SAVEPOINT job')
      }
      const batches = new Map<unknown, Waiting[]>()
      for (const one of group) {
        if (one.kind !== 'batch') continue
        const members = batches.get(one.work)
        if (members) members.push(one)
        else batches.set(one.work, [one])
      }
      for (const [work, members] of batches) {
        const { answers, done } = await (
          work as (session: Session, items: readonly unknown[]) => Promise<Batch<unknown>>
        )(
          session,
          members.map(m => m.item),
        )
        if (done) settle.push(done)
        members.forEach((member, i) => {
          const answer = answers[i]
          settle.push(() => (answer instanceof Error ? member.reject(answer) : member.resolve(answer)))
        })
      }
      return settle
    })

  async function run(group: readonly Waiting[]): Promise<void> {
    let settle: Settle[]
    try {
      settle = await commit(group)
      commits++
    } catch (error) {
      const why = classify(error)
      if (why !== 'other') {
        stop(why, error)
        for (const { reject } of group) reject(refusal(error))
      } else if (group.length === 1) group[0]!.reject(error)
      else for (const one of group) await run([one])
      return
    }
    for (const answer of settle) answer()
  }

  function stop(why: 'no-room' | 'broken', cause: unknown) {
    if (!condition.writable) return
    const final = why === 'broken'
    turn({ writable: false, reason: final ? '数据库文件读写出错，已停止写入' : '磁盘空间不足，暂时只能查看', final })
    console.error(JSON.stringify({ level: 'error', at: 'store', condition, cause: String(cause) }))
    if (!final) probe = setTimeout(tryAgain, PROBE_MS).unref()
  }
  const refusal = (cause?: unknown) => new ReadOnly(condition.writable ? '' : condition.reason, { cause })

  /** Writes and removes 64 KiB: when that goes through, there is room again. */
  async function tryAgain() {
    probe = undefined
    if (closed || condition.writable || condition.final) return
    try {
      await database.checkpoint(false)
      await database.transaction(async session => {
        await session.run("INSERT INTO meta (key, value) VALUES ('probe', ?)", ['0'.repeat(65_536)])
      })
      await database.transaction(async session => {
        await session.run("DELETE FROM meta WHERE key = 'probe'")
      })
      turn({ writable: true })
    } catch (error) {
      if (classify(error) === 'broken') turn({ writable: false, reason: '数据库文件读写出错，已停止写入', final: true })
      else probe = setTimeout(tryAgain, PROBE_MS).unref()
    }
  }

  async function drain() {
    await new Promise(setImmediate)
    while (waiting.length) {
      if (waiting[0]!.kind === 'between') {
        const { work, resolve, reject } = waiting.shift()!
        await (work as () => Promise<unknown>)().then(resolve, reject)
        continue
      }
      const end = waiting.findIndex((w, i) => w.kind === 'between' || i === GROUP)
      const group = waiting.splice(0, end === -1 ? waiting.length : end)
      if (condition.writable) await run(group)
      else for (const { reject } of group) reject(refusal())
      if (commits >= CHECKPOINT_EVERY) {
        commits = 0
        await database.checkpoint(false).catch(error => classify(error) === 'broken' && stop('broken', error))
      }
      await new Promise(setImmediate)
    }
    running = undefined
    idle = setTimeout(() => {
      if (!closed && !running && commits && condition.writable) {
        commits = 0
        void add('between', () => database.checkpoint(true).catch(() => undefined), undefined)
      }
    }, IDLE_MS).unref()
  }

  function add(kind: Waiting['kind'], work: unknown, item: unknown): Promise<unknown> {
    if (closed) return Promise.reject(new ReadOnly('正在停止服务'))
    return new Promise((resolve, reject) => {
      waiting.push({ kind, work, item, resolve, reject })
      clearTimeout(idle)
      running ??= drain()
    })
  }

  return {
    write: job => add('write', job, undefined) as never,
    batched: work => item => add('batch', work, item) as never,
    between: job => add('between', job, undefined) as never,
    get condition() {
      return condition
    },
    onCondition: listener => void listeners.push(listener),
    halt: reason => turn({ writable: false, reason, final: true }),
    async close() {
      closed = true
      clearTimeout(idle)
      clearTimeout(probe)
      await running
      waiting = []
    },
  }
}
