import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { personOf } from '#runtime/server/auth/identity.ts'
import { hashPassword } from '#runtime/server/auth/password.ts'
import { demoClock } from '#runtime/server/clock.ts'
import { start, type Workbench } from '#runtime/server/compose.ts'
import { readConfig } from '#runtime/server/config.ts'
import type { Database } from '#runtime/server/store/database.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { CHAIN, CLERKS, ECHO, MATTER, PASSWORD, VILLAGE } from '#tests/crash/matter.ts'

/**
 * The real server as a process that can be killed. CRASH_FAULT=<point>:<n> makes it kill itself at that point of the
 * n-th transaction that appends to the log, or of the n-th checkpoint, after it began to listen.
 */
export type FaultPoint = 'before-commit' | 'after-commit' | 'before-checkpoint' | 'after-checkpoint'
export type Told =
  | { readonly type: 'listening'; readonly address: string }
  | { readonly type: 'timers'; readonly waiting: number }
  | { readonly type: 'stopped' }

const config = readConfig(process.env)
if (!config.ok) throw new Error(JSON.stringify(config.error))
const running = await start(config.value, {
  kind: 'demo',
  clock: demoClock(config.value.data),
  accounts: [],
  load,
})
arm(running.services.store.database, process.env.CRASH_FAULT)
tell({ type: 'listening', address: running.address })

process.on('message', async asked => {
  if (asked === 'timers') {
    const { database, tenant } = running.services.store
    const [row] = await database.read.run('SELECT count(*) FROM timer WHERE tenant = ?', [tenant])
    tell({ type: 'timers', waiting: Number(row?.[0]) })
  }
  if (asked === 'stop') {
    await running.stop()
    tell({ type: 'stopped' })
    process.disconnect()
  }
})

function tell(told: Told) {
  process.send?.(told)
}

/** May have been killed half-way at an earlier start, so every part is done only where it is missing. */
async function load({ store, identity }: Workbench): Promise<void> {
  if (!(await store.people()).person('zhao')) await store.changePeople(VILLAGE)
  for (const written of [MATTER, ECHO, CHAIN]) {
    const parsed = parseTemplate(written, { hash: hashText, kinds: KINDS })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
    await store.publish(parsed.value, null)
  }
  const passwordHash = await hashPassword(PASSWORD)
  for (const person of CLERKS)
    if (!(await personOf(store, person)))
      await identity.addAccounts([{ username: person, name: person, person, passwordHash }])
}

function arm(database: Database, fault: string | undefined) {
  if (!fault) return
  const [point, text] = fault.split(':') as [FaultPoint, string]
  const last = Number(text)
  let count = 0
  const die = (): Promise<never> => {
    process.kill(process.pid, 'SIGKILL')
    return new Promise(() => {})
  }
  const { transaction, checkpoint } = database
  Object.assign(database, {
    async transaction(work: Parameters<Database['transaction']>[0]) {
      let isLast = false
      const value = await transaction(async session => {
        let isAppend = false
        const done = await work({
          run(sql, args) {
            isAppend ||= /^INSERT INTO "?event"? /i.test(sql)
            return session.run(sql, args)
          },
        })
        isLast = point.endsWith('commit') && isAppend && ++count === last
        return isLast && point === 'before-commit' ? die() : done
      })
      return isLast ? die() : value
    },
    async checkpoint(idle: boolean) {
      const isLast = point.endsWith('checkpoint') && ++count === last
      if (isLast && point === 'before-checkpoint') return die()
      await checkpoint(idle)
      if (isLast) return die()
    },
  } satisfies Partial<{ [K in keyof Database]: unknown }>)
}
