import { timingSafeEqual } from 'node:crypto'
import { isInstant } from '#engine/time/instant.ts'
import type { Instant } from '#engine/time/time.ts'
import type { Keys } from '#runtime/server/store/keys.ts'

/** What a key for an outside program opens: one visit, until a moment. */
export interface SignalPass {
  readonly instance: string
  readonly visit: string
  readonly expires: Instant
}
const USE = 'dj-signal/v1'

/**
 * A key an outside program may report back with: says which visit it is for and until when, and carries a keyed hash over
 * that, so that nothing has to be stored. The visit ends with the first use; after that it opens nothing.
 */
export function signalToken(keys: Keys, pass: SignalPass): string {
  const said = wordsOf(pass)
  return `${Buffer.from(said, 'utf8').toString('base64url')}.${Buffer.from(keys.mac(USE, said)).toString('base64url')}`
}

/** What a token opens; undefined for anything this server did not make. Whether it is still good is for the caller. */
export function readToken(keys: Keys, token: string): SignalPass | undefined {
  const [said = '', mac = '', ...more] = token.split('.')
  if (more.length > 0 || token.length > 600) return undefined
  const words = Buffer.from(said, 'base64url').toString('utf8')
  const given = Buffer.from(mac, 'base64url')
  const right = keys.mac(USE, words)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  const [instance = '', visit = '', expires = ''] = words.split(' ')
  return isInstant(expires) ? { instance, visit, expires } : undefined
}

const wordsOf = ({ instance, visit, expires }: SignalPass) => `${instance} ${visit} ${expires}`
