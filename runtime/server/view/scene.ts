import type { AgendaItem } from '#engine/step/agenda/open-item.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Instant } from '#engine/time/time.ts'
import type { People } from '#runtime/server/store/directory.ts'

/** What a view is made from besides the state: the template, who is who, the time, and who is looking. */
export interface Scene {
  readonly sound: SoundTemplate
  /** Other versions by content hash: what was done before a migration is shown as it was then. */
  readonly soundOf?: (hash: string) => SoundTemplate | undefined
  readonly people: People
  readonly now: Instant
  /** Who is looking. */
  readonly viewer: string
  /** Items a meeting may take up, where the record of one is looked at. */
  readonly agenda?: readonly AgendaItem[]
}
