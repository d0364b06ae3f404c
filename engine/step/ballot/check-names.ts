import type { FilledList } from '#engine/step/ballot/schema.ts'
import { checkCitation } from '#engine/template/check/citation.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** Names in a ballot that must mean something: parameters, shared fields, clauses. */

export type Told = (code: string, place: string, message: string, fix: string) => Finding
export const told =
  (where: string, severity: Finding['severity']): Told =>
  (code, place, message, fix) => ({ code, severity, where: place ? `${where}/${place}` : where, message, fix })

export function parameterIs(
  template: Template,
  written: unknown,
  type: 'count' | 'fraction',
  place: string,
  what: string,
  error: Told,
): Finding[] {
  const name = typeof written === 'object' && written !== null && 'parameter' in written ? written.parameter : undefined
  const parameter = typeof name === 'string' ? template.parameters?.[name] : undefined
  return parameter && parameter.type !== type
    ? [
        error(
          'SC-11.parameter-type',
          place,
          `${what}取自参数“${parameter.title}”，但它不是${type === 'count' ? '数目' : '比例'}。`,
          `把该参数的 type 改为 ${type}，或换一个参数。`,
        ),
      ]
    : []
}

/** A shared field that holds a list: people, texts, or a table with the named column. */
export function listIs(
  template: Template,
  { field, column }: FilledList,
  place: string,
  title: string,
  error: Told,
): Finding[] {
  const node = template.data?.properties[field]
  const items = node?.items as { readonly properties?: { readonly [key: string]: unknown } } | undefined
  if (!node)
    return [
      error(
        'SC-02.field',
        `${place}/field`,
        `“${title}”要用的共用字段 ${field} 不存在。`,
        '在 data 里加上这个字段，并在前面的步骤填写。',
      ),
    ]
  const isTable = items?.properties !== undefined
  if (!isFilled(template, field))
    return [
      error(
        'SC-12.never-written',
        `${place}/field`,
        `“${title}”要用的共用字段 ${field}，没有任何步骤填写，名单永远是空的。`,
        `把 ${field} 放进前面某个步骤的表单。`,
      ),
    ]
  if (isTable && (column === undefined || !Object.hasOwn(items.properties ?? {}, column)))
    return [
      error(
        'SC-02.column',
        column === undefined ? place : `${place}/column`,
        `共用字段 ${field} 是表格，没有写明（或没有）作为名称的一列。`,
        `写上 "column"，可以是：${Object.keys(items.properties ?? {}).join('、')}。`,
      ),
    ]
  return isTable || column === undefined
    ? []
    : [error('SC-02.column', `${place}/column`, `共用字段 ${field} 不是表格，没有“${column}”这一列。`, '删去 column。')]
}

/** A shared field with a whole number that somebody fills in. */
export function numberIs(template: Template, field: string, title: string, error: Told): Finding[] {
  const node = template.data?.properties[field]
  const wrong = (code: string, message: string, fix: string) => [error(code, 'election/seats/field', message, fix)]
  if (node?.type !== 'integer')
    return wrong(
      'SC-02.field',
      `“${title}”的应选名额取自共用字段 ${field}，但 data 里没有这样的整数字段。`,
      '在 data 里加上 type 为 integer 的这个字段，并在前面的步骤填写。',
    )
  return isFilled(template, field)
    ? []
    : wrong(
        'SC-12.never-written',
        `“${title}”的应选名额取自共用字段 ${field}，没有任何步骤填写。`,
        `把 ${field} 放进前面某个步骤的表单。`,
      )
}

/** Some form has the field, or some action sets it. */
const isFilled = ({ forms = {}, machine }: Template, field: string): boolean =>
  Object.values(forms).some(({ schema }) => Object.hasOwn(schema.properties, field)) || isSet(machine, field)
const isSet = (value: unknown, field: string): boolean => {
  if (typeof value !== 'object' || value === null) return false
  const { type, params } = value as { readonly type?: unknown; readonly params?: { readonly field?: unknown } }
  return (type === 'set' && params?.field === field) || Object.values(value).some(one => isSet(one, field))
}

/** How sure a figure is, told at a place of this step. */
export const cited = (
  template: Template,
  name: string | undefined,
  place: string,
  what: string,
  error: Told,
  warning: Told,
): Finding[] =>
  checkCitation(name, template, place, what, '比例').map(({ code, severity, message, fix = '' }) =>
    (severity === 'error' ? error : warning)(code, place, message, fix),
  )
