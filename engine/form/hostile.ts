import type { FieldError } from '#engine/form/form.ts'

/** Bounds on what a person or a program hands in, whatever the form says. */
export const MOST_DEPTH = 16
export const MOST_VALUES = 50_000
const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype']
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

/**
 * What makes handed-in data unfit to be looked at any closer: not JSON, too deep, too much, or names that reach for the
 * prototype chain. At most one error, because the rest of the data is not read after it. Never throws.
 */
export function hostileIn(data: unknown): FieldError | undefined {
  if (!isObject(data)) return { path: '', keyword: 'type', message: '表单内容应是一组字段，请重新填写。' }
  let left = MOST_VALUES
  const look = (value: unknown, path: string, depth: number): FieldError | undefined => {
    if (--left < 0) return { path: '', keyword: 'size', message: `表单内容太多，最多 ${MOST_VALUES} 个值。` }
    if (depth > MOST_DEPTH)
      return { path: '', keyword: 'depth', message: `表单内容嵌套超过 ${MOST_DEPTH} 层，无法保存。` }
    if (value === null || value === undefined || typeof value === 'boolean') return undefined
    if (typeof value === 'string')
      return LONE_SURROGATE.test(value)
        ? { path, keyword: 'text', message: '文字里有无法保存的字符，请删去后重填。' }
        : undefined
    if (typeof value === 'number')
      return Number.isFinite(value) ? undefined : { path, keyword: 'json', message: '数字无法保存，请重新填写。' }
    if (Array.isArray(value)) {
      for (let row = 0; row < value.length; row++) {
        const found = look(value[row], `${path}/${row}`, depth + 1)
        if (found) return found
      }
      return undefined
    }
    if (!isObject(value)) return { path, keyword: 'json', message: '表单里有无法保存的内容，请重新填写。' }
    for (const key of Object.keys(value)) {
      if (FORBIDDEN_KEYS.includes(key)) return { path, keyword: 'key', message: '表单里有不允许的字段名，无法保存。' }
      const found = look(
        value[key],
        `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`,
        depth + 1,
      )
      if (found) return found
    }
    return undefined
  }
  return look(data, '', 0)
}

const isObject = (value: unknown): value is Record<string, unknown> => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
