import { z } from 'zod'
import { HASH_TEXT } from '#engine/evidence/crypto.ts'
import { EVENT_CLASSES } from '#engine/evidence/event-class.ts'
import { isDay, isInstant, startOfOccurred } from '#engine/time/instant.ts'

/**
 * The envelope E of a leaf, version 1. Closed, ASCII and made of ids, numbers, dates and hashes: there is no field in
 * which a name, a telephone or identity number, an address or a sentence could stand. A later version is a new schema;
 * bytes of an old one are never changed.
 */

/** Numbers of identity papers and mobile telephones must not pass for ids. */
const PERSONAL_NUMBER = /^(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})$/
const notPersonal = (text: string) => !PERSONAL_NUMBER.test(text)

const ascii = (pattern: RegExp, longest: number) => z.string().max(longest).regex(pattern).refine(notPersonal)

/** Opaque ids: no blanks, no `@`, nothing but ASCII letters, digits and joining signs. */
export const leafId = ascii(/^[A-Za-z0-9][A-Za-z0-9._:~/-]*$/, 200)
const hash = z.string().regex(HASH_TEXT)
const base64Hash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)
const instant = z.string().refine(isInstant)
const occurred = z
  .string()
  .max(40)
  .refine(text => startOfOccurred(text) !== undefined)
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** Joined state keys: `review.committee`, parallel regions `a.x|b.y`; empty in streams without a machine. */
const statePathText = z
  .string()
  .max(4000)
  .regex(/^(?:[a-z][A-Za-z0-9_]*(?:[.|][a-z][A-Za-z0-9_]*)*)?$/)
const eventNameText = ascii(/^(?!xstate\.)[A-Za-z][A-Za-z0-9_.]*$/, 80)
/** A guard's place in the template, or the hash of it where that is not plain ASCII. */
const guardId = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9/_~.:-]+$/)
/** A public input of a guard: a count, a yes or no, a date; a private one by its field commitment. */
const guardInput = z.union([z.number().int(), z.boolean(), z.string().refine(isDay), z.strictObject({ c: hash })])

const why = z.strictObject({
  guard: guardId,
  in: z.record(z.string().regex(/^[a-z0-9_]{1,60}$/), guardInput).optional(),
  /** null: something needed was not known. */
  res: z.boolean().nullable(),
})

export const envelope = z.strictObject({
  v: z.literal(1),
  /** Origin of the log: a leaf cannot be moved to another log. */
  log: leafId,
  org: leafId,
  inst: leafId,
  n: count,
  /** Base64 of the leaf hash of entry n−1; null for the first. */
  prev: base64Hash.nullable(),
  tpl: z.strictObject({ id: leafId, ver: count, h: hash }),
  /** Version of the kernel that decided. */
  krn: ascii(/^[0-9A-Za-z.+-]+$/, 40),
  t: z.enum(EVENT_CLASSES),
  /** Idempotency key of the command. */
  cmd: leafId,
  ev: eventNameText,
  to: statePathText,
  /** Hash of the control state after the event. */
  snap: hash,
  why: z.array(why).max(200),
  /** Pseudonymous actor (null: the system), posts in force, principal, assurance level, methods. */
  who: z.strictObject({
    s: leafId.nullable(),
    r: z.array(leafId).max(50),
    obo: leafId.nullable(),
    aal: z.number().int().min(0).max(4),
    amr: z.array(ascii(/^[a-z0-9_]+$/, 20)).max(10),
  }),
  /** Recorded: the server's clock. */
  at: instant,
  /** Claimed by a person: a day, or a time with offset. */
  occ: occurred.nullable(),
  /** Root of the salted commitments over the payload. */
  data: hash,
  /** Sorted salted file commitments. */
  files: z.array(hash).max(500),
  n_files: count,
  /** Only on `reveal`: root over the papers of a secret ballot, and how many there were. */
  box: z.strictObject({ root: hash, issued: count, collected: count, void: count }).optional(),
})
export type Envelope = z.output<typeof envelope>
export type LeafWhy = Envelope['why'][number]

/** First place where a header is not an envelope, as a JSON pointer; undefined when it is one. */
export function envelopeProblem(header: unknown): string | undefined {
  const parsed = envelope.safeParse(header)
  if (!parsed.success) return `/${parsed.error.issues[0]?.path.map(String).join('/') ?? ''}`
  return consistencyProblem(parsed.data)
}

function consistencyProblem(e: Envelope): string | undefined {
  if ((e.n === 0) !== (e.prev === null)) return '/prev'
  if (e.occ !== null && (startOfOccurred(e.occ) ?? '') > e.at) return '/occ'
  if (e.n_files !== e.files.length) return '/n_files'
  if (e.files.some((file, i) => i > 0 && file < (e.files[i - 1] as string))) return '/files'
  return e.box && e.t !== 'reveal' ? '/box' : undefined
}
