import { postKind } from '#engine/people/post.ts'
import { mayStart } from '#engine/process/access.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { overview } from '#engine/template/overview.ts'
import { examine } from '#engine/template/parse.ts'
import { door } from '#runtime/server/api/problem.ts'
import {
  finding,
  prediction,
  type TemplateSummary,
  templateDetail,
  templateSummary,
} from '#runtime/server/api/resources.ts'
import { body, createRoute, items, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import type { People } from '#runtime/server/store/directory.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { type PublishedTemplate, publishTemplate } from '#runtime/server/store/templates.ts'
import { organisation } from '#runtime/server/view/names.ts'
import { foreseenStart } from '#runtime/server/view/prediction.ts'

const anyObject = z.record(z.string(), z.unknown())

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
        responses: { 200: json(z.object({ findings: z.array(finding) })), ...PROBLEMS },
      }),
      async c =>
        c.json(
          { findings: [...examine(c.req.valid('json'), { hash: hashText, kinds: KINDS }).findings].map(plain) },
          200,
        ),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/templates',
        tags: ['模板'],
        summary: '发布模板的新版本（组织部门）',
        security: SIGNED_IN,
        request: { body: body(anyObject) },
        responses: { 201: json(templateSummary, '已发布'), ...PROBLEMS },
      }),
      async c => {
        const people = await store.people()
        const by = c.get('signedIn').person
        if (!people.posts(by).some(({ post }) => postKind(post)?.publishes)) throw door('NOT_ALLOWED')
        const { sound, findings } = examine(c.req.valid('json'), { hash: hashText, kinds: KINDS })
        if (!sound) throw door('TEMPLATE_INVALID', { params: { findings: findings.map(plain) } })
        const at = store.clock.now()
        await store.queue.write(session =>
          publishTemplate(session, store.database.dialect, store.tables, store.tenant, { sound, by, at }),
        )
        const known = (await store.templates()).get(sound.hash)
        if (!known) throw door('FAULT')
        return c.json(summaryOf(known, people, by), 201)
      },
    )

const plain = ({ code, severity, where, message, fix }: z.output<typeof finding>) => ({
  code,
  severity,
  where,
  message,
  ...(fix !== undefined && { fix }),
})

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
