import { compareBytes, equalBytes } from '#engine/evidence/bytes.ts'
import { canonicalText, escapeKey } from '#engine/evidence/canonical.ts'
import { type Crypto, room, tag, taggedHash, taggedTextHash } from '#engine/evidence/crypto.ts'
import { rootOf } from '#engine/evidence/tree.ts'
import type { Json, JsonObject } from '#engine/json.ts'

/**
 * Commitments: a leaf names what was filled in by salted hashes only. Whoever holds value and salt can prove the value;
 * whoever holds neither can prove nothing and guess nothing; with the salts destroyed nothing can be guessed any more.
 *
 * Salts are not stored one by one. Each event has one secret seed of 32 random bytes, and
 * `salt = SHA-256("dj-salt/v1\0" ‖ seed ‖ label)`, the label being the field's JSON pointer or `file:` + the file's hash
 * (which no pointer begins with). A salt shown with one field says nothing about the seed or the other salts; destroying
 * the seed destroys them all.
 */

const FIELD = tag('dj-field/v1')
const FILE = tag('dj-file/v1')
const BALLOT = tag('dj-ballot/v1')
const SALT = tag('dj-salt/v1')

/** One value of a payload at its JSON pointer: a scalar or an empty container. */
export interface PayloadField {
  readonly path: string
  readonly value: Json
}
export interface CommittedField extends PayloadField {
  readonly salt: Uint8Array
  readonly commitment: Uint8Array
}
export interface Commitment {
  /** RFC 6962 root over the field commitments sorted bytewise: `data` of the leaf. */
  readonly root: Uint8Array
  /** In the order of the payload. */
  readonly fields: readonly CommittedField[]
}

/**
 * The values of a payload, objects and lists descended into. What stands at a pointer of `whole` stays in one piece: it
 * can only be shown as a whole, and costs one commitment instead of hundreds.
 */
export function flatten(payload: Json, whole: readonly string[] = []): readonly PayloadField[] {
  const fields: PayloadField[] = []
  const descend = (value: Json, path: string): void => {
    if (typeof value !== 'object' || value === null || whole.includes(path)) fields.push({ path, value })
    else if (isList(value)) {
      if (value.length === 0) fields.push({ path, value })
      for (let i = 0; i < value.length; i++) descend(value[i] as Json, `${path}/${i}`)
    } else {
      const keys = Object.keys(value)
      if (keys.length === 0) fields.push({ path, value })
      for (const key of keys) descend(value[key] as Json, `${path}/${escapeKey(key)}`)
    }
  }
  descend(payload, '')
  return fields
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

/** Salt of one label under the seed of an event. */
export const saltOf = (seed: Uint8Array, label: string, crypto: Crypto, into = room()): Uint8Array =>
  taggedTextHash(SALT, seed, label, crypto, into)

/** c_field = SHA-256("dj-field/v1\0" ‖ salt ‖ JCS([path, value])) */
export const fieldCommitment = (
  { path, value }: PayloadField,
  salt: Uint8Array,
  crypto: Crypto,
  into = room(),
): Uint8Array => taggedTextHash(FIELD, salt, canonicalText([path, value]), crypto, into)

/** c_file = SHA-256("dj-file/v1\0" ‖ salt ‖ SHA-256(file)); a letter made from a form could be guessed unsalted. */
export const fileCommitment = (contentHash: Uint8Array, salt: Uint8Array, crypto: Crypto): Uint8Array =>
  taggedHash(FILE, crypto, salt, contentHash)

/** Salt of a file under the seed of an event, by its content hash `sha256:…`. */
export const fileSalt = (seed: Uint8Array, contentHash: string, crypto: Crypto): Uint8Array =>
  saltOf(seed, `file:${contentHash}`, crypto)

/** Commits to every value of a payload. Throws when the payload is not canonical JSON: check it where it comes in. */
export function commit(
  payload: JsonObject,
  seed: Uint8Array,
  crypto: Crypto,
  whole: readonly string[] = [],
): Commitment {
  const into = room()
  const fields = flatten(payload, whole).map(({ path, value }) => {
    const salt = saltOf(seed, path, crypto, into)
    return { path, value, salt, commitment: fieldCommitment({ path, value }, salt, crypto, into) }
  })
  return {
    root: rootOfCommitments(
      fields.map(field => field.commitment),
      crypto,
    ),
    fields,
  }
}

/** Sorting first takes the order of fields, files or ballots out of the root. */
export const rootOfCommitments = (commitments: readonly Uint8Array[], crypto: Crypto): Uint8Array =>
  rootOf([...commitments].sort(compareBytes), crypto)

/** Some fields of a payload with their salts, and the bare commitments of all others. */
export interface Disclosure {
  readonly shown: readonly (PayloadField & { readonly salt: Uint8Array })[]
  readonly hidden: readonly Uint8Array[]
}

/** Shows the fields at `paths` and below, and hides the rest. */
export function disclose(commitment: Commitment, paths: readonly string[]): Disclosure {
  const isShown = ({ path }: PayloadField) => paths.some(wanted => path === wanted || path.startsWith(`${wanted}/`))
  return {
    shown: commitment.fields.filter(isShown).map(({ path, value, salt }) => ({ path, value, salt })),
    hidden: commitment.fields.filter(field => !isShown(field)).map(field => field.commitment),
  }
}

/** Whether the shown fields, unchanged, belong to the payload with this root. */
export function provesDisclosure({ shown, hidden }: Disclosure, root: Uint8Array, crypto: Crypto): boolean {
  const recomputed = shown.map(field => fieldCommitment(field, field.salt, crypto))
  return equalBytes(rootOfCommitments([...recomputed, ...hidden], crypto), root)
}

/** One paper in the box: SHA-256("dj-ballot/v1\0" ‖ salt ‖ JCS([ballot id, choice])), a fresh random salt each. */
export const ballotCommitment = (ballot: string, choice: Json, salt: Uint8Array, crypto: Crypto): Uint8Array =>
  taggedTextHash(BALLOT, salt, canonicalText([ballot, choice]), crypto, room())

/** Root over a whole box; sorted by hash, so it says nothing about the order of voting. */
export const boxRoot = (
  ballot: string,
  papers: readonly { readonly choice: Json; readonly salt: Uint8Array }[],
  crypto: Crypto,
): Uint8Array =>
  rootOfCommitments(
    papers.map(paper => ballotCommitment(ballot, paper.choice, paper.salt, crypto)),
    crypto,
  )
