import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '#runtime/server/store/contract.ts'
import { openStore } from '#runtime/server/store/open.ts'

storeContract('a libSQL file', async clock => {
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
})
