import { eq } from 'drizzle-orm'
import type { JsonObject } from '#engine/json.ts'
import type {
  Directory,
  Organisation,
  OrganisationId,
  Person,
  PersonId,
  Post,
  RegisterEntry,
  Substitution,
} from '#engine/people/directory.ts'
import { inboxKey } from '#runtime/server/project/tasks.ts'
import type { Session } from '#runtime/server/store/database.ts'
import type { Dialect } from '#runtime/server/store/dialect/sqlite.ts'
import { reader } from '#runtime/server/store/reader.ts'
import { insert, type RowOf, remove } from '#runtime/server/store/rows.ts'
import type { Tables } from '#runtime/server/store/tables.ts'

/** Who is who of one tenant, in memory: what the kernel asks, and what lists and permissions need besides. */
export interface People extends Directory {
  readonly revision: number
  readonly persons: readonly Person[]
  readonly organisations: readonly Organisation[]
  /** The organisation and everything below it. */
  below(organisation: OrganisationId): readonly OrganisationId[]
  /** The organisation and everything above it, nearest first. */
  above(organisation: OrganisationId): readonly OrganisationId[]
  /** Registers a person stands in. */
  registersOf(person: PersonId): readonly { readonly register: string; readonly organisation: OrganisationId }[]
  /** 代理 somebody has given, ended ones too, newest first. */
  substitutes(person: PersonId): readonly Deputy[]
  /** Every key under which open tasks of this person may stand. */
  inboxKeys(person: PersonId): readonly string[]
  /** Values an area set for parameters of a template; the nearest organisation wins. */
  parameters(template: string, organisation: OrganisationId): JsonObject
  /** Of those, the values the organisation has set itself. */
  ownParameters(template: string, organisation: OrganisationId): JsonObject
}

/** 代理: one that was given, with who said so. */
export interface Deputy extends Substitution {
  readonly id: string
  readonly deputy: PersonId
  readonly madeAt: string
  readonly madeBy: PersonId
  readonly endedAt: string | null
  readonly endedBy: PersonId | null
}

/** What may be written at once. Rows with the same key are replaced. */
export interface PeopleChange {
  readonly organisations?: readonly Organisation[]
  readonly persons?: readonly Person[]
  readonly posts?: readonly Post[]
  readonly registers?: readonly {
    readonly register: string
    readonly organisation: OrganisationId
    readonly entries: readonly RegisterEntry[]
  }[]
  readonly settings?: readonly {
    readonly organisation: OrganisationId
    readonly template: string
    readonly name: string
    readonly value: RowOf<'setting'>['value']
  }[]
  /** Local values given up again: what an organisation above has set holds, or the template's default. */
  readonly unset?: readonly {
    readonly organisation: OrganisationId
    readonly template: string
    readonly name: string
  }[]
  /** Posts somebody no longer holds. */
  readonly leave?: readonly Post[]
  /** 代理, given or ended. */
  readonly substitutions?: readonly Deputy[]
}

export async function loadPeople(session: Session, dialect: Dialect, t: Tables, tenant: string): Promise<People> {
  const db = reader(session, dialect)
  const [head] = await db.select({ people: t.logHead.people }).from(t.logHead).where(eq(t.logHead.tenant, tenant))
  const organisations = await db
    .select()
    .from(t.organisation)
    .where(eq(t.organisation.tenant, tenant))
    .orderBy(t.organisation.position, t.organisation.id)
  const persons = await db
    .select()
    .from(t.person)
    .where(eq(t.person.tenant, tenant))
    .orderBy(t.person.position, t.person.id)
  const posts = await db.select().from(t.post).where(eq(t.post.tenant, tenant)).orderBy(t.post.position, t.post.person)
  const entries = await db
    .select()
    .from(t.registerEntry)
    .where(eq(t.registerEntry.tenant, tenant))
    .orderBy(t.registerEntry.position, t.registerEntry.id)
  const settings = await db.select().from(t.setting).where(eq(t.setting.tenant, tenant))
  const substitutions = await db
    .select()
    .from(t.substitution)
    .where(eq(t.substitution.tenant, tenant))
    .orderBy(t.substitution.madeAt, t.substitution.id)

  const personById = new Map<PersonId, Person>(
    persons.map(({ id, name, facts }) => [id, { id, name, facts: facts as JsonObject }]),
  )
  const organisationById = new Map<OrganisationId, Organisation>(
    organisations.map(({ id, name, kind, parent, facts }) => [
      id,
      { id, name, kind, parent, facts: facts as JsonObject },
    ]),
  )
  const holders = new Map<string, PersonId[]>()
  const postsOf = new Map<PersonId, Post[]>()
  for (const { person, post, organisation } of posts) {
    push(holders, `${post}@${organisation}`, person)
    push(postsOf, person, { person, post, organisation })
  }
  const registers = new Map<string, RegisterEntry[]>()
  const registersOf = new Map<PersonId, { register: string; organisation: OrganisationId }[]>()
  for (const { id, person, label, facts, register, organisation } of entries) {
    push(registers, `${register}@${organisation}`, { id, person, label, facts: facts as JsonObject })
    if (person !== null) push(registersOf, person, { register, organisation })
  }
  const children = new Map<OrganisationId, OrganisationId[]>()
  for (const { id, parent } of organisationById.values()) if (parent !== null) push(children, parent, id)
  const local = new Map<string, { [name: string]: JsonObject[string] }>()
  for (const { organisation, scope, name, value } of settings) {
    const values = local.get(`${scope}@${organisation}`) ?? {}
    local.set(`${scope}@${organisation}`, values)
    values[name] = value
  }

  const principals = new Map<PersonId, Substitution[]>()
  const substitutes = new Map<PersonId, Deputy[]>()
  for (const { tenant: _, templates, ...one } of substitutions) {
    const { principal, deputy, from, until } = one
    const only = Array.isArray(templates) ? { templates: templates.map(String) } : {}
    push(substitutes, principal, { ...one, ...only })
    if (one.endedAt === null) push(principals, deputy, { principal, from, until, ...only })
  }

  const below = (organisation: OrganisationId): OrganisationId[] => {
    // A set grows while it is walked, and meets an organisation that is its own ancestor only once.
    const found = new Set([organisation])
    for (const id of found) for (const child of children.get(id) ?? []) found.add(child)
    return [...found]
  }
  const above = (organisation: OrganisationId): OrganisationId[] => {
    const line: OrganisationId[] = []
    for (
      let at: OrganisationId | null | undefined = organisation;
      at && !line.includes(at);
      at = organisationById.get(at)?.parent
    )
      line.push(at)
    return line
  }
  return {
    revision: head?.people ?? 0,
    persons: [...personById.values()],
    organisations: [...organisationById.values()],
    person: id => personById.get(id),
    organisation: id => organisationById.get(id),
    holders: (post, organisation) => holders.get(`${post}@${organisation}`) ?? [],
    posts: person => postsOf.get(person) ?? [],
    register: (name, organisation) => registers.get(`${name}@${organisation}`) ?? [],
    principals: person => principals.get(person) ?? [],
    substitutes: person => (substitutes.get(person) ?? []).toReversed(),
    subordinates: organisation =>
      below(organisation)
        .slice(1)
        .flatMap(id => organisationById.get(id) ?? []),
    below,
    above,
    registersOf: person => registersOf.get(person) ?? [],
    inboxKeys: person => [
      inboxKey({ person }),
      ...(postsOf.get(person) ?? []).map(({ post, organisation }) => inboxKey({ post, organisation })),
      ...(registersOf.get(person) ?? []).map(inboxKey),
    ],
    parameters: (template, organisation) =>
      Object.assign(
        {},
        ...above(organisation)
          .reverse()
          .map(id => local.get(`${template}@${id}`) ?? {}),
      ) as JsonObject,
    ownParameters: (template, organisation) => local.get(`${template}@${organisation}`) ?? {},
  }
}

/** Writes people and counts the change, so that every cache of them is loaded again. */
export async function changePeople(session: Session, t: Tables, tenant: string, change: PeopleChange): Promise<void> {
  const { organisations = [], persons = [], posts = [], registers = [], settings = [], unset = [], leave = [] } = change
  const { substitutions = [] } = change
  await insert(
    session,
    t.organisation,
    organisations.map((o, position) => ({ ...o, tenant, position })),
    { key: ['tenant', 'id'], existing: 'replace' },
  )
  await insert(
    session,
    t.person,
    persons.map((p, position) => ({ ...p, tenant, position })),
    { key: ['tenant', 'id'], existing: 'replace' },
  )
  await remove(
    session,
    t.post,
    ['tenant', 'organisation', 'post', 'person'],
    leave.map(p => [tenant, p.organisation, p.post, p.person]),
  )
  await insert(
    session,
    t.post,
    posts.map((p, position) => ({ ...p, tenant, position })),
    { key: ['tenant', 'organisation', 'post', 'person'], existing: 'replace' },
  )
  await remove(
    session,
    t.registerEntry,
    ['tenant', 'organisation', 'register'],
    registers.map(r => [tenant, r.organisation, r.register]),
  )
  const lines = registers.flatMap(r =>
    r.entries.map((e, position) => ({ ...e, tenant, position, register: r.register, organisation: r.organisation })),
  )
  await insert(session, t.registerEntry, lines)
  await insert(
    session,
    t.setting,
    settings.map(s => ({ tenant, organisation: s.organisation, scope: s.template, name: s.name, value: s.value })),
    {
      key: ['tenant', 'organisation', 'scope', 'name'],
      existing: 'replace',
    },
  )
  await remove(
    session,
    t.setting,
    ['tenant', 'organisation', 'scope', 'name'],
    unset.map(s => [tenant, s.organisation, s.template, s.name]),
  )
  await insert(
    session,
    t.substitution,
    substitutions.map(({ templates, ...one }) => ({ ...one, tenant, templates: templates ? [...templates] : null })),
    { key: ['tenant', 'id'], existing: 'replace' },
  )
  await session.run('UPDATE log_head SET people = people + 1 WHERE tenant = ?', [tenant])
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V) {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
