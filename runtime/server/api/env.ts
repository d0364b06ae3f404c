import type { SignedIn } from '#runtime/server/auth/identity.ts'

/** What travels with a request. */
export type Env = {
  Variables: {
    /** Number of the request, told to the reader with a fault and found in the log. */
    request: string
    signedIn: SignedIn
  }
}
