import { postsOver } from '#engine/process/access.ts'
import { sayWhatFits } from '#engine/process/parameter-sentence.ts'
import { allows, resolveParameters } from '#engine/process/parameters.ts'
import { cite } from '#engine/template/cite.ts'
import { door } from '#runtime/server/api/problem.ts'
import { type ParameterView, parameterValue, parameterView } from '#runtime/server/api/resources.ts'
import { body, createRoute, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { organisation } from '#runtime/server/view/names.ts'

type Value = z.output<typeof parameterValue>
const where = z.object({ id: z.string().max(100), template: z.string().max(100) })

/**
 * 本地参数: values a superior organisation sets for its area where a template allows it. They hold for instances started
 * afterwards, may tighten a rule and never loosen it.
 */
export const parameterRoutes = ({ store }: Services) => {
  const shown = async (at: string, id: string) => {
    const template = (await store.templates()).newest(id)?.sound.template
    const people = await store.people()
    if (!template || !people.organisation(at)) throw door('NOT_FOUND')
    const line = people.above(at)
    const [, superior] = line
    const inForce = resolveParameters(template, people.parameters(id, at))
    const inherited = resolveParameters(template, superior === undefined ? {} : people.parameters(id, superior))
    const items = Object.entries(template.parameters ?? {}).map(([name, parameter]): ParameterView => {
      const law = parameter.basis ? template.basis?.[parameter.basis] : undefined
      const nearest = line.find(up => people.ownParameters(id, up)[name] !== undefined)
      const setter = nearest && allows(parameter, people.ownParameters(id, nearest)[name] ?? null) ? nearest : undefined
      return {
        name,
        title: parameter.title,
        type: parameter.type,
        value: inForce[name] as Value,
        default: parameter.default,
        isSet: setter !== undefined,
        ...(setter && { setBy: organisation(people, setter) }),
        inherited: inherited[name] as Value,
        ...('atLeast' in parameter && parameter.atLeast !== undefined && { atLeast: parameter.atLeast }),
        ...('atMost' in parameter && parameter.atMost !== undefined && { atMost: parameter.atMost }),
        ...(law && { basis: cite(law), confidence: law.confidence }),
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
        summary: '设置本地参数（本级或上级组织岗位）；null 取消本级的设定',
        security: SIGNED_IN,
        request: { params: where, body: body(z.record(z.string().max(60), parameterValue.nullable())) },
        responses: { 200: json(z.object({ items: z.array(parameterView) })), ...PROBLEMS },
      }),
      async c => {
        const { id, template: of } = c.req.valid('param')
        const { template, people } = await shown(id, of)
        if (!postsOver(id, c.get('signedIn').person, people).some(post => post.supervises)) throw door('NOT_ALLOWED')
        const given = Object.entries(c.req.valid('json')).map(([name, set]) => ({ name, set }))
        const fields = given.flatMap(({ name, set }) => {
          const parameter = template.parameters?.[name]
          if (!parameter) return [{ path: `/${name}`, keyword: 'unknown', message: `模板没有参数“${name}”。` }]
          return set === null || allows(parameter, set)
            ? []
            : [{ path: `/${name}`, keyword: 'range', message: sayWhatFits(parameter) }]
        })
        if (fields.length > 0)
          throw door('BAD_REQUEST', { title: '有参数不符合规定，没有保存。', detail: '请按提示逐项修改。', fields })
        await store.changePeople({
          settings: given.flatMap(({ name, set }) =>
            set === null ? [] : [{ organisation: id, template: of, name, value: set }],
          ),
          unset: given.flatMap(({ name, set }) => (set === null ? [{ organisation: id, template: of, name }] : [])),
        })
        return c.json({ items: (await shown(id, of)).items }, 200)
      },
    )
}
