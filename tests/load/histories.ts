import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { replay } from '#engine/process/evolve.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { openHandle } from '#runtime/server/handle.ts'
import { readEntries } from '#runtime/server/store/instance.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { verifyInstance } from '#runtime/server/store/verify.ts'
import { type Bench, quantiles, type Row, slope, time } from '#tests/load/figures.ts'
import { fill } from '#tests/load/fill.ts'
import { secretary, smallData } from '#tests/load/large-form.ts'

/** Folding a history again, from memory and from the file, and checking it byte by byte, for longer and longer histories. */
export async function histories(folder: string, sizes: readonly number[]): Promise<Bench> {
  const dataFolder = await mkdtemp(join(folder, 'histories-'))
  const store = await openStore({ dataFolder })
  const validate = ajvValidate()
  const handle = openHandle({ store, calendar: CHINA, validate })
  const rows: Row[] = []
  try {
    for (const size of sizes) {
      const { ids } = await fill({ store, handle }, { template: 'bench-loop', instances: 1, villages: 1 })
      const instance = ids[0] as string
      let version = 0
      let last = 0
      for (let round = 1; version < size; round++) {
        for (const [task, body] of [
          [`draft.${round}/fill`, { data: smallData, outcome: 'SUBMITTED' }],
          [`review.${round}/fill`, { data: {}, outcome: 'RETURNED', opinion: '请补充预算' }],
        ] as const) {
          const from = performance.now()
          const done = await handle({
            key: `bench:${instance}:${task}`,
            instance,
            actor: { person: secretary(0), assurance: 1 },
            at: store.clock.now(),
            body: { type: 'Submit', task, ...body },
          })
          if (!done.ok) throw new Error(JSON.stringify(done.error))
          last = performance.now() - from
          version = done.value.version
        }
      }
      const entries = (await readEntries(store, instance)).map(({ entry }) => entry)
      const times = size > 500 ? 5 : 20
      const replayed = quantiles(await time(times, () => replay(entries)))
      const read = quantiles(
        await time(times, async () => replay((await readEntries(store, instance)).map(({ entry }) => entry))),
      )
      const verified = await time(Math.ceil(times / 4), async () => {
        const { mismatches } = await verifyInstance(store, instance, { calendar: () => CHINA, validate })
        if (mismatches.length > 0) throw new Error(JSON.stringify(mismatches[0]))
      })
      rows.push({
        name: `${entries.length.toLocaleString('en-US')} entries`,
        size: entries.length,
        figures: {
          'replay p50 ms': replayed.p50,
          'read and replay p50 ms': read.p50,
          'verify p50 ms': quantiles(verified).p50,
          'next command ms': quantiles([last]).p50,
        },
      })
    }
  } finally {
    await store.close()
    await rm(dataFolder, { recursive: true })
  }
  return {
    id: 'histories',
    title: 'Replaying and verifying one instance',
    budget: 'replay of 1,000 entries, or any past moment of it, < 50 ms',
    conditions:
      'A small form that goes back and forth; verify checks leaves, chain and commitments, and decides every command again',
    rows,
    slopes: ['replay p50 ms', 'read and replay p50 ms', 'verify p50 ms', 'next command ms'].flatMap(figure =>
      slope('entries', rows, figure),
    ),
  }
}
