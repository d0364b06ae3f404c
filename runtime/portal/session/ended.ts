import { cell } from '#runtime/portal/store.ts'
import { isProblem } from '#runtime/server/api/client.ts'

/** True from the first answer that says the session is over until somebody has signed in again. */
export const sessionEnded = cell(false)

/** Every failure passes here: the sign-in window opens above the page when it was for want of a session. */
export function noteEnd(error: unknown): void {
  if (isProblem(error) && error.status === 401) sessionEnded.set(true)
}
