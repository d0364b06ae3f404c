import { createHash } from 'node:crypto'
import { and, desc, eq, lt, or, type SQL, sql } from 'drizzle-orm'
import { base64 } from '#engine/evidence/bytes.ts'
import type { JsonObject } from '#engine/json.ts'
import { maySee, standing } from '#engine/process/access.ts'
import { attachmentsIn } from '#engine/process/attachment.ts'
import { COMMANDS, personalCommand } from '#engine/process/command.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { refuse } from '#engine/process/refusal.ts'
import { sayEntry } from '#engine/process/sentence.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { dayOf } from '#engine/time/instant.ts'
import { door, refused } from '#runtime/server/api/problem.ts'
import {
  instanceDetail as detailShape,
  page,
  type Receipt,
  receipt as receiptShape,
  instanceSummary as summaryShape,
} from '#runtime/server/api/resources.ts'
import { body, createRoute, instanceId, json, key, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { findAttachment, instancesOf, isUploader } from '#runtime/server/store/attachments.ts'
import { readEntries, readLeaves, readState } from '#runtime/server/store/instance.ts'
import { fromText } from '#runtime/server/store/text.ts'
import { gathered, visibleTo } from '#runtime/server/view/access.ts'
import { type Files, instanceDetail, instanceSummary, openSteps } from '#runtime/server/view/instance.ts'
import { namesOf } from '#runtime/server/view/names.ts'
import type { Scene } from '#runtime/server/view/scene.ts'
import type { Receipt as Handled } from '#runtime/server/write/group.ts'

const occurred = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}\.\d{3}Z)?$/, '补录时间应为 2026-03-02 这样的日期')
const listQuery = z.object({
  status: z.enum(['running', 'completed', 'cancelled']).optional(),
  template: z.string().max(100).optional(),
  organisation: z.string().max(100).optional(),
  q: z.string().max(100).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

export const instanceRoutes = (services: Services) => {
  const { store, handle } = services
  return routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/instances',
        tags: ['办件'],
        summary: '我能查看的办件，最近更新的在前',
        security: SIGNED_IN,
        request: { query: listQuery },
        responses: { 200: json(page(summaryShape)), ...PROBLEMS },
      }),
      async c => {
        const query = c.req.valid('query')
        const viewer = c.get('signedIn').person
        const people = await store.people()
        const t = store.tables.instance
        const [at, after] = query.cursor?.split('~') ?? []
        const mine = gathered(store, people, viewer)
        const conditions: (SQL | undefined)[] = [
          mine ? undefined : eq(t.tenant, store.tenant),
          mine ? undefined : visibleTo(store, people, viewer),
          query.status && eq(t.status, query.status),
          query.template ? eq(t.template, query.template) : undefined,
          query.organisation ? eq(t.organisation, query.organisation) : undefined,
          query.q ? contains(services, query.q) : undefined,
          at && after ? or(lt(t.updatedAt, at), and(eq(t.updatedAt, at), lt(t.id, after))) : undefined,
        ]
        const asked = store.db.select({ id: t.id, updatedAt: t.updatedAt })
        const from = mine
          ? asked.from(mine).innerJoin(t, and(eq(t.tenant, mine.tenant), eq(t.id, mine.id)))
          : asked.from(t)
        const rows = await from
          .where(and(...conditions))
          .orderBy(desc(t.updatedAt), desc(t.id))
          .limit(query.limit + 1)
        const shown = rows.slice(0, query.limit)
        const last = shown.at(-1)
        const items = await Promise.all(
          shown.map(async ({ id }) => {
            const state = await readState(store, id)
            const scene = state && (await sceneFor(services, state, viewer))
            return state && scene ? instanceSummary(state, scene) : undefined
          }),
        )
        return c.json(
          {
            items: items.flatMap(item => item ?? []),
            next: rows.length > query.limit && last ? `${last.updatedAt}~${last.id}` : null,
            total: null,
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/instances',
        tags: ['办件'],
        summary: '发起',
        security: SIGNED_IN,
        request: {
          body: body(COMMANDS.Start.omit({ type: true, data: true, starter: true, origin: true }).extend({ key })),
        },
        responses: { 201: json(receiptShape, '已发起'), ...PROBLEMS },
      }),
      async c => {
        const { key: id, ...asked } = c.req.valid('json')
        const { person } = c.get('signedIn')
        const instance = instanceOf(person, id)
        const done = await handle(
          {
            key: `${person}:${id}`,
            instance,
            actor: { person, assurance: 1 },
            at: store.clock.now(),
            body: { type: 'Start', ...asked },
          },
          { methods: ['pwd'] },
        )
        if (!done.ok) throw refused(done.error)
        return c.json(await receiptOf(services, done.value, person), 201)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/instances/{id}',
        tags: ['办件'],
        summary: '一个办件的全部情况',
        security: SIGNED_IN,
        request: { params: z.object({ id: instanceId }) },
        responses: { 200: json(detailShape), ...PROBLEMS },
      }),
      async c => {
        const { state, scene } = await seen(services, c.req.valid('param').id, c.get('signedIn').person)
        const detail = instanceDetail(state, await readEntries(store, state.id), scene, await filesOf(services, state))
        return c.json({ ...detail, origin: await originOf(services, state, scene) } as never, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/instances/{id}/leaves',
        tags: ['办件'],
        summary: '存证原文（每条记录的确切字节，base64；审计员）',
        security: SIGNED_IN,
        request: { params: z.object({ id: instanceId }) },
        responses: { 200: json(z.object({ leaves: z.array(z.string()) })), ...PROBLEMS },
      }),
      async c => {
        const viewer = c.get('signedIn').person
        const { state, scene } = await seen(services, c.req.valid('param').id, viewer)
        // The exact bytes name everybody who acted, in every version of every matter: for auditors only.
        if (!standing(state, viewer, scene.people).audits) throw door('NOT_ALLOWED')
        return c.json({ leaves: (await readLeaves(store, state.id)).map(base64) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/instances/{id}/commands',
        tags: ['办件'],
        summary: '办理：提交、签收、转办、退回、加签、委派、撤回、催办、挂起、督办、更正、撤销等',
        security: SIGNED_IN,
        request: {
          params: z.object({ id: instanceId }),
          body: body(
            z.strictObject({
              key,
              expect: z.number().int().min(0).optional(),
              occurred: occurred.optional(),
              body: personalCommand,
            }),
          ),
        },
        responses: { 200: json(receiptShape), ...PROBLEMS },
      }),
      async c => {
        const { id: instance } = c.req.valid('param')
        const asked = c.req.valid('json')
        const { person } = c.get('signedIn')
        if (asked.body.type === 'Submit') await knowsFiles(services, instance, asked.body.data, person)
        const done = await handle(
          {
            key: `${person}:${asked.key}`,
            instance,
            actor: { person, assurance: 1 },
            at: store.clock.now(),
            body: asked.body,
            ...(asked.expect !== undefined && { expect: asked.expect }),
            ...(asked.occurred && { occurred: asked.occurred }),
          },
          {
            methods: ['pwd'],
            mayAct: (state, people) =>
              state && maySee(standing(state, person, people, dayOf(services.store.clock.now())))
                ? undefined
                : refuse('INSTANCE_UNKNOWN', { instance }).error,
          },
        )
        if (!done.ok) throw refused(done.error, namesOf(await store.people()).person)
        return c.json(await receiptOf(services, done.value, person), 200)
      },
    )
}

/** Which instance asked for this one. Its title is told to those who may look at it. */
async function originOf({ store }: Services, { origin }: InstanceState, { viewer, people, now }: Scene) {
  if (!origin) return null
  const asking = await readState(store, origin.instance)
  const mayOpen = asking !== undefined && maySee(standing(asking, viewer, people, dayOf(now)))
  return { instance: mayOpen ? origin.instance : '', title: mayOpen ? asking.title : '', mayOpen }
}

/** What is known of every file the forms of an instance name. */
async function filesOf({ store }: Services, state: InstanceState): Promise<Files> {
  const hashes = new Set(
    Object.values(state.visits).flatMap(visit => visit.filled.flatMap(({ data }) => attachmentsIn(data))),
  )
  const found = await Promise.all([...hashes].map(hash => findAttachment(store, hash)))
  return new Map(
    found.flatMap(file =>
      file ? [[file.hash, { hash: file.hash, name: file.name, size: file.size, type: file.type }]] : [],
    ),
  )
}

/** Files a form or its draft names must have been handed in by this person, or belong to the instance already. */
export async function knowsFiles(
  { store }: Services,
  instance: string,
  data: JsonObject,
  person: string,
): Promise<void> {
  for (const hash of attachmentsIn(data)) {
    if (await isUploader(store, hash, person)) continue
    if (!(await instancesOf(store, hash)).includes(instance))
      throw door('BAD_REQUEST', {
        title: '有附件没有上传成功。',
        detail: '请重新上传附件后再提交。',
        params: { file: hash },
      })
  }
}

/** The instance of a starting command is named by its key, so that a repeated request finds the same one. */
function instanceOf(person: string, id: string): string {
  return uuidFrom(`${person}:${id}`)
}
/** A UUID (version 8, RFC 9562) made of a hash. */
function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(`guicheng/instance\0${text}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export async function sceneFor({ store }: Services, state: InstanceState, viewer: string): Promise<Scene | undefined> {
  const catalogue = await store.templates()
  const sound = catalogue.get(state.template.hash)?.sound
  const soundOf = (hash: string) => catalogue.get(hash)?.sound
  return sound && { sound, soundOf, people: await store.people(), now: store.clock.now(), viewer }
}

/** An instance somebody may see; one they may not see does not exist for them. */
export async function seen(
  services: Services,
  id: string,
  viewer: string,
): Promise<{ state: InstanceState; scene: Scene }> {
  const state = await readState(services.store, id)
  const scene = state && (await sceneFor(services, state, viewer))
  if (!state || !scene || !maySee(standing(state, viewer, scene.people, dayOf(scene.now)))) throw door('NOT_FOUND')
  return { state, scene }
}

const contains = ({ store }: Services, text: string): SQL => {
  const t = store.tables.instance
  const bytes = Buffer.from(fromText(text.trim().toLowerCase()))
  return store.database.dialect.name === 'postgres'
    ? sql`position(${bytes} in ${t.search}) > 0`
    : sql`instr(${t.search}, ${bytes}) > 0`
}

/** What the caller is told: the sentences of what happened, and where the instance stands now. */
async function receiptOf(services: Services, done: Handled, viewer: string): Promise<Receipt> {
  const { state, entries } = await momentOf(services.store, done)
  const scene = state && (await sceneFor(services, state, viewer))
  if (!state || !scene) throw door('FAULT')
  const names = namesOf(scene.people)
  return {
    instance: done.instance,
    version: done.version,
    happened: entries
      .filter(({ event }) => event.type !== 'TimerScheduled')
      .map(entry => sayEntry(entry, state, scene.sound, names)),
    status: done.status,
    now: openSteps(state, scene),
    leaf: done.leaf,
    ...(done.paper !== undefined && { paper: done.paper }),
  }
}

/** What a command wrote and the state after it: as just decided, or read again for a command that is repeated later. */
async function momentOf(
  store: Services['store'],
  { instance, first, version }: Handled,
): Promise<{ state: InstanceState | undefined; entries: readonly Entry[] }> {
  const known = store.states.get(instance, version)
  if (known?.latest?.[0]?.n === first) return { state: known.state, entries: known.latest }
  const history = (await readEntries(store, instance)).slice(0, version).map(({ entry }) => entry)
  return { state: history.reduce<InstanceState | undefined>(evolve, undefined), entries: history.slice(first) }
}
