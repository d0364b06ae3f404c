import type { Json } from '#engine/json.ts'
import type { Check } from '#engine/template/check/check.ts'
import { error } from '#engine/template/finding.ts'
import { LIMITS } from '#engine/template/limits.ts'

export const sizesAreBounded: Check = {
  id: 'SC-01',
  title: `不超过 ${LIMITS.states} 个状态、${LIMITS.fields} 个字段`,
  run: ({ template, tree }) => {
    const findings = []
    if (tree.nodes.length > LIMITS.states)
      findings.push(
        error(
          'SC-01.states',
          '/machine/states',
          `流程有 ${tree.nodes.length} 个状态，最多 ${LIMITS.states} 个。`,
          '拆成几个模板。',
        ),
      )
    const schemas = [template.data, ...Object.values(template.forms ?? {}).map(form => form.schema)]
    const fields = schemas.reduce((sum, schema) => sum + fieldsIn(schema as Json | undefined), 0)
    if (fields > LIMITS.fields)
      findings.push(
        error(
          'SC-01.fields',
          '/forms',
          `各表单和共用字段共有 ${fields} 个字段，最多 ${LIMITS.fields} 个。`,
          '删去不用的字段，或拆成几个模板。',
        ),
      )
    return findings
  },
}

/** Fields of an object schema with all rows and sections below it. */
function fieldsIn(schema: Json | undefined): number {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return 0
  const { properties, items } = schema as { properties?: Json; items?: Json }
  const own = typeof properties === 'object' && properties !== null ? Object.values(properties) : []
  return own.length + own.reduce<number>((sum, field) => sum + fieldsIn(field as Json), 0) + fieldsIn(items)
}
