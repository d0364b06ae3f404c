import type { Json } from '#engine/json.ts'
import type { Visit } from '#engine/process/state.ts'
import type { Due } from '#engine/time/time.ts'
import type { Projection } from '#runtime/server/project/projection.ts'

/** The public pages: one row per published disclosure, holding only what the step published. */
export const disclosures: Projection = {
  name: 'disclosures',
  tables: ['disclosure'],
  apply(rows, _entry, before, state) {
    // Whose it is, and whether objections are taken now, may change without any visit changing.
    const allAgain =
      before?.organisation !== state.organisation ||
      before.status !== state.status ||
      before.suspended !== state.suspended
    if (before?.visits === state.visits && !allAgain) return
    for (const [id, visit] of Object.entries(state.visits)) {
      if (visit.kind !== 'disclosure' || (before?.visits[id] === visit && !allAgain)) continue
      const board = publishedIn(visit)
      if (!board) continue
      rows.put('disclosure', {
        instance: state.id,
        visit: id,
        organisation: state.organisation,
        title: state.title,
        from: board.from,
        until: board.until.at,
        due: board.until as unknown as Json,
        open: !visit.closed && !board.over && state.status === 'running' && !state.suspended,
        body: bodyOf(board),
        search: state.title.toLowerCase(),
      })
    }
  },
}

/** What the step has put on the board; objections appear with their answers only. */
interface Board {
  readonly from?: string | null
  readonly until?: Due | null
  readonly over?: boolean
  readonly items?: Json
  readonly notice?: Json
  readonly objections?: readonly { readonly answer: string | null }[]
}

/** When a disclosure was posted and until when; undefined while it is not published yet. */
function publishedIn(visit: Visit): (Board & { readonly from: string; readonly until: Due }) | undefined {
  const board = visit.work as Board
  return board.from && board.until ? { ...board, from: board.from, until: board.until } : undefined
}

const bodyOf = ({ items = [], notice = '', objections = [] }: Board): Json => ({
  items,
  notice,
  answered: objections.filter(({ answer }) => answer !== null) as unknown as Json,
})
