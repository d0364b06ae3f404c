import type { Projection } from '#runtime/server/project/projection.ts'

/** Which instances name a file, so that whoever may see the instance may open it. */
export const attached: Projection = {
  name: 'attached',
  tables: ['attached'],
  apply(rows, { event }, _before, state) {
    if (!('attachments' in event)) return
    for (const hash of event.attachments ?? []) rows.put('attached', { hash, instance: state.id })
  },
}
