import { and, eq, inArray } from 'drizzle-orm'
import { maySee, standing } from '#engine/process/access.ts'
import { refuse } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { rolledUp, type Target } from '#engine/step/launch/work.ts'
import { dayOf } from '#engine/time/instant.ts'
import type { Due } from '#engine/time/time.ts'
import { seen } from '#runtime/server/api/instances.ts'
import { door } from '#runtime/server/api/problem.ts'
import { type BulkResult, bulkResult, type TargetView, targetsPage } from '#runtime/server/api/resources.ts'
import { body, createRoute, instanceId, json, key, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import type { OpenVisit } from '#runtime/server/project/instances.ts'
import { readState } from '#runtime/server/store/instance.ts'
import { overseen } from '#runtime/server/view/access.ts'
import { launchVisits } from '#runtime/server/view/oversight.ts'
import type { Scene } from '#runtime/server/view/scene.ts'

const FILTERS = ['all', 'unfinished', 'overdue', 'refused'] as const
const listQuery = z.object({
  visit: z.string().max(200).optional(),
  filter: z.enum(FILTERS).default('all'),
  round: z.string().max(40).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,6}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
const urgeBody = z.strictObject({
  key: key.max(64),
  visit: z.string().max(200).optional(),
  /** Keys of targets; absent for all that are unfinished. */
  targets: z.array(z.string().max(200)).min(1).max(5000).optional(),
  message: z.string().max(2000).default(''),
})

/** 下发 as a matrix of organisations and how far they are. */
export const targetRoutes = (services: Services) =>
  routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/instances/{id}/targets',
        tags: ['办件'],
        summary: '下发的进度：每个组织办到哪里、何时到期、是否逾期，以及合计',
        security: SIGNED_IN,
        request: { params: z.object({ id: instanceId }), query: listQuery },
        responses: { 200: json(targetsPage), ...PROBLEMS },
      }),
      async c => {
        const { visit, filter, round, cursor, limit } = c.req.valid('query')
        const { state, scene } = await seen(services, c.req.valid('param').id, c.get('signedIn').person)
        const launch = launchOf(state, visit)
        const rows = (await targetRows(services, scene, launch.work.targets)).filter(
          row => round === undefined || row.round === round,
        )
        const picked = rows.filter(PICK[filter])
        const from = Number(cursor ?? 0)
        const items = picked.slice(from, from + limit)
        const next = from + items.length
        const count = (status: TargetView['status']) => rows.filter(row => row.status === status).length
        const step = scene.sound.steps.get(launch.step)?.step
        return c.json(
          {
            items,
            next: next < picked.length ? String(next) : null,
            total: picked.length,
            counts: {
              total: rows.length,
              completed: count('completed'),
              waiting: count('waiting'),
              overdue: rows.filter(row => row.overdue).length,
              cancelled: count('cancelled'),
              refused: count('refused'),
            },
            rounds: [...launch.work.rounds],
            sums: step?.kind === 'launch' ? sumsOf(step, launch.work) : [],
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/instances/{id}/targets/urge',
        tags: ['办件'],
        summary: '批量催办：下发后还没办完的全部，或者选定的',
        security: SIGNED_IN,
        request: { params: z.object({ id: instanceId }), body: body(urgeBody) },
        responses: { 200: json(bulkResult), ...PROBLEMS },
      }),
      async c => {
        const viewer = c.get('signedIn').person
        const asked = c.req.valid('json')
        const { state } = await seen(services, c.req.valid('param').id, viewer)
        const { work } = launchOf(state, asked.visit)
        const chosen = asked.targets && new Set(asked.targets)
        const waiting = work.targets.filter(({ key, status }) => status === 'waiting' && (!chosen || chosen.has(key)))
        const result = await inTurn(waiting, ({ name, instance }) =>
          urgeOne(services, { viewer, instance, ...asked }).then(why => why && { title: name, ...why }),
        )
        return c.json(result, 200)
      },
    )

const PICK: { readonly [filter in (typeof FILTERS)[number]]: (row: TargetView) => boolean } = {
  all: () => true,
  unfinished: row => row.status === 'waiting',
  overdue: row => row.overdue,
  refused: row => row.status === 'refused',
}

function launchOf(state: InstanceState, visit: string | undefined) {
  const launches = launchVisits(state)
  const found = visit === undefined ? launches.at(-1) : launches.find(one => one.visit === visit)
  if (!found) throw door('NOT_FOUND')
  return found
}

/** Only what the read models say: five thousand instances are not loaded for one page. */
const AT_ONCE = 500

async function targetRows(
  { store }: Services,
  { people, sound: _, viewer, now }: Scene,
  targets: readonly Target[],
): Promise<TargetView[]> {
  const { instance: t, involved } = store.tables
  const ids = targets.map(({ instance }) => instance)
  const catalogue = await store.templates()
  const sees = new Set(overseen(people, viewer))
  const rows = new Map<string, { open: readonly OpenVisit[]; mayOpen: boolean; title: (step: string) => string }>()
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE)
    const mine = await store.db
      .select({ id: involved.instance })
      .from(involved)
      .where(and(eq(involved.tenant, store.tenant), eq(involved.person, viewer), inArray(involved.instance, some)))
    const own = new Set(mine.map(({ id }) => id))
    const found = await store.db
      .select({
        id: t.id,
        organisation: t.organisation,
        template: t.template,
        version: t.templateVersion,
        open: t.open,
      })
      .from(t)
      .where(and(eq(t.tenant, store.tenant), inArray(t.id, some)))
    for (const row of found) {
      const steps = catalogue.version(row.template, row.version)?.sound.steps
      rows.set(row.id, {
        open: row.open as unknown as readonly OpenVisit[],
        mayOpen: sees.has(row.organisation) || own.has(row.id),
        title: step => steps?.get(step)?.step.title ?? step,
      })
    }
  }
  return targets.map(({ key, organisation, name, round, status, ending, endedAt, instance }) => {
    const row = rows.get(instance)
    const open = status === 'waiting' && row?.mayOpen ? row.open : []
    const due = open
      .flatMap(visit => (visit.due ? [visit.due as unknown as Due] : []))
      .sort((a, b) => (a.at < b.at ? -1 : 1))[0]
    return {
      key,
      round,
      organisation: { id: organisation, name },
      status,
      ending,
      endedAt,
      now: open.map(({ step }) => row?.title(step) ?? step),
      due: due ?? null,
      overdue: due !== undefined && due.at <= now,
      instance: row?.mayOpen ? instance : null,
    }
  })
}

function sumsOf(step: Parameters<typeof rolledUp>[0], work: Parameters<typeof rolledUp>[1]) {
  const sums = rolledUp(step, work)
  return (step.rollUp ?? []).map(({ field, title, as }) => {
    const value = sums[field]
    return as === 'sum'
      ? { title: `${title}合计`, value: String(value ?? 0) }
      : { title: `已报${title}`, value: `${Array.isArray(value) ? value.length : 0} 个组织` }
  })
}

interface Asking {
  readonly viewer: string
  readonly instance: string
  readonly key: string
  readonly message: string
}
type Problem = Omit<BulkResult['problems'][number], 'title'>

/** Reminds whoever has something open in one instance, with the rights of the viewer. Votes are nobody's to urge. */
async function urgeOne(
  { store, handle }: Services,
  { viewer, instance, key: id, message }: Asking,
): Promise<Problem | undefined> {
  const state = await readState(store, instance)
  const tasks = Object.values(state?.tasks ?? {}).filter(task => !task.closed && !task.optional && task.part !== 'cast')
  if (!state || tasks.length === 0) return { code: 'TASK_UNKNOWN', says: '现在没有可以催办的待办。' }
  const done = await handle(
    {
      key: `${viewer}:${id}/${instance}`,
      instance,
      actor: { person: viewer, assurance: 1 },
      at: store.clock.now(),
      body: { type: 'Urge', tasks: tasks.slice(0, 200).map(task => task.id), message },
    },
    {
      methods: ['pwd'],
      mayAct: (known, people) =>
        known && maySee(standing(known, viewer, people, dayOf(store.clock.now())))
          ? undefined
          : refuse('INSTANCE_UNKNOWN', { instance }).error,
    },
  )
  return done.ok ? undefined : { code: done.error.code, says: sayRefusal(done.error) }
}

/** A few at a time: the write path groups them, and nobody else waits behind five thousand. */
const TOGETHER = 25
const SHOWN = 100

/** Does one thing to many, one by one, and counts what was done and what was not. */
export async function inTurn<T>(
  all: readonly T[],
  act: (one: T) => Promise<BulkResult['problems'][number] | undefined>,
): Promise<BulkResult> {
  const problems: BulkResult['problems'] = []
  for (let from = 0; from < all.length; from += TOGETHER) {
    const answers = await Promise.all(all.slice(from, from + TOGETHER).map(act))
    problems.push(...answers.flatMap(answer => answer ?? []))
  }
  return { done: all.length - problems.length, refused: problems.length, problems: problems.slice(0, SHOWN) }
}
