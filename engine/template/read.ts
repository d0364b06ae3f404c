import { canonical, utf8Length } from '#engine/evidence/canonical.ts'
import { parseStrict } from '#engine/evidence/strict-json.ts'
import { fail, type Json, ok, type Result } from '#engine/json.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import { syntaxAt } from '#engine/template/json-place.ts'
import { LIMITS } from '#engine/template/limits.ts'
import { placeOf } from '#engine/template/place.ts'
import { path as keysOf, pointer } from '#engine/template/pointer.ts'

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * The JSON of a template from its text, or from a value somebody already parsed: within the limits of SR-25, without the
 * keys of SR-30, and nothing that two readers could read differently.
 */
export function readJson(input: unknown): Result<Json, readonly Finding[]> {
  const read = typeof input === 'string' ? readText(input) : readValue(input)
  if (!read.ok) return read
  const forbidden = forbiddenKeys(read.value)
  return forbidden.length > 0 ? fail(forbidden) : read
}

function readText(text: string): Result<Json, readonly Finding[]> {
  const bytes = utf8Length(text)
  if (bytes > LIMITS.bytes) return fail([tooLarge(bytes)])
  const read = parseStrict(text, LIMITS.depth)
  if (read.ok) return readValue(read.value)
  const { code, at, key } = read.error
  const found = code === 'SYNTAX' ? syntaxAt(text) : syntaxAt(text, at)
  const line = `第 ${found.line} 行第 ${found.column} 个字`
  switch (code) {
    case 'DUPLICATE_KEY':
      return fail([
        error(
          'SC-01.duplicate-key',
          pointer([...found.path, key ?? '']),
          `${line}：${key} 在同一处写了两次，只有一次会生效。`,
          '删去其中一个，或把两处合并。',
        ),
      ])
    case 'FORBIDDEN_KEY':
      return fail([forbidden([...found.path, key ?? ''])])
    case 'TOO_DEEP':
      return fail([tooDeep(pointer(found.path))])
    default:
      return fail([
        error(
          'SC-01.syntax',
          pointer(found.path),
          `${line}：这里不是合法的 JSON${found.expected ? `，应为${found.expected}` : ''}。`,
          '检查该处的引号、逗号和括号是否成对。',
        ),
      ])
  }
}

function readValue(value: unknown): Result<Json, readonly Finding[]> {
  const written = canonical(value)
  if (written.ok) {
    const bytes = utf8Length(written.value)
    return bytes > LIMITS.bytes ? fail([tooLarge(bytes)]) : ok(value as Json)
  }
  const { code, where } = written.error
  if (code === 'TOO_DEEP') return fail([tooDeep(where)])
  if (code === 'KEY_NOT_ALLOWED') return fail([forbidden(keysOf(where))])
  if (code === 'LONE_SURROGATE')
    return fail([
      error('SC-01.text', where, `${placeOf(keysOf(where), value)}含有不完整的字符。`, '删去这段文字重新输入。'),
    ])
  return fail([
    error(
      'SC-01.json',
      where,
      `${placeOf(keysOf(where), value)}不是可以写成 JSON 的值。`,
      '只用文字、数字、true/false、null、列表和对象。',
    ),
  ])
}

/** `__proto__` is refused while reading; the other two are ordinary own keys to JSON and dangerous to whoever copies them. */
function forbiddenKeys(value: Json, path: readonly string[] = [], found: Finding[] = []): Finding[] {
  if (typeof value !== 'object' || value === null) return found
  for (const [key, inner] of Object.entries(value)) {
    if (FORBIDDEN.has(key)) found.push(forbidden([...path, key]))
    forbiddenKeys(inner as Json, [...path, key], found)
  }
  return found
}

const forbidden = (path: readonly string[]) =>
  error(
    'SC-01.forbidden-key',
    pointer(path),
    `${placeOf(path.slice(0, -1), undefined)}用了名称 ${path.at(-1)}，这个名称会破坏程序。`,
    '换一个名称。',
  )
const tooLarge = (bytes: number) =>
  error(
    'SC-01.size',
    '',
    `模板有 ${Math.ceil(bytes / 1024)} KB，超过 ${LIMITS.bytes / 1024} KB 的上限。`,
    '删去不用的表单和步骤，或拆成几个模板。',
  )
const tooDeep = (where: string) =>
  error('SC-01.depth', where, `模板的层次超过 ${LIMITS.depth} 层。`, '减少嵌套：把内层的状态或字段提到外层。')
