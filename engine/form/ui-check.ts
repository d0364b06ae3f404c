import type { FieldType } from '#engine/form/field/type.ts'
import { object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import type { Json } from '#engine/json.ts'
import type { Finding } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'
import { at } from '#engine/template/pointer.ts'

const isText = (most: number) => (value: Json) => typeof value === 'string' && value.length <= most
const isCount = (most: number) => (value: Json) =>
  Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most
const areTexts = (value: Json) => Array.isArray(value) && value.length <= 200 && value.every(isText(100))

/** What an author may say about the look of a field; a value that does not fit its test is left out and found. */
const SETTINGS: { readonly [setting: string]: (value: Json) => boolean } = {
  'ui:widget': isText(40),
  'ui:help': isText(400),
  'ui:placeholder': isText(100),
  'ui:order': areTexts,
}
const OPTIONS: { readonly [option: string]: (value: Json) => boolean } = {
  /** Name of the option list values come from. */
  list: isText(60),
  rows: isCount(30),
  /** Shown after the value: 人, 户, 平方米. */
  unit: isText(10),
  /** What a pattern asks for, in words: 11 位数字. */
  patternHint: isText(100),
  /** Columns a roster shows in its table. */
  columns: areTexts,
  /** File kinds an attachment takes. */
  accept: areTexts,
}
/** Widgets an author may choose besides the type's own. */
const WIDGETS: { readonly [type: string]: readonly string[] } = {
  text: ['textarea'],
  choice: ['select', 'radio'],
  choices: ['checkboxes', 'select'],
  flag: ['checkbox', 'radio'],
}
const fitsWidget = (type: FieldType | undefined, widget: string) =>
  type === undefined || type.widget === widget || (WIDGETS[type.name] ?? []).includes(widget)

/** An authored uiSchema reduced to what is allowed, at every level of its schema. */
export function soundUi(node: JsonSchema, ui: UiSchema): UiSchema {
  const sound: Record<string, Json> = {}
  const type = fieldTypeOf(node, ui)
  for (const [setting, fits] of Object.entries(SETTINGS)) {
    const value = own(ui, setting)
    if (value !== undefined && fits(value) && (setting !== 'ui:widget' || fitsWidget(type, String(value))))
      sound[setting] = value
  }
  const options: Record<string, Json> = {}
  for (const [option, fits] of Object.entries(OPTIONS)) {
    const value = own(object(ui['ui:options']), option)
    if (value !== undefined && fits(value)) options[option] = value
  }
  if (Object.keys(options).length > 0) sound['ui:options'] = options
  for (const [key, field] of Object.entries(object(node.properties))) {
    const below = soundUi(object(field), object(own(ui, key)))
    if (Object.keys(below).length > 0) sound[key] = below
  }
  if (node.items !== undefined) {
    const below = soundUi(object(node.items), object(own(ui, 'items')))
    if (Object.keys(below).length > 0) sound.items = below
  }
  return sound
}

/** Findings for everything in an authored uiSchema that {@link soundUi} would leave out. Never throws. */
export function checkFormUi(node: JsonSchema, ui: UiSchema, where: string, level = 0): readonly Finding[] {
  if (level > 10) return []
  const findings: Finding[] = []
  const properties = object(node.properties)
  const known = [
    ...Object.keys(SETTINGS),
    'ui:options',
    ...Object.keys(properties),
    ...(node.items === undefined ? [] : ['items']),
  ]
  const type = fieldTypeOf(node, ui)
  for (const [key, value] of Object.entries(ui)) {
    const here = at(where, key)
    if (!known.includes(key))
      findings.push(finding(here, `“${key}”不是这里的字段，也不是可用的界面设置。`, near(key, known)))
    else if (key === 'ui:options') {
      for (const [option, setting] of Object.entries(object(value)))
        if (!Object.hasOwn(OPTIONS, option) || !OPTIONS[option]?.(setting))
          findings.push(
            finding(at(here, option), `界面选项“${option}”不能用或写法不对。`, near(option, Object.keys(OPTIONS))),
          )
    } else if (Object.hasOwn(SETTINGS, key)) {
      if (!SETTINGS[key]?.(value)) findings.push(finding(here, `“${key}”的写法不对。`))
      else if (key === 'ui:widget' && !fitsWidget(type, String(value)))
        findings.push(finding(here, `“${type?.title}”字段不能用“${String(value)}”控件。`, widgetsFor(type)))
    } else
      findings.push(
        ...checkFormUi(object(key === 'items' ? node.items : properties[key]), object(value), here, level + 1),
      )
  }
  return findings
}

const own = (of: JsonSchema, key: string): Json | undefined => (Object.hasOwn(of, key) ? of[key] : undefined)
const widgetsFor = (type: FieldType | undefined) => {
  const some = [...(type?.widget ? [type.widget] : []), ...(WIDGETS[type?.name ?? ''] ?? [])]
  return some.length > 0 ? `可用的有：${[...new Set(some)].join('、')}。` : '请删去它。'
}
const near = (word: string, words: readonly string[]) => {
  const meant = nearest(word, words)
  return meant === undefined ? `可用的有：${words.join('、')}。` : `是不是“${meant}”？`
}
const finding = (where: string, message: string, fix = '请删去它或改正。'): Finding => ({
  code: 'SC-01.form-ui',
  severity: 'error',
  where,
  message,
  fix,
})
