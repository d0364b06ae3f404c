import type { Json } from '#engine/json.ts'
import type { BoxBallot } from '#engine/step/kind.ts'
import type { Session } from '#runtime/server/store/database.ts'
import { type Keys, randomBytes } from '#runtime/server/store/keys.ts'
import { insert } from '#runtime/server/store/rows.ts'
import type { Tables } from '#runtime/server/store/tables.ts'
import { fromText, toText } from '#runtime/server/store/text.ts'

/**
 * Secret ballot boxes. A box is one encrypted blob: ballots have no rows, stand in the order of their random salts, and
 * all take the same room, so that neither order nor growth of the blob says which ballot came with which name on the roll.
 */
export interface Boxes {
  /** Contents in an order that says nothing. */
  look(box: string): Promise<readonly BoxBallot[]>
  /**
   * Gives back the paper as it lies in the box, for the voter's receipt; it must not be stored anywhere else. `room` is the
   * length in bytes of the longest choice this paper offers: every paper of the box takes as much.
   */
  put(box: string, choice: Json, room: number): Promise<BoxBallot>
  flush(): Promise<void>
}

const ROOM = 256
/** What a paper holds besides its choice: two keys and a salt. */
const AROUND = 80

/** Boxes as one group of commands sees them; nothing is written before `flush`. */
export function openBoxes(session: Session, t: Tables, tenant: string, keys: Keys): Boxes {
  const boxes = new Map<string, { readonly key: Uint8Array; room: number; ballots: BoxBallot[]; changed: boolean }>()

  async function load(id: string) {
    let box = boxes.get(id)
    if (box) return box
    const keyId = `box:${id}`
    const [stored] = await session.run(
      'SELECT d.wrapped, b.ct FROM data_key d JOIN box b ON b.tenant = d.tenant AND b.ballot = ? WHERE d.tenant = ? AND d.key_id = ?',
      [id, tenant, keyId],
    )
    if (stored) {
      const key = keys.unwrap(stored[0] as Uint8Array, keyId)
      const { room, papers } = JSON.parse(toText(keys.open(key, stored[1] as Uint8Array, keyId))) as Stored
      box = { key, room, ballots: papers, changed: false }
    } else {
      const { key, wrapped } = keys.newDataKey(keyId)
      await insert(session, t.dataKey, [{ tenant, keyId, wrapped }])
      box = { key, room: 0, ballots: [], changed: true }
    }
    boxes.set(id, box)
    return box
  }

  return {
    async look(id) {
      const [there] = await session.run('SELECT 1 FROM box WHERE tenant = ? AND ballot = ?', [tenant, id])
      return there || boxes.has(id) ? (await load(id)).ballots : []
    },
    async put(id, choice, room) {
      const box = await load(id)
      box.room = Math.max(box.room, room)
      const paper = { choice, salt: randomBytes(32).toString('base64') }
      box.ballots = [...box.ballots, paper].sort((a, b) => (a.salt < b.salt ? -1 : 1))
      box.changed = true
      return paper
    },
    async flush() {
      const changed = [...boxes].filter(([, box]) => box.changed)
      const rows = changed.map(([ballot, { key, room, ballots }]) => ({
        tenant,
        ballot,
        ct: keys.seal(key, fromText(laidOut(room, ballots)), `box:${ballot}`),
      }))
      await insert(session, t.box, rows, { key: ['tenant', 'ballot'], existing: 'replace' })
    },
  }
}

interface Stored {
  readonly room: number
  readonly papers: BoxBallot[]
}

/** Papers of one length, whatever stands on them: a multiple of {@link ROOM} in which the longest choice has room. */
function laidOut(room: number, papers: readonly BoxBallot[]): string {
  const texts = papers.map(ascii)
  const longest = Math.max(room + AROUND, ...texts.map(text => text.length))
  const length = Math.ceil(longest / ROOM) * ROOM
  return `{"room":${room},"papers":[${texts.map(text => text.padEnd(length)).join(',')}]}`
}

/** Written in ASCII, so that a character is a byte. */
const ascii = (ballot: BoxBallot): string =>
  JSON.stringify(ballot).replace(/[\u0080-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
