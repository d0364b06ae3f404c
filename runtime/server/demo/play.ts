import type { Instant } from '#engine/time/time.ts'
import type { Workbench } from '#runtime/server/compose.ts'
import { type LoadingClock, moment, openStage, StoryStopped } from '#runtime/server/demo/stage.ts'
import type { Story } from '#runtime/server/demo/story/story.ts'
import { runErrands } from '#runtime/server/loops/errand.ts'
import { fireDue, type PutOff } from '#runtime/server/loops/timer.ts'

/**
 * Plays all stories along one clock, in the order of their moments, with every timer fired at its own time and what
 * instances ask of each other done when they ask it. A story that
 * is refused stops there and is named; the others go on. Ends with the real time on the clock.
 */
export async function play(
  bench: Workbench,
  clock: LoadingClock,
  stories: readonly Story[],
  progress: (done: number) => void = () => undefined,
): Promise<readonly { readonly story: string; readonly why: string }[]> {
  clock.show(undefined)
  const today = clock.now()
  const stopped: { story: string; why: string }[] = []
  const running = stories.map(story => ({
    story,
    scenes: story.tell(openStage(bench, story.id, clock)),
    next: undefined as Instant | undefined,
  }))
  let ended = 0
  const goOn = async (one: (typeof running)[number]) => {
    try {
      const { done, value } = await one.scenes.next()
      one.next = done ? undefined : moment(today, ...value)
    } catch (error) {
      if (!(error instanceof StoryStopped)) throw error
      stopped.push({ story: one.story.title, why: error.message })
      one.next = undefined
    }
    if (one.next === undefined) progress(++ended)
  }
  for (const one of running) await goOn(one)
  for (;;) {
    const [next] = running.filter(one => one.next !== undefined).sort((a, b) => (a.next! < b.next! ? -1 : 1))
    if (!next) break
    await passTo(bench, clock, next.next!)
    await goOn(next)
    await runErrands(bench.store, bench.handle)
  }
  await passTo(bench, clock, today)
  clock.show(undefined)
  return stopped
}

/** Moves the clock ahead; what falls due on the way is fired at its own moment. */
async function passTo({ store, handle }: Workbench, clock: LoadingClock, until: Instant): Promise<void> {
  const putOff: PutOff = new Map()
  for (let after = ''; ; ) {
    const [row] = await store.database.read.run(
      'SELECT min(due) FROM timer WHERE tenant = ? AND due <= ? AND due > ?',
      [store.tenant, until, after],
    )
    const due = row?.[0]
    if (typeof due !== 'string') break
    clock.show(due)
    await fireDue(store, handle, putOff)
    await runErrands(store, handle)
    after = due
  }
  clock.show(until)
}
