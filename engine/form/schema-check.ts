import type { FieldType } from '#engine/form/field/type.ts'
import { list, object } from '#engine/form/field/type.ts'
import { FORMATS, fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import { KEYWORDS } from '#engine/form/keyword.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { FIELD_KEY } from '#engine/step/schema.ts'
import type { Finding } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'
import { at } from '#engine/template/pointer.ts'

/** Levels of objects and lists inside one form, and fields of one form with all rows and sections. */
export const MOST_LEVELS = 8
export const MOST_FIELDS = 200
/** Names every object has: they confuse validators (`valueOf`) or reach for the prototype chain. */
const isForbidden = (key: string) => key in {} || key === 'prototype'
/** Keywords of other dialects that authors try; refused like any unknown one, with the way it is done here. */
const INSTEAD: { readonly [keyword: string]: string } = {
  $ref: '把字段直接写在这里。',
  if: '显示和必填的条件写在表单的“规则”（rules）里。',
  // biome-ignore lint/suspicious/noThenProperty: the keyword of that name
  then: '显示和必填的条件写在表单的“规则”（rules）里。',
  else: '显示和必填的条件写在表单的“规则”（rules）里。',
  allOf: '显示和必填的条件写在表单的“规则”（rules）里。',
  anyOf: '单选请用 enum 或 oneOf（const 加 title）。',
  not: '显示和必填的条件写在表单的“规则”（rules）里。',
  dependencies: '显示和必填的条件写在表单的“规则”（rules）里。',
  additionalProperties: '表单本来就只保存列出的字段，删去这一项即可。',
  patternProperties: '把每个字段单独列在 properties 里。',
  exclusiveMinimum: '请用 minimum。',
  exclusiveMaximum: '请用 maximum。',
  enumNames: '请用 oneOf，每项写 const 和 title。',
}

interface Checking {
  readonly findings: Finding[]
  fields: number
}

/**
 * Checks an authored schema against the allowed subset: `node` is the object schema of a form or of `template.data`,
 * `where` its JSON pointer, `ui` the uiSchema beside it (widgets decide some field types). Never throws.
 */
export function checkFormSchema(node: JsonSchema, where: string, ui: UiSchema = {}): readonly Finding[] {
  const checking: Checking = { findings: [], fields: 0 }
  checkNode(node, where, ui, 0, checking)
  if (checking.fields > MOST_FIELDS)
    add(
      checking,
      'form-size',
      where,
      `这张表单有 ${checking.fields} 个字段，最多 ${MOST_FIELDS} 个。`,
      '请拆成几张表单。',
    )
  return checking.findings
}

function checkNode(node: JsonSchema, where: string, ui: UiSchema, level: number, checking: Checking): void {
  if (level > MOST_LEVELS) {
    add(checking, 'form-depth', where, `字段嵌套超过 ${MOST_LEVELS} 层。`, '请减少分组和表格的嵌套。')
    return
  }
  const type = fieldTypeOf(node, ui)
  if (!type && Object.keys(node).length > 0) checkTypeName(node, where, checking)
  for (const [keyword, value] of Object.entries(node)) checkKeyword(keyword, value, node, type, where, checking)
  if (type?.keywords.includes('pattern') && node.pattern !== undefined && typeof node.maxLength !== 'number')
    add(checking, 'form-bound', where, '写了 pattern 的字段还应写 maxLength。', '请加上 maxLength，例如 50。')
  if (type?.keywords.includes('maxItems') && typeof node.maxItems !== 'number')
    add(checking, 'form-bound', where, '列表应写明最多几行（maxItems）。', '请加上 maxItems，不超过 500。')
  if (
    Number(node.minLength) > Number(node.maxLength) ||
    Number(node.minItems) > Number(node.maxItems) ||
    Number(node.minimum) > Number(node.maximum)
  )
    add(checking, 'form-bound', where, '最小值大于最大值，怎么填都不对。', '请改正其中一个。')
  if (node.properties !== undefined) checkProperties(node, where, ui, level, checking)
  if (node.items !== undefined) {
    if (Array.isArray(node.items) || typeof node.items !== 'object' || node.items === null)
      add(checking, 'form-keyword', at(where, 'items'), '“items”应是一个字段的说明。', '每一行的字段相同，写一个即可。')
    else checkNode(object(node.items), at(where, 'items'), object(ui.items), level + 1, checking)
  }
}

function checkProperties(node: JsonSchema, where: string, ui: UiSchema, level: number, checking: Checking): void {
  const properties = object(node.properties)
  for (const [key, field] of Object.entries(properties)) {
    const here = at(where, 'properties', key)
    checking.fields++
    if (isForbidden(key) || !FIELD_KEY.test(key))
      add(
        checking,
        'form-key',
        here,
        `字段名“${key}”不能用。`,
        '字段名用小写英文字母开头，后面是字母、数字或下划线，最多 60 个字符。',
      )
    else if (field === null || typeof field !== 'object' || Array.isArray(field))
      add(
        checking,
        'form-keyword',
        here,
        `字段“${key}”的说明应是一个对象。`,
        '例如 {"type": "string", "title": "事由"}。',
      )
    else checkNode(object(field), here, object(ui[key]), level + 1, checking)
  }
  list(node.required).forEach((key, index) => {
    if (typeof key === 'string' && !Object.hasOwn(properties, key))
      add(
        checking,
        'form-required',
        at(where, 'required', index),
        `必填的“${key}”不在字段里。`,
        didYouMean(key, Object.keys(properties)) ?? '请删去它，或加上这个字段。',
      )
  })
}

function checkKeyword(
  keyword: string,
  value: Json,
  node: JsonSchema,
  type: FieldType | undefined,
  where: string,
  checking: Checking,
): void {
  const known = KEYWORDS.find(one => one.name === keyword)
  const here = at(where, keyword)
  if (!known || isForbidden(keyword))
    add(
      checking,
      'form-keyword',
      here,
      `“${keyword}”不能用在表单里。`,
      (Object.hasOwn(INSTEAD, keyword) ? INSTEAD[keyword] : undefined) ??
        didYouMean(
          keyword,
          KEYWORDS.map(one => one.name),
        ) ??
        '请删去它。',
    )
  else {
    const wrong = known.refuse(value, node)
    if (wrong) add(checking, 'form-keyword', here, wrong, known.hint)
    else if (keyword === 'format' && !FORMATS.some(format => format === value))
      add(
        checking,
        'form-format',
        here,
        `没有“${String(value)}”这种格式。`,
        didYouMean(String(value), FORMATS) ?? `可用的有：${FORMATS.join('、')}。`,
      )
    else if (type && !known.everywhere && !type.keywords.includes(keyword))
      add(
        checking,
        'form-keyword',
        here,
        `“${type.title}”字段不能写“${keyword}”。`,
        type.keywords.length > 0 ? `这里可以写：${type.keywords.join('、')}。` : '请删去它。',
      )
  }
}

function checkTypeName(node: JsonSchema, where: string, checking: Checking): void {
  const type = node.type
  const types = ['string', 'integer', 'number', 'boolean', 'array', 'object']
  // A field of a form may leave its type to the shared field of the same name; then it has no `type` at all.
  if (type === undefined || types.includes(String(type))) return
  add(
    checking,
    'form-type',
    at(where, 'type'),
    `没有“${String(type)}”这种类型。`,
    didYouMean(String(type), types) ?? `可用的有：${types.join('、')}。`,
  )
}

const didYouMean = (word: string, words: readonly string[]): string | undefined => {
  const near = nearest(word, words)
  return near === undefined ? undefined : `是不是“${near}”？`
}
const add = (checking: Checking, reason: string, where: string, message: string, fix: string, params?: JsonObject) => {
  checking.findings.push({ code: `SC-01.${reason}`, severity: 'error', where, message, fix, ...(params && { params }) })
}
