import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '#runtime/server/store/contract.ts'
import { errandContract } from '#runtime/server/store/errand-contract.ts'
import { openStore } from '#runtime/server/store/open.ts'

const openSite: Parameters<typeof storeContract>[1] = async clock => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'guicheng-'))
  let store = await openStore({ dataFolder, clock })
  return {
    store,
    async again() {
      await store.close()
      store = await openStore({ dataFolder, clock })
      return store
    },
    async end() {
      await store.close()
      await rm(dataFolder, { recursive: true })
    },
  }
}

storeContract('a libSQL file', openSite)
errandContract('a libSQL file', openSite)
