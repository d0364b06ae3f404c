import { randomUUID } from 'node:crypto'
import { dayOf, isDay } from '#engine/time/instant.ts'
import { reachable } from '#runtime/server/api/people.ts'
import { door } from '#runtime/server/api/problem.ts'
import { type SubstitutionView, substitution } from '#runtime/server/api/resources.ts'
import { body, createRoute, items, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import type { Deputy, People } from '#runtime/server/store/directory.ts'
import type { Catalogue } from '#runtime/server/store/templates.ts'
import { person } from '#runtime/server/view/names.ts'

const asked = z.strictObject({
  deputy: z.string().min(1).max(200),
  from: z.string().max(10),
  until: z.string().max(10),
  /** Ids of templates; absent or empty for all. */
  templates: z.array(z.string().max(100)).max(50).default([]),
})
/** Nobody stands in for somebody for longer than this without being asked again. */
const LONGEST_DAYS = 366

/** 代理: who stands in for the reader. Everybody gives their own; nobody gives another's. */
export const substitutionRoutes = ({ store }: Services) => {
  const listOf = async (viewer: string): Promise<{ items: SubstitutionView[] }> => {
    const people = await store.people()
    const templates = await store.templates()
    const today = dayOf(store.clock.now())
    return { items: people.substitutes(viewer).map(one => shown(one, people, templates, today)) }
  }
  return routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/substitutions',
        tags: ['组织'],
        summary: '我的代理人（包括已结束的），最近设定的在前',
        security: SIGNED_IN,
        responses: { 200: json(items(substitution)), ...PROBLEMS },
      }),
      async c => c.json(await listOf(c.get('signedIn').person), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/substitutions',
        tags: ['组织'],
        summary: '请人在一段时间内代我办理',
        security: SIGNED_IN,
        request: { body: body(asked) },
        responses: { 201: json(items(substitution), '已设定'), ...PROBLEMS },
      }),
      async c => {
        const viewer = c.get('signedIn').person
        const wanted = c.req.valid('json')
        const people = await store.people()
        const now = store.clock.now()
        const fields = mistakes(wanted, people, await store.templates(), viewer, dayOf(now))
        if (fields.length > 0) throw door('BAD_REQUEST', { title: '有几处需要改一下。', fields })
        const { deputy, from, until, templates } = wanted
        const one: Deputy = {
          id: randomUUID(),
          principal: viewer,
          deputy,
          from,
          until,
          ...(templates.length > 0 && { templates: [...new Set(templates)] }),
          madeAt: now,
          madeBy: viewer,
          endedAt: null,
          endedBy: null,
        }
        await store.changePeople({ substitutions: [one] })
        return c.json(await listOf(viewer), 201)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/substitutions/{id}/end',
        tags: ['组织'],
        summary: '提前结束代理',
        security: SIGNED_IN,
        request: { params: z.object({ id: z.string().max(64) }) },
        responses: { 200: json(items(substitution)), ...PROBLEMS },
      }),
      async c => {
        const viewer = c.get('signedIn').person
        const { id } = c.req.valid('param')
        const one = (await store.people()).substitutes(viewer).find(known => known.id === id)
        if (!one) throw door('NOT_FOUND')
        if (one.endedAt === null)
          await store.changePeople({ substitutions: [{ ...one, endedAt: store.clock.now(), endedBy: viewer }] })
        return c.json(await listOf(viewer), 200)
      },
    )
}

function mistakes(
  { deputy, from, until, templates }: z.output<typeof asked>,
  people: People,
  catalogue: Catalogue,
  viewer: string,
  today: string,
) {
  const wrong = (path: string, message: string) => [{ path, keyword: 'rule', message }]
  const near = reachable(people, viewer)
  const isNear = [...people.posts(deputy), ...people.registersOf(deputy)].some(({ organisation }) =>
    near.has(organisation),
  )
  const days = [from, until].every(isDay)
  const unknown = templates.find(id => !catalogue.newest(id))
  return [
    ...(deputy === viewer ? wrong('/deputy', '不能请自己代理，请选择别人。') : []),
    ...(deputy !== viewer && !isNear ? wrong('/deputy', '没有找到这个人，请从列表里选择。') : []),
    ...(isDay(from) ? [] : wrong('/from', '请填写开始日期。')),
    ...(isDay(until) ? [] : wrong('/until', '请填写结束日期。')),
    ...(days && until < from ? wrong('/until', '结束日期不能早于开始日期。') : []),
    ...(days && until < today ? wrong('/until', '结束日期已经过去了。') : []),
    ...(days && daysBetween(from, until) > LONGEST_DAYS ? wrong('/until', '一次最长设定一年，到期可以再设。') : []),
    ...(unknown === undefined ? [] : wrong('/templates', '有事项已经不在了，请重新选择。')),
  ]
}

const daysBetween = (from: string, until: string): number => (Date.parse(until) - Date.parse(from)) / 86_400_000

const shown = (one: Deputy, people: People, templates: Catalogue, today: string): SubstitutionView => ({
  id: one.id,
  deputy: person(people, one.deputy),
  from: one.from,
  until: one.until,
  templates: (one.templates ?? []).map(id => ({ id, title: templates.newest(id)?.sound.template.title ?? id })),
  madeAt: one.madeAt,
  madeBy: person(people, one.madeBy),
  ended: one.endedAt === null ? null : { at: one.endedAt, by: person(people, one.endedBy ?? one.principal) },
  inForce: one.endedAt === null && one.from <= today && today <= one.until,
})
