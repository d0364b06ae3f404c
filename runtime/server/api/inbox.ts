import { and, asc, count, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { dayOf } from '#engine/time/instant.ts'
import type { Instant } from '#engine/time/time.ts'
import type { TaskSummary } from '#runtime/server/api/resources.ts'
import type { Services } from '#runtime/server/api/services.ts'
import type { InstanceMarks } from '#runtime/server/project/instances.ts'
import { inboxKey, seatKey, type TaskMarks } from '#runtime/server/project/tasks.ts'
import type { People } from '#runtime/server/store/directory.ts'
import { fromText } from '#runtime/server/store/text.ts'
import { organisation, person } from '#runtime/server/view/names.ts'

export interface InboxQuery {
  readonly scope: 'mine' | 'post' | 'all'
  readonly q?: string | undefined
  readonly template?: string | undefined
  readonly overdue?: 'true' | 'false' | undefined
  readonly offset: number
  readonly limit: number
}

/**
 * Open tasks of somebody, overdue first, from the read models alone: no instance is loaded, so that an inbox costs the same
 * however many instances there are. It begins with the viewer's own keys, never with all tasks.
 */
export async function readInbox(
  services: Services,
  viewer: string,
  query: InboxQuery,
): Promise<{ items: TaskSummary[]; total: number }> {
  const { store } = services
  const { db, tenant } = store
  const { task: t, assignee, instance } = store.tables
  const people = await store.people()
  const now = store.clock.now()
  const me = inboxKey({ person: viewer })
  const posts = people.inboxKeys(viewer).filter(key => key !== me)
  const underKeys = (keys: readonly string[], named: 0 | 1, only?: SQL) =>
    db
      .select({
        tenant: assignee.tenant,
        instance: assignee.instance,
        task: assignee.task,
        named: sql<number>`${sql.raw(String(named))}`.as('named'),
      })
      .from(assignee)
      .where(and(eq(assignee.tenant, tenant), inArray(assignee.who, [...keys]), only))
  // 处理人离任: a task named to a holder of a post is theirs while they hold it, and afterwards every holder's.
  const seats = people.posts(viewer)
  const own = seats.map(({ post, organisation: at }) => seatKey(post, at, viewer))
  const held = seats.flatMap(({ post, organisation: at }) =>
    people.holders(post, at).map(holder => sql`${seatKey(post, at, holder)}`),
  )
  const passedOn = sql`not exists (select 1 from ${assignee} as held where held.tenant = ${assignee.tenant}
    and held.instance = ${assignee.instance} and held.task = ${assignee.task} and held.who in (${sql.join(held, sql`, `)}))`
  const shared = seats.map(({ post, organisation: at }) => seatKey(post, at))
  // Searches put together and grouped after: grouped at once, SQLite would walk all tasks in the order of the grouping.
  const keyed = standIns(people, viewer, now)
    .map(({ keys, templates }) => underKeys(query.scope === 'mine' ? [] : keys, 0, notVotes(store.tables, templates)))
    .reduce(
      (all, more) => all.unionAll(more) as typeof all,
      underKeys(query.scope === 'post' ? [] : [me, ...own], 1)
        .unionAll(underKeys(query.scope === 'mine' ? [] : posts, 0))
        .unionAll(underKeys(query.scope === 'mine' ? [] : shared, 0, held.length === 0 ? undefined : passedOn)),
    )
    .as('keyed')
  const mine = db
    .select({
      tenant: keyed.tenant,
      instance: keyed.instance,
      task: keyed.task,
      named: sql<number>`max(${keyed.named})`.as('my_name'),
    })
    .from(keyed)
    .groupBy(keyed.tenant, keyed.instance, keyed.task)
    .as('mine')
  const filters = [
    query.template ? eq(t.template, query.template) : undefined,
    query.overdue === 'true' ? lt(t.dueAt, now) : undefined,
    query.q ? titled(services, query.q) : undefined,
  ].filter(filter => filter !== undefined)
  // The tenant too comes from there: with a constant, SQLite would walk all tasks of the tenant instead.
  const ofMine = and(eq(t.tenant, mine.tenant), eq(t.instance, mine.instance), eq(t.task, mine.task))
  const rows = await db
    .select({
      instance: t.instance,
      task: t.task,
      title: t.title,
      part: t.part,
      step: t.step,
      template: t.template,
      organisation: t.organisation,
      named: mine.named,
      claimedBy: t.claimedBy,
      openedAt: t.openedAt,
      due: t.due,
      dueAt: t.dueAt,
      optional: t.optional,
      marks: t.marks,
    })
    .from(mine)
    .innerJoin(t, ofMine)
    .where(and(...filters))
    .orderBy(sql`${t.dueAt} is null`, asc(t.dueAt), asc(t.openedAt), asc(t.task))
    .limit(query.limit)
    .offset(query.offset)
  // Every open task stands under its assignees: without a filter nothing else has to be looked at.
  const counting = db.select({ n: count() }).from(mine)
  const [counted] = await (filters.length === 0 ? counting : counting.innerJoin(t, ofMine).where(and(...filters)))
  const shown = [...new Set(rows.map(row => row.instance))]
  const instances = new Map(
    (shown.length === 0
      ? []
      : await db
          .select({ id: instance.id, title: instance.title, version: instance.templateVersion, marks: instance.marks })
          .from(instance)
          .where(and(eq(instance.tenant, tenant), inArray(instance.id, shown)))
    ).map(row => [row.id, row]),
  )
  const urges = await urgesOf(services, shown)
  const templates = await store.templates()
  return {
    items: rows.map(row => {
      const about = instances.get(row.instance)
      const sound = about && templates.version(row.template, about.version)?.sound
      return {
        instance: row.instance,
        task: row.task,
        title: row.title,
        part: row.part,
        stepTitle: sound?.steps.get(row.step)?.step.title ?? row.step,
        instanceTitle: about?.title ?? '',
        templateTitle: sound?.template.title ?? row.template,
        organisation: organisation(people, row.organisation),
        mine: Number(row.named) === 1 ? 'mine' : 'post',
        claimedBy: row.claimedBy === null ? null : person(people, row.claimedBy),
        openedAt: row.openedAt,
        due: row.due as TaskSummary['due'],
        overdue: row.dueAt !== null && row.dueAt <= now,
        urged: urges.get(`${row.instance}\n${row.task}`) ?? 0,
        optional: row.optional,
        marks: marksOf(people, (about?.marks ?? {}) as InstanceMarks, row.marks as TaskMarks),
      }
    }),
    total: Number(counted?.n ?? 0),
  }
}

/** What keeps a task waiting or whose it is for the moment, with names. */
export function marksOf(
  people: People,
  { suspended = false, supervised = [] }: InstanceMarks,
  { delegation, prepared, waits = 0 }: TaskMarks,
): TaskSummary['marks'] {
  return {
    suspended,
    supervised: [...supervised],
    signers: waits,
    delegation: delegation ? { to: person(people, delegation.to), by: person(people, delegation.by) } : null,
    prepared: prepared === undefined ? null : person(people, prepared),
  }
}

/** How often each task of these instances was urged. */
async function urgesOf({ store }: Services, instances: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (instances.length === 0) return new Map()
  const { urge } = store.tables
  const rows = await store.db
    .select({ instance: urge.instance, task: urge.task, n: count() })
    .from(urge)
    .where(and(eq(urge.tenant, store.tenant), inArray(urge.instance, [...instances])))
    .groupBy(urge.instance, urge.task)
  return new Map(rows.map(({ instance, task, n }) => [`${instance}\n${task}`, Number(n)]))
}

const titled = ({ store }: Services, text: string): SQL => {
  const { instance, task } = store.tables
  const bytes = Buffer.from(fromText(text.trim().toLowerCase()))
  const found =
    store.database.dialect.name === 'postgres'
      ? sql`position(${bytes} in ${instance.search}) > 0`
      : sql`instr(${instance.search}, ${bytes}) > 0`
  return sql`exists (select 1 from ${instance} where ${instance.tenant} = ${task.tenant} and ${instance.id} = ${task.instance} and ${found})`
}

/** 代理: keys of the people somebody stands in for today, and of which templates. Their posts' lists are theirs too. */
function standIns(people: People, viewer: string, now: Instant) {
  const today = dayOf(now)
  return people
    .principals(viewer)
    .filter(({ from, until }) => from <= today && today <= until)
    .map(({ principal, templates }) => ({
      templates,
      keys: [
        ...people.inboxKeys(principal),
        ...people.posts(principal).map(({ post, organisation: at }) => seatKey(post, at, principal)),
      ],
    }))
}

/** A vote is nobody else’s. */
const notVotes = ({ task, assignee }: Services['store']['tables'], templates: readonly string[] | undefined): SQL =>
  sql`exists (select 1 from ${task} as lent where lent.tenant = ${assignee.tenant} and lent.instance = ${assignee.instance}
    and lent.task = ${assignee.task} and lent.part <> 'cast'${
      templates
        ? sql` and lent.template in (${sql.join(
            templates.map(id => sql`${id}`),
            sql`, `,
          )})`
        : sql``
    })`
