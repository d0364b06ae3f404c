import type { Json } from '#engine/json.ts'
import { postKind } from '#engine/people/post.ts'
import { mayStart } from '#engine/process/access.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Finding } from '#engine/template/finding.ts'
import { overview } from '#engine/template/overview.ts'
import { door } from '#runtime/server/api/problem.ts'
import {
  prediction,
  type TemplateSummary,
  templateCheck,
  templateDetail,
  templateSummary,
} from '#runtime/server/api/resources.ts'
import { body, createRoute, items, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { type JudgeOptions, judge, publishedIn } from '#runtime/server/check/judge.ts'
import { type Accounted, accountedSchema, NOTHING_SAID, release } from '#runtime/server/check/release.ts'
import type { People } from '#runtime/server/store/directory.ts'
import type { PublishedTemplate } from '#runtime/server/store/templates.ts'
import { organisation } from '#runtime/server/view/names.ts'
import { foreseenStart } from '#runtime/server/view/prediction.ts'

const anyObject = z.record(z.string(), z.unknown())
/** The template itself; or with what is said about its findings: a template has no key `template`. */
const publication = z.union([accountedSchema.extend({ template: anyObject }), anyObject])
const WHY = {
  invalid: 'TEMPLATE_INVALID',
  unexplained: 'TEMPLATE_UNEXPLAINED',
  unfinished: 'TEMPLATE_UNFINISHED',
} as const

export const templateRoutes = ({ store }: Services) =>
  routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/templates',
        tags: ['模板'],
        summary: '已发布的模板',
        security: SIGNED_IN,
        responses: { 200: json(items(templateSummary)), ...PROBLEMS },
      }),
      async c => {
        const people = await store.people()
        const { all } = await store.templates()
        const newest = all.filter(
          known =>
            known.retiredAt === null &&
            !all.some(other => other.id === known.id && other.retiredAt === null && other.version > known.version),
        )
        return c.json({ items: newest.map(known => summaryOf(known, people, c.get('signedIn').person)) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/templates/{id}',
        tags: ['模板'],
        summary: '一个模板和它的步骤',
        security: SIGNED_IN,
        request: {
          params: z.object({ id: z.string() }),
          query: z.object({ version: z.coerce.number().int().min(1).optional() }),
        },
        responses: { 200: json(templateDetail), ...PROBLEMS },
      }),
      async c => {
        const { id } = c.req.valid('param')
        const { version } = c.req.valid('query')
        const catalogue = await store.templates()
        const known = version === undefined ? catalogue.newest(id) : catalogue.version(id, version)
        if (!known) throw door('NOT_FOUND')
        const people = await store.people()
        const { template } = known.sound
        return c.json(
          {
            ...summaryOf(known, people, c.get('signedIn').person),
            template: template as unknown as Record<string, unknown>,
            overview: overview(template, KINDS).map(step => ({ ...step })),
            record: known.record,
          } as never,
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/templates/{id}/prediction',
        tags: ['模板'],
        summary: '发起以后会经过哪些步骤、由谁办、何时到期（不写入任何内容）',
        security: SIGNED_IN,
        request: {
          params: z.object({ id: z.string().max(100) }),
          body: body(z.strictObject({ organisation: z.string().min(1).max(200), hash: z.string().max(80).optional() })),
        },
        responses: { 200: json(prediction), ...PROBLEMS },
      }),
      async c => {
        const { id } = c.req.valid('param')
        const { organisation: at, hash } = c.req.valid('json')
        const viewer = c.get('signedIn').person
        const catalogue = await store.templates()
        const known = hash === undefined ? catalogue.newest(id) : catalogue.get(hash)
        if (!known || known.id !== id) throw door('NOT_FOUND')
        const people = await store.people()
        if (!mayStart(known.sound.template, at, viewer, people)) throw door('NOT_ALLOWED')
        const scene = { sound: known.sound, people, now: store.clock.now(), viewer }
        return c.json(foreseenStart(scene, at, known.version), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/templates/check',
        tags: ['模板'],
        summary: '检查模板，不发布',
        security: SIGNED_IN,
        request: { body: body(anyObject) },
        responses: { 200: json(templateCheck), ...PROBLEMS },
      }),
      async c => {
        const { findings, record } = await judge(c.req.valid('json'), await known(store))
        const said = record && {
          verdict: record.verdict,
          explored: record.explored,
          complete: record.complete,
          hasRules: record.ruleset !== null,
        }
        return c.json({ findings: findings.map(plain), ...(said && { said }) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/templates',
        tags: ['模板'],
        summary: '发布模板的新版本（组织部门）',
        security: SIGNED_IN,
        request: { body: body(publication) },
        responses: { 201: json(templateSummary, '已发布'), ...PROBLEMS },
      }),
      async c => {
        const people = await store.people()
        const by = c.get('signedIn').person
        if (!people.posts(by).some(({ post }) => postKind(post)?.publishes)) throw door('NOT_ALLOWED')
        const sent = c.req.valid('json')
        const { template, ...said } = 'template' in sent ? sent : { template: sent, ...NOTHING_SAID }
        const judged = await judge(template, await known(store))
        const released = release(judged, said as Accounted, by, people)
        if (!released.may) throw door(WHY[released.why], { params: { findings: released.findings.map(plain) } })
        await store.publish(judged.sound as SoundTemplate, by, released.record as unknown as Json)
        const published = (await store.templates()).get(released.record.template)
        if (!published) throw door('FAULT')
        return c.json(summaryOf(published, people, by), 201)
      },
    )

const plain = ({ code, severity, where, message, fix, path, verdict }: Finding) => ({
  code,
  severity,
  where,
  message,
  ...(fix !== undefined && { fix }),
  ...(path && { path: [...path] }),
  ...(verdict && { verdict }),
})

/** Published versions, for a template that names the superior one it extends. */
async function known(store: Services['store']): Promise<JudgeOptions> {
  return publishedIn(await store.templates())
}

export function summaryOf(
  { id, version, hash, publishedAt, sound }: PublishedTemplate,
  people: People,
  viewer: string,
): TemplateSummary {
  const { template } = sound
  const startable = people.organisations.filter(({ id: at }) => mayStart(template, at, viewer, people))
  return {
    id,
    version,
    hash,
    title: template.title,
    summary: template.summary ?? '',
    publishedAt,
    startable: startable.map(({ id: at }) => organisation(people, at)),
  }
}
