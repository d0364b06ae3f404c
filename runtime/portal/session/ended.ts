import { cell } from '#runtime/portal/store.ts'

/** True from the first answer that says the session is over until somebody has signed in again. */
export const sessionEnded = cell(false)
