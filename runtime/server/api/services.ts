import type { Logger } from 'pino'
import type { Validate } from '#engine/form/form.ts'
import type { Calendar } from '#engine/time/time.ts'
import type { Identity } from '#runtime/server/auth/identity.ts'
import type { DemoClock } from '#runtime/server/clock.ts'
import type { Handle } from '#runtime/server/handle.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** What every route works with. Put together once, in `compose.ts`. */
export interface Services {
  readonly store: Store
  readonly handle: Handle
  readonly identity: Identity
  readonly calendar: Calendar
  readonly validate: Validate
  readonly log: Logger
  /** Origin under which browsers reach the server, e.g. `http://localhost:8400`. */
  readonly address: string
  readonly version: string
  readonly limits: { readonly body: number; readonly attachment: number }
  /** Only in the demo: a clock that can be moved, and the accounts to show. */
  readonly demo?: { readonly clock: DemoClock; readonly accounts: readonly DemoAccount[] }
  /** One-time set-up of the first administrator, while no account exists: SHA-256 of the token that was printed. */
  readonly setup?: { readonly digest: Uint8Array }
}
export interface DemoAccount {
  readonly username: string
  readonly name: string
  readonly role: string
  readonly password: string
}
