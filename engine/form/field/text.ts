import type { FieldType } from '#engine/form/field/type.ts'
import { isText, plain, typeIs, withDefaults } from '#engine/form/field/type.ts'

export const TEXT_LENGTH = 500

/** Control characters cannot be printed and PostgreSQL cannot store NUL; tab and line break may stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g
export const cleanText = (value: string) => value.replace(/\r\n?/g, '\n').replace(CONTROL, '').trim()

/** 单行文字. */
export const text: FieldType = {
  name: 'text',
  title: '单行文字',
  keywords: ['minLength', 'maxLength', 'pattern', 'const'],
  empty: undefined,
  verb: '填写',
  expects: '文字',
  unit: '个字',
  matches: node => typeIs(node, 'string'),
  complete: node => withDefaults(node, { maxLength: TEXT_LENGTH }),
  normalise: value => (isText(value) ? cleanText(value) || undefined : value),
  say: value => plain(value),
}
