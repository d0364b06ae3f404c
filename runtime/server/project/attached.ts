import type { Projection } from '#runtime/server/project/projection.ts'

/** Which instances name a file, so that whoever may see the instance may open it. */
export const attached: Projection = {
  name: 'attached',
  tables: ['attached'],
  apply(rows, { event }, _before, state) {
    if (event.type !== 'Submitted') return
    for (const hash of event.attachments ?? []) rows.put('attached', { hash, instance: state.id })
  },
}
