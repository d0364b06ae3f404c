import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { PersonId } from '#engine/people/directory.ts'
import type { Instant } from '#engine/time/time.ts'
import { dataKeyOf } from '#runtime/server/store/history.ts'
import type { Store } from '#runtime/server/store/open.ts'
import { insert } from '#runtime/server/store/rows.ts'

export interface AttachmentInfo {
  readonly hash: string
  readonly name: string
  readonly size: number
  readonly type: string
  readonly uploadedAt: Instant
  readonly uploadedBy: PersonId | null
}

const keyId = (hash: string) => `file:${hash}`

/**
 * Keeps a file under the hash of its content, encrypted with a key of its own; the same content is kept once, and whoever
 * handed it in is remembered.
 */
export async function putAttachment(
  store: Store,
  bytes: Uint8Array,
  about: Omit<AttachmentInfo, 'hash' | 'size'>,
): Promise<AttachmentInfo> {
  const { tenant, keys, tables: t, queue } = store
  const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const known = await findAttachment(store, hash)
  // Slow work is done before the job enters the queue.
  const { key, wrapped } = keys.newDataKey(keyId(hash))
  const ct = known ? undefined : keys.seal(key, bytes, keyId(hash))
  const info: AttachmentInfo = known ?? { ...about, hash, size: bytes.length }
  return queue.write(async session => {
    const [twin] = await session.run('SELECT 1 FROM attachment WHERE tenant = ? AND hash = ?', [tenant, hash])
    if (!twin && ct) {
      await insert(session, t.dataKey, [{ tenant, keyId: keyId(hash), wrapped }])
      await insert(session, t.attachment, [{ tenant, ct, ...info }])
    }
    const by = about.uploadedBy
    if (by)
      await insert(session, t.upload, [{ tenant, hash, person: by, at: about.uploadedAt }], {
        key: ['tenant', 'hash', 'person'],
        existing: 'keep',
      })
    return { ...info, name: about.name }
  })
}

/** Lets somebody use files that another person handed in: they go on with the draft that names them. */
export async function shareFiles(
  { tenant, tables: t, queue }: Store,
  hashes: readonly string[],
  person: PersonId,
  at: Instant,
): Promise<void> {
  if (hashes.length === 0) return
  await queue.write(session =>
    insert(
      session,
      t.upload,
      hashes.map(hash => ({ tenant, hash, person, at })),
      { key: ['tenant', 'hash', 'person'], existing: 'keep' },
    ),
  )
}

/** Instances that name a file. */
export async function instancesOf({ db, tables: { attached: t }, tenant }: Store, hash: string): Promise<string[]> {
  const rows = await db
    .select({ instance: t.instance })
    .from(t)
    .where(and(eq(t.tenant, tenant), eq(t.hash, hash)))
  return rows.map(({ instance }) => instance)
}

/** Whether somebody handed this file in. */
export async function isUploader(
  { db, tables: { upload: t }, tenant }: Store,
  hash: string,
  person: PersonId,
): Promise<boolean> {
  const rows = await db
    .select({ at: t.at })
    .from(t)
    .where(and(eq(t.tenant, tenant), eq(t.hash, hash), eq(t.person, person)))
  return rows.length > 0
}

export async function findAttachment(
  { db, tables: { attachment: t }, tenant }: Store,
  hash: string,
): Promise<AttachmentInfo | undefined> {
  const [row] = await db
    .select({
      hash: t.hash,
      name: t.name,
      size: t.size,
      type: t.type,
      uploadedAt: t.uploadedAt,
      uploadedBy: t.uploadedBy,
    })
    .from(t)
    .where(and(eq(t.tenant, tenant), eq(t.hash, hash)))
  return row
}

/** The bytes of a file, checked against the hash it was asked by. Throws when they are not what was stored. */
export async function readAttachment(store: Store, hash: string): Promise<Uint8Array | undefined> {
  const {
    tenant,
    keys,
    database: { read },
  } = store
  const [row] = await read.run('SELECT ct FROM attachment WHERE tenant = ? AND hash = ?', [tenant, hash])
  const key = row && (await dataKeyOf(read, keys, tenant, keyId(hash)))
  if (!row || !key) return undefined
  const bytes = keys.open(key, row[0] as Uint8Array, keyId(hash))
  if (`sha256:${createHash('sha256').update(bytes).digest('hex')}` !== hash)
    throw new Error(`attachment ${hash} was changed`)
  return bytes
}
