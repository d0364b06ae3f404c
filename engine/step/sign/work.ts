import type { JsonObject } from '#engine/json.ts'
import type { Assignee } from '#engine/process/state.ts'
import { count, list, object, text } from '#engine/step/attendance.ts'
import type { Content } from '#engine/step/sign/document.ts'
import type { Instant } from '#engine/time/time.ts'

/** One place on the document where a signature belongs. */
export type Slot = {
  readonly key: string
  readonly title: string
  readonly assignees: readonly Assignee[]
  /** The post a named person signs for. */
  readonly seat?: { readonly post: string; readonly organisation: string }
}
export type Version = Content & { readonly number: number; readonly by: string; readonly at: Instant }
export type Signature = {
  readonly slot: string
  readonly by: string
  readonly name: string
  /** Number and hash of the version that was signed. */
  readonly version: number
  readonly hash: string
  readonly at: Instant
  /** The document was changed afterwards. */
  readonly void: boolean
}
export type Declined = { readonly slot: string; readonly by: string; readonly reason: string; readonly at: Instant }

/** What signing remembers of a visit. Earlier signatures stay in the list, void. */
export type SignWork = {
  readonly slots?: JsonObject[string]
  /** How many signatures make it signed, and whether one waits for the other. */
  readonly need?: number
  readonly inTurn?: boolean
  readonly version?: JsonObject[string]
  readonly signatures?: JsonObject[string]
  readonly declined?: JsonObject[string]
}

export const slotsOf = (work: JsonObject): readonly Slot[] =>
  list(work.slots).flatMap(one => {
    const { key, title, assignees, seat } = object(one)
    if (typeof key !== 'string') return []
    const { post, organisation } = object(seat)
    return [
      {
        key,
        title: text(title) || key,
        assignees: list(assignees).map(object) as unknown as readonly Assignee[],
        ...(text(post) && { seat: { post: text(post), organisation: text(organisation) } }),
      },
    ]
  })
export const needOf = (work: JsonObject): number => count(work.need) ?? slotsOf(work).length
export const versionOf = (work: JsonObject): Version => {
  const { number, hash, lines, files, by, at } = object(work.version)
  return {
    number: count(number) ?? 0,
    hash: text(hash),
    lines: list(lines)
      .map(object)
      .map(line => ({ title: text(line.title), value: text(line.value) })),
    files: list(files).map(text).filter(Boolean),
    by: text(by),
    at: text(at),
  }
}
export const signaturesOf = (work: JsonObject): readonly Signature[] =>
  list(work.signatures)
    .map(object)
    .map(one => ({
      slot: text(one.slot),
      by: text(one.by),
      name: text(one.name),
      version: count(one.version) ?? 0,
      hash: text(one.hash),
      at: text(one.at),
      void: one.void === true,
    }))
/** Signatures under the version that stands. */
export const validOf = (work: JsonObject): readonly Signature[] => signaturesOf(work).filter(one => !one.void)
export const declinedOf = (work: JsonObject): readonly Declined[] =>
  list(work.declined)
    .map(object)
    .map(one => ({ slot: text(one.slot), by: text(one.by), reason: text(one.reason), at: text(one.at) }))

/** Applies what was recorded: a signature, a refusal, or a new version under which nobody has signed yet. */
export function evolveSign(before: SignWork, facts: unknown, at: Instant): SignWork {
  const { signature, declined, version, slots } = object(facts)
  const work = object(before)
  if (slots !== undefined) return { ...work, slots }
  const signatures = list(work.signatures)
  if (version !== undefined)
    return {
      ...work,
      version: { ...object(version), at },
      signatures: signatures.map(one => ({ ...object(one), void: true })),
      declined: [],
    }
  return {
    ...work,
    ...(signature !== undefined && { signatures: [...signatures, { ...object(signature), at }] }),
    ...(declined !== undefined && { declined: [...list(work.declined), { ...object(declined), at }] }),
  }
}
