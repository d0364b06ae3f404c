import { postsOver } from '#engine/process/access.ts'
import { allows, resolveParameters } from '#engine/process/parameters.ts'
import { door } from '#runtime/server/api/problem.ts'
import { body, createRoute, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'

const value = z.union([z.string().max(20), z.number().int(), z.boolean()])
const parameterView = z.object({
  name: z.string(),
  title: z.string(),
  type: z.enum(['fraction', 'count', 'flag']),
  /** In force for new instances. */
  value,
  default: value,
  /** Set here or by an organisation above; otherwise the template's default holds. */
  isSet: z.boolean(),
  atLeast: value.optional(),
  atMost: value.optional(),
  basis: z.string().optional(),
})
const where = z.object({ id: z.string().max(100), template: z.string().max(100) })

/**
 * 本地参数: values a superior organisation sets for its area where a template allows it. They hold for instances started
 * afterwards, may tighten a rule and never loosen it.
 */
export const parameterRoutes = ({ store }: Services) => {
  const shown = async (organisation: string, id: string) => {
    const template = (await store.templates()).newest(id)?.sound.template
    const people = await store.people()
    if (!template || !people.organisation(organisation)) throw door('NOT_FOUND')
    const local = people.parameters(id, organisation)
    const inForce = resolveParameters(template, local)
    const items = Object.entries(template.parameters ?? {}).map(([name, parameter]) => {
      const law = parameter.basis ? template.basis?.[parameter.basis] : undefined
      return {
        name,
        title: parameter.title,
        type: parameter.type,
        value: inForce[name] as z.output<typeof value>,
        default: parameter.default,
        isSet: local[name] !== undefined && allows(parameter, local[name]),
        ...('atLeast' in parameter && parameter.atLeast !== undefined && { atLeast: parameter.atLeast }),
        ...('atMost' in parameter && parameter.atMost !== undefined && { atMost: parameter.atMost }),
        ...(law && { basis: `《${law.law}》${law.article ?? ''}（可信度 ${law.confidence}）` }),
      }
    })
    return { items, template, people }
  }
  return routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/organisations/{id}/parameters/{template}',
        tags: ['组织'],
        summary: '一个模板在本地的参数',
        security: SIGNED_IN,
        request: { params: where },
        responses: { 200: json(z.object({ items: z.array(parameterView) })), ...PROBLEMS },
      }),
      async c => {
        const { id, template } = c.req.valid('param')
        return c.json({ items: (await shown(id, template)).items }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/organisations/{id}/parameters/{template}',
        tags: ['组织'],
        summary: '设置本地参数（本级或上级组织岗位）',
        security: SIGNED_IN,
        request: { params: where, body: body(z.record(z.string().max(60), value)) },
        responses: { 200: json(z.object({ items: z.array(parameterView) })), ...PROBLEMS },
      }),
      async c => {
        const { id, template: of } = c.req.valid('param')
        const { template, people } = await shown(id, of)
        if (!postsOver(id, c.get('signedIn').person, people).some(post => post.supervises)) throw door('NOT_ALLOWED')
        const given = Object.entries(c.req.valid('json'))
        const fields = given.flatMap(([name, set]) => {
          const parameter = template.parameters?.[name]
          if (!parameter) return [{ path: `/${name}`, keyword: 'unknown', message: `模板没有参数「${name}」` }]
          return allows(parameter, set)
            ? []
            : [{ path: `/${name}`, keyword: 'range', message: `「${parameter.title}」只能收紧，不能低于规定` }]
        })
        if (fields.length > 0) throw door('BAD_REQUEST', { title: '有参数不符合规定，没有保存。', fields })
        await store.changePeople({
          settings: given.map(([name, set]) => ({ organisation: id, template: of, name, value: set })),
        })
        return c.json({ items: (await shown(id, of)).items }, 200)
      },
    )
}
