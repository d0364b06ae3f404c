import { parentPort } from 'node:worker_threads'
import { verdictOf } from '#engine/analysis/analyse.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { Asked } from '#runtime/server/check/gate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

/** Checks one template after the other, in a thread of its own which can be stopped from outside. */
parentPort?.on('message', ({ text, pack, milliseconds }: Asked) => {
  const until = performance.now() + milliseconds
  parentPort?.postMessage(
    verdictOf(text, pack, { hash: hashText, kinds: KINDS }, { stopped: () => performance.now() > until }),
  )
})
