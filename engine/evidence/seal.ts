import { equalBytes } from '#engine/evidence/bytes.ts'
import { type CanonicalProblem, canonical } from '#engine/evidence/canonical.ts'
import { type Commitment, commit, fileCommitment, fileSalt } from '#engine/evidence/commitment.ts'
import { type Crypto, fromHashText, hashText } from '#engine/evidence/crypto.ts'
import type { Envelope } from '#engine/evidence/envelope.ts'
import { eventClass, eventName } from '#engine/evidence/event-class.ts'
import { type Leaf, type LeafProblem, leaf, publicWhy, statePath } from '#engine/evidence/leaf.ts'
import { stateHash } from '#engine/evidence/snap.ts'
import { parseCanonical } from '#engine/evidence/strict-json.ts'
import { fail, type JsonObject, ok, type Result } from '#engine/json.ts'
import type { Actor, Entry, Given, InstanceEvent } from '#engine/process/event.ts'
import type { InstanceState } from '#engine/process/state.ts'

/** Everything a leaf needs that the entry itself does not know. */
export interface SealContext {
  /** Origin of the log, the same for all leaves of one tenant. */
  readonly log: string
  /** Version of the kernel that decided the entry. */
  readonly krn: string
  /** Hash of the leaf before; null for the first. */
  readonly prev: Uint8Array | null
  /** State after the entry. */
  readonly after: InstanceState
  /** 32 random bytes, fresh for every entry and stored with the payload. */
  readonly seed: Uint8Array
  /** Posts that counted and sign-in methods of the actor. */
  readonly roles?: readonly string[]
  readonly methods?: readonly string[]
  /** For the count of a secret ballot: root over the box (`boxRoot`), and the numbers. The leaf is then a `reveal`. */
  readonly box?: {
    readonly root: Uint8Array
    readonly issued: number
    readonly collected: number
    readonly void: number
  }
}

/** One entry as it is stored: the public leaf, and the private payload that is encrypted and may be erased. */
export interface Sealed {
  readonly leaf: Leaf
  /** Canonical text of {@link payloadOf}. */
  readonly payload: string
  readonly seed: Uint8Array
}

export type SealProblem = LeafProblem | CanonicalProblem

/** The private part of an entry. `actor` and `cmd` stand here only where the leaf may not say them: {@link isOnRoll}. */
export interface Payload {
  readonly event: InstanceEvent
  readonly given?: Given
  readonly actor?: Actor
  readonly cmd?: string
}

/**
 * 投票名册 of a secret ballot: that somebody has voted. Leaves are handed out while a vote runs and stay for ever, so this
 * one names no voter, nor the key of the command, which begins with the voter's id. Both are committed to with salts.
 */
export const isOnRoll = (event: InstanceEvent): boolean => event?.type === 'BallotCast' && event.choice === undefined

/** `cmd` of a leaf: the key of the command, or on the roll only which entry it is. */
export const leafCommand = ({ n, cmd, event }: Pick<Entry, 'n' | 'cmd' | 'event'>): string =>
  isOnRoll(event) ? `roll/${n}` : cmd

/** What an entry says beyond its envelope: the event with its computed facts, and what was asked. */
export const payloadOf = ({ event, given, actor, cmd }: Pick<Entry, 'event' | 'given' | 'actor' | 'cmd'>): JsonObject =>
  ({
    event,
    ...(given && { given }),
    ...(isOnRoll(event) && { actor, cmd }),
  }) satisfies Payload as unknown as JsonObject

/**
 * Parts of a payload that are committed to in one piece: what is needed whole to decide again, and bookkeeping nobody
 * shows field by field. Part of the format: another list gives other leaves.
 */
const WHOLE = ['/given', '/event/why', '/event/tasks', '/event/position']

/** Commitments to every value of an entry's payload: `root` is `data` of its leaf; `disclose` shows some of them. */
export const commitPayload = (payload: JsonObject, seed: Uint8Array, crypto: Crypto): Commitment =>
  commit(payload, seed, crypto, WHOLE)

/** Makes the leaf and the payload of one entry. */
export function seal(entry: Entry, cx: SealContext, crypto: Crypto): Result<Sealed, SealProblem> {
  const payload = payloadOf(entry)
  const text = canonical(payload, 'payload')
  if (!text.ok) return text
  const files = fileCommitments(entry.event, cx.seed, crypto)
  if (!files) return fail({ code: 'NOT_AN_ENVELOPE', where: '/files' })
  const { after } = cx
  const { actor } = entry
  const sealed = leaf(
    {
      log: cx.log,
      org: after.organisation,
      inst: after.id,
      n: entry.n,
      prev: cx.prev,
      tpl: { id: after.template.id, ver: after.template.version, h: after.template.hash },
      krn: cx.krn,
      t: cx.box ? 'reveal' : eventClass(entry.event.type),
      cmd: leafCommand(entry),
      ev: eventName(entry.event),
      to: statePath(after.position.value),
      snap: stateHash(after, crypto),
      why: entry.event.type === 'Advanced' ? publicWhy(entry.event.why, crypto) : [],
      who: isOnRoll(entry.event)
        ? SOMEBODY
        : {
            s: actor.person,
            r: [...(cx.roles ?? [])].sort(),
            obo: actor.principal ?? null,
            aal: actor.assurance ?? 0,
            amr: [...(cx.methods ?? [])].sort(),
          },
      at: entry.at,
      occ: entry.occurred ?? null,
      data: hashText(commitPayload(payload, cx.seed, crypto).root),
      files,
      ...(cx.box && { box: { ...cx.box, root: hashText(cx.box.root) } }),
    },
    crypto,
  )
  return sealed.ok ? ok({ leaf: sealed.value, payload: text.value, seed: cx.seed }) : sealed
}

/** Who voted in secret, as far as the leaf goes: not even which posts they hold. */
const SOMEBODY: Envelope['who'] = { s: null, r: [], obo: null, aal: 0, amr: [] }

/** Undefined when an attachment is not named by its content hash. */
function fileCommitments(event: InstanceEvent, seed: Uint8Array, crypto: Crypto): string[] | undefined {
  const commitments: string[] = []
  for (const content of ('attachments' in event && event.attachments) || []) {
    const hash = fromHashText(content)
    if (!hash) return undefined
    commitments.push(hashText(fileCommitment(hash, fileSalt(seed, content, crypto), crypto)))
  }
  return commitments.sort()
}

export interface UnsealProblem {
  readonly code: 'PAYLOAD_NOT_CANONICAL' | 'PAYLOAD_DIFFERS' | 'FILES_DIFFER' | 'ACTOR_DIFFERS'
}

/** Puts an entry together again from its leaf and its payload, after checking that they belong to each other. */
export function unseal(e: Envelope, payload: string, seed: Uint8Array, crypto: Crypto): Result<Entry, UnsealProblem> {
  const read = parseCanonical(payload, 'payload')
  if (!read.ok) return fail({ code: 'PAYLOAD_NOT_CANONICAL' })
  const content = read.value as unknown as Payload
  const root = fromHashText(e.data)
  if (!root || !equalBytes(commitPayload(read.value as JsonObject, seed, crypto).root, root))
    return fail({ code: 'PAYLOAD_DIFFERS' })
  const files = fileCommitments(content.event, seed, crypto)
  if (files?.join() !== e.files.join()) return fail({ code: 'FILES_DIFFER' })
  // Who acted stands in one place: in the leaf, or for the roll in the payload.
  const inside = content.actor !== undefined && content.cmd !== undefined
  const veiled = e.who.s === null && e.cmd === `roll/${e.n}`
  if (isOnRoll(content.event) ? !inside || !veiled : content.actor !== undefined || content.cmd !== undefined)
    return fail({ code: 'ACTOR_DIFFERS' })
  return ok(entryOf(e, content))
}

/** The entry of a leaf and its payload, without any check: for reading one's own store. Assurance 0 is left out. */
export const entryOf = (e: Envelope, { event, given, actor, cmd }: Payload): Entry => ({
  n: e.n,
  at: e.at,
  ...(e.occ !== null && { occurred: e.occ }),
  cmd: cmd ?? e.cmd,
  actor: actor ?? {
    person: e.who.s,
    ...(e.who.obo !== null && { principal: e.who.obo }),
    ...(e.who.aal > 0 && { assurance: e.who.aal }),
  },
  event,
  ...(given && { given }),
})
