import { PGlite } from '@electric-sql/pglite'
import type { Clock } from '#runtime/server/clock.ts'
import type { PostgresPool } from '#runtime/server/store/connect/postgres.ts'
import { storeContract } from '#runtime/server/store/contract.ts'
import type { Row, Value } from '#runtime/server/store/database.ts'
import { errandContract } from '#runtime/server/store/errand-contract.ts'
import { openStore } from '#runtime/server/store/open.ts'

const kek = Buffer.alloc(32, 7).toString('base64')

/** PGlite has one connection: whoever needs it alone waits for the others, and so do plain reads. */
function pool(lite: PGlite): PostgresPool {
  const query = async (sql: string, args: readonly Value[]) =>
    (await lite.query<Row>(sql, [...args], { rowMode: 'array' })).rows
  let turn: Promise<unknown> = Promise.resolve()
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  return {
    query: (sql, args) => after(() => query(sql, args)),
    alone: work => after(() => work({ query })),
    end: async () => undefined,
  }
}

/** One instance for all tests, because starting it takes seconds; each test gets a tenant of its own. */
let lite: PGlite | undefined
let tenants = 0

const openSite = async (clock: Clock) => {
  lite ??= await PGlite.create()
  const postgres = pool(lite)
  const tenant = `t${++tenants}`
  let store = await openStore({ postgres, kek, tenant, clock })
  return {
    store,
    async again() {
      await store.close()
      store = await openStore({ postgres, kek, tenant, clock })
      return store
    },
    beside: () => openStore({ postgres, kek, tenant, clock }),
    end: () => store.close(),
  }
}

storeContract('PGlite', openSite)
errandContract('PGlite', openSite)
