import { and, eq } from 'drizzle-orm'
import type { Json } from '#engine/json.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import type { Instant } from '#engine/time/time.ts'
import type { Session } from '#runtime/server/store/database.ts'
import type { Dialect } from '#runtime/server/store/dialect/sqlite.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { reader } from '#runtime/server/store/reader.ts'
import { insert } from '#runtime/server/store/rows.ts'
import type { Tables } from '#runtime/server/store/tables.ts'
import { fromText, toText } from '#runtime/server/store/text.ts'

export interface PublishedTemplate {
  readonly id: string
  readonly version: number
  readonly hash: string
  readonly publishedAt: Instant
  readonly publishedBy: PersonId | null
  readonly retiredAt: Instant | null
  /** What it was checked for when it was published (`PublishRecord`), or null. */
  readonly record: Json | null
  readonly sound: SoundTemplate
}

/** All published templates of a tenant, in memory. Versions are never changed, only added and retired. */
export interface Catalogue {
  readonly revision: number
  /** Every version, by id and then newest first. */
  readonly all: readonly PublishedTemplate[]
  /** One version by its content hash. */
  get(hash: string): PublishedTemplate | undefined
  /** The newest version that is not retired. */
  newest(id: string): PublishedTemplate | undefined
  version(id: string, version: number): PublishedTemplate | undefined
}

/** Parsed once per content, whatever the tenant: parsing compiles the machine. */
const parsed = new Map<string, SoundTemplate>()

function soundOf(hash: string, text: string): SoundTemplate {
  const sound = parsed.get(hash)
  if (!sound) {
    const result = parseTemplate(text, { hash: hashText, kinds: KINDS })
    if (!result.ok) throw new Error(`published template ${hash} no longer parses: ${JSON.stringify(result.error[0])}`)
    if (result.value.hash !== hash)
      throw new Error(`published template ${hash} has the content of ${result.value.hash}`)
    parsed.set(hash, result.value)
    return result.value
  }
  return sound
}

export async function loadCatalogue(session: Session, dialect: Dialect, t: Tables, tenant: string): Promise<Catalogue> {
  const db = reader(session, dialect)
  const [head] = await db.select({ templates: t.logHead.templates }).from(t.logHead).where(eq(t.logHead.tenant, tenant))
  const rows = await db.select().from(t.template).where(eq(t.template.tenant, tenant))
  const all = rows
    .map(({ id, version, hash, text, publishedAt, publishedBy, retiredAt, record }) => ({
      id,
      version,
      hash,
      publishedAt,
      publishedBy,
      retiredAt,
      record,
      sound: soundOf(hash, toText(text)),
    }))
    .sort((a, b) => (a.id === b.id ? b.version - a.version : a.id < b.id ? -1 : 1))
  const byHash = new Map(all.map(template => [template.hash, template]))
  return {
    revision: head?.templates ?? 0,
    all,
    get: hash => byHash.get(hash),
    newest: id => all.find(template => template.id === id && template.retiredAt === null),
    version: (id, version) => all.find(template => template.id === id && template.version === version),
  }
}

/** Publishes a checked template as the next version of its id; the same content again is the version it already has. */
export async function publishTemplate(
  session: Session,
  dialect: Dialect,
  t: Tables,
  tenant: string,
  {
    sound,
    by,
    at,
    record = null,
  }: {
    readonly sound: SoundTemplate
    readonly by: PersonId | null
    readonly at: Instant
    readonly record?: Json | null
  },
): Promise<{ readonly version: number; readonly isNew: boolean }> {
  const db = reader(session, dialect)
  const { id } = sound.template
  const versions = await db
    .select({ version: t.template.version, hash: t.template.hash })
    .from(t.template)
    .where(and(eq(t.template.tenant, tenant), eq(t.template.id, id)))
  const same = versions.find(({ hash }) => hash === sound.hash)
  if (same) return { version: same.version, isNew: false }
  const version = Math.max(0, ...versions.map(v => v.version)) + 1
  await insert(session, t.template, [
    {
      tenant,
      id,
      version,
      hash: sound.hash,
      text: fromText(sound.text),
      publishedAt: at,
      publishedBy: by,
      retiredAt: null,
      record,
    },
  ])
  await countTemplates(session, tenant)
  return { version, isNew: true }
}

/** No new instances from this version; running ones go on. */
export async function retireTemplate(session: Session, tenant: string, hash: string, at: Instant): Promise<void> {
  await session.run('UPDATE template SET retired_at = ? WHERE tenant = ? AND hash = ? AND retired_at IS NULL', [
    at,
    tenant,
    hash,
  ])
  await countTemplates(session, tenant)
}
const countTemplates = (session: Session, tenant: string) =>
  session.run('UPDATE log_head SET templates = templates + 1 WHERE tenant = ?', [tenant])
