import { canFail } from '#engine/analysis/satisfiable.ts'
import { object } from '#engine/form/field/type.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import { checkFormSchema } from '#engine/form/schema-check.ts'
import { checkFormUi } from '#engine/form/ui-check.ts'
import type { Json } from '#engine/json.ts'
import { type Check, type Checked, checkCondition, meant } from '#engine/template/check/check.ts'
import { error, type Finding, warning } from '#engine/template/finding.ts'
import type { TemplateForm } from '#engine/template/format.ts'
import { nearest } from '#engine/template/near.ts'
import { at } from '#engine/template/pointer.ts'
import { formVariables } from '#engine/template/variables.ts'

export const formsAreSound: Check = {
  id: 'SC-01',
  title: '表单和共用字段的写法正确，规则指向存在的字段',
  run: checked => {
    const { template, steps } = checked
    const findings: Finding[] = []
    if (template.data) findings.push(...checkFormSchema(template.data as JsonSchema, '/data'))
    for (const [name, form] of Object.entries(template.forms ?? {})) findings.push(...checkForm(name, form, checked))
    for (const { step, where } of steps)
      if ('fields' in step && step.fields) {
        const form = 'form' in step && step.form ? template.forms?.[step.form] : undefined
        const known = Object.keys(form?.schema.properties ?? {})
        for (const [key, access] of Object.entries(step.fields)) {
          const place = at(where, 'fields', key)
          if (form && !known.includes(key))
            // A kind's own fields may be set too; their names are not known here, so this is advice.
            findings.push(
              warning(
                'SC-02.form-field',
                place,
                `步骤“${step.title}”设置了字段 ${key} 的权限，表单里没有它${meant(nearest(key, known))}`,
                `表单的字段：${known.join('、')}。`,
              ),
            )
          if (access === 'hidden' && form?.schema.required?.includes(key))
            findings.push(
              error(
                'SC-12.hidden-required',
                place,
                `字段 ${key} 在表单里是必填，在步骤“${step.title}”里却隐藏，永远填不了。`,
                '从表单的 required 里去掉它，改在需要的步骤写 "required"。',
              ),
            )
        }
      }
    return findings
  },
}

function checkForm(name: string, form: TemplateForm, { template, kinds, steps }: Checked): Finding[] {
  const where = at('/forms', name)
  const schema = form.schema as JsonSchema
  const ui = (form.ui ?? {}) as UiSchema
  const findings: Finding[] = [
    ...checkFormSchema(schema, at(where, 'schema'), ui),
    ...checkFormUi(schema, ui, at(where, 'ui')),
  ]
  const known = Object.keys(form.schema.properties)
  const shared = object(template.data?.properties)
  for (const [key, written] of Object.entries(form.schema.properties)) {
    const place = at(where, 'schema', 'properties', key)
    const [own, common] = [object(written), object(shared[key])]
    const isShared = Object.hasOwn(shared, key)
    if (own.type === undefined && !isShared)
      findings.push(
        error(
          'SC-02.form-type',
          place,
          `表单“${name}”的字段 ${key} 没有写 type，data 里也没有同名的共用字段${meant(nearest(key, Object.keys(shared)))}`,
          '加上 "type"，或在 data 里定义它。',
        ),
      )
    else if (isShared && own.type !== undefined && shapeOf(own) !== shapeOf(common))
      findings.push(
        error(
          'SC-12.shared-type',
          place,
          `表单“${name}”的字段 ${key} 是 ${shapeOf(own)}，同名的共用字段是 ${shapeOf(common)}，两处不一致。`,
          '改成一致，或在表单里只写 {} 沿用共用字段。',
        ),
      )
  }
  const fieldExists = (key: string, place: string) => {
    if (known.includes(key)) return
    findings.push(
      error(
        'SC-02.form-field',
        place,
        `表单“${name}”的规则提到不存在的字段 ${key}${meant(nearest(key, known))}`,
        `表单的字段：${known.join('、')}。`,
      ),
    )
  }
  const variables = formVariables(template, name, kinds)
  const names = { roles: Object.keys(template.roles), steps: steps.map(({ node }) => node.key) }
  const refusing = (form.rules ?? []).flatMap(({ when, error: said }) =>
    said ? [meantByData(when as Json, shared)] : [],
  )
  const filled = new Set((form.schema.required ?? []).map(key => (Object.hasOwn(shared, key) ? `data.${key}` : key)))
  if (refusing.length > 0 && findings.length === 0 && !canFail(refusing, template, variables, filled))
    findings.push(
      error(
        'SC-06.never-handed-in',
        at(where, 'rules'),
        `表单“${name}”无论怎样填写都会报错，交不上去，办件会停在这里。`,
        '改正报错的条件，让合理的填写能够通过。',
      ),
    )
  form.rules?.forEach((rule, i) => {
    const place = at(where, 'rules', i)
    findings.push(...checkCondition(rule.when, variables, at(place, 'when'), 'boolean', names))
    for (const key of ['show', 'require'] as const)
      rule[key]?.forEach((field, j) => {
        fieldExists(field, at(place, key, j))
      })
    if (rule.error) fieldExists(rule.error.field, at(place, 'error', 'field'))
    if (!rule.show && !rule.require && !rule.error)
      findings.push(
        warning(
          'SC-01.rule',
          place,
          `表单“${name}”的第 ${i + 1} 条规则没有写做什么。`,
          '写上 show、require 或 error，或删去这条规则。',
        ),
      )
  })
  return findings
}

/** A form names its shared fields bare; with their group in front their bounds are known. */
function meantByData(rule: Json, shared: JsonSchema): Json {
  if (Array.isArray(rule)) return rule.map(one => meantByData(one, shared))
  if (typeof rule !== 'object' || rule === null) return rule
  return Object.fromEntries(
    Object.entries(rule as { readonly [key: string]: Json }).map(([key, inner]) => [
      key,
      key === 'var' && typeof inner === 'string' && Object.hasOwn(shared, inner)
        ? `data.${inner}`
        : meantByData(inner, shared),
    ]),
  )
}

/** “string/date”: what two descriptions of one field must agree in. */
const shapeOf = (node: JsonSchema): string => {
  const own = [node.type, node.format].filter(part => part !== undefined).join('/')
  return node.items === undefined ? own : `${own}<${shapeOf(object(node.items))}>`
}
