import { and, desc, eq, lt, or, type SQL, sql } from 'drizzle-orm'
import type { JsonObject } from '#engine/json.ts'
import type { Due } from '#engine/time/time.ts'
import { rateLimit } from '#runtime/server/api/guard.ts'
import { sceneFor } from '#runtime/server/api/instances.ts'
import { door, refusedToStrangers } from '#runtime/server/api/problem.ts'
import { type DisclosureDetail, disclosureDetail, disclosureSummary, page } from '#runtime/server/api/resources.ts'
import { body, createRoute, instanceId, json, key, PROBLEMS, routes, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import type { ValidatorShelf } from '#runtime/server/form/module.ts'
import { readState } from '#runtime/server/store/instance.ts'
import { fromText } from '#runtime/server/store/text.ts'
import { formOf } from '#runtime/server/view/form.ts'
import { organisation } from '#runtime/server/view/names.ts'

/** Public: what was published, and nothing else of the instance. No sign-in. */

const PAGE = 20
const where = z.object({ instance: instanceId, visit: z.string().regex(/^[a-z][A-Za-z0-9_]*\.\d+$/) })

export const disclosureRoutes = (services: Services, shelf: ValidatorShelf) => {
  const { store, handle } = services
  const t = store.tables.disclosure
  const app = routes()
  app.use('/disclosures/:instance/:visit/objections', rateLimit(10))
  return app
    .openapi(
      createRoute({
        method: 'get',
        path: '/disclosures',
        tags: ['公开'],
        summary: '公开事项（无需登录）',
        request: { query: z.object({ q: z.string().max(100).optional(), cursor: z.string().max(200).optional() }) },
        responses: { 200: json(page(disclosureSummary)), ...PROBLEMS },
      }),
      async c => {
        const { q, cursor } = c.req.valid('query')
        const people = await store.people()
        const [from, visit] = cursor?.split('~') ?? []
        const bytes = q && Buffer.from(fromText(q.trim().toLowerCase()))
        const conditions: (SQL | undefined)[] = [
          eq(t.tenant, store.tenant),
          bytes
            ? store.database.dialect.name === 'postgres'
              ? sql`position(${bytes} in ${t.search}) > 0`
              : sql`instr(${t.search}, ${bytes}) > 0`
            : undefined,
          from && visit ? or(lt(t.from, from), and(eq(t.from, from), lt(t.instance, visit))) : undefined,
        ]
        const rows = await store.db
          .select()
          .from(t)
          .where(and(...conditions))
          .orderBy(desc(t.from), desc(t.instance))
          .limit(PAGE + 1)
        const shown = rows.slice(0, PAGE)
        const last = shown.at(-1)
        const steps = await Promise.all(shown.map(row => stepOf(services, row.instance, row.visit)))
        return c.json(
          {
            items: shown.map((row, at) => ({
              instance: row.instance,
              visit: row.visit,
              step: steps[at] ?? '',
              title: row.title,
              organisation: organisation(people, row.organisation),
              from: row.from,
              until: row.due as unknown as Due,
              open: row.open,
            })),
            next: rows.length > PAGE && last ? `${last.from}~${last.instance}` : null,
            total: null,
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/disclosures/{instance}/{visit}',
        tags: ['公开'],
        summary: '一项公开（无需登录）',
        request: { params: where },
        responses: { 200: json(disclosureDetail), ...PROBLEMS },
      }),
      async c => {
        const { instance, visit } = c.req.valid('param')
        const [row] = await store.db
          .select()
          .from(t)
          .where(and(eq(t.tenant, store.tenant), eq(t.instance, instance), eq(t.visit, visit)))
        if (!row) throw door('NOT_FOUND')
        const people = await store.people()
        const board = row.body as unknown as Board
        const form = row.open ? await objectionForm(services, instance, visit) : undefined
        const detail: DisclosureDetail = {
          instance,
          visit,
          step: await stepOf(services, instance, visit),
          title: row.title,
          organisation: organisation(people, row.organisation),
          from: row.from,
          until: row.due as unknown as Due,
          open: row.open,
          notice: board.notice,
          items: board.items.map(({ title, value }) => ({ title, value: say(value) })),
          objection: (form ?? null) as DisclosureDetail['objection'],
          validator: form ? `/api/validators/${shelf.put(form.schema)}.js` : null,
          answers: board.answered.map(({ question, answer, answeredAt, upheld }) => ({
            at: answeredAt ?? row.from,
            question,
            answer,
            upheld,
          })),
        }
        return c.json(detail as never, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/disclosures/{instance}/{visit}/objections',
        tags: ['公开'],
        summary: '提出异议（无需登录，限频）',
        request: { params: where, body: body(z.strictObject({ key, data: z.record(z.string(), z.unknown()) })) },
        responses: { 201: json(z.object({ number: z.string(), says: z.string() }), '已收到'), ...PROBLEMS },
      }),
      async c => {
        const { instance, visit } = c.req.valid('param')
        const { key: id, data } = c.req.valid('json')
        const done = await handle({
          key: `public:${id}`,
          instance,
          actor: { person: null, assurance: 0 },
          at: store.clock.now(),
          body: { type: 'Submit', task: `${visit}/objection`, data: data as JsonObject },
        })
        if (!done.ok) {
          const closed = ['TASK_CLOSED', 'TASK_UNKNOWN', 'INSTANCE_UNKNOWN', 'INSTANCE_ENDED', 'SUSPENDED'].includes(
            done.error.code,
          )
          throw refusedToStrangers(closed ? { code: 'DISCLOSURE_NOT_OPEN' } : done.error)
        }
        const number = `${instance.slice(0, 8).toUpperCase()}-${done.value.first}`
        return c.json({ number, says: '您的异议已收到，发布单位将调查核实并在本页公开答复。请记下编号以便查询。' }, 201)
      },
    )
}

/** The step's title, and which time it is when a matter was posted again. */
async function stepOf(services: Services, instance: string, visit: string): Promise<string> {
  const state = await readState(services.store, instance)
  const known = state?.visits[visit]
  const scene = state && (await sceneFor(services, state, ''))
  if (!known || !scene) return ''
  const title = scene.sound.steps.get(known.step)?.step.title ?? ''
  return known.number > 1 ? `${title}（第 ${known.number} 次）` : title
}

interface Board {
  readonly notice: string
  readonly items: readonly { readonly title: string; readonly value: unknown }[]
  readonly answered: readonly {
    readonly question: string
    readonly answer: string
    readonly answeredAt: string | null
    readonly upheld: boolean
  }[]
}

async function objectionForm(services: Services, instance: string, visit: string) {
  const state = await readState(services.store, instance)
  const scene = state && (await sceneFor(services, state, ''))
  const task = state?.tasks[`${visit}/objection`]
  return state && scene && task && !task.closed ? formOf(state, task, scene) : undefined
}

/** A published value in words: lists and rows are put one after another. */
function say(value: unknown): string {
  if (Array.isArray(value)) return value.map(say).join('；')
  if (value !== null && typeof value === 'object') return Object.values(value).map(say).join(' ')
  if (typeof value === 'boolean') return value ? '是' : '否'
  return value === null || value === undefined ? '' : String(value)
}
