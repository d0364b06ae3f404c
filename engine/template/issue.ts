import type { z } from 'zod'
import type { Finding } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'
import { placeOf, valueAt } from '#engine/template/place.ts'
import { pointer } from '#engine/template/pointer.ts'
import { keysAt, refusedKey, refusedName, SHAPES } from '#engine/template/vocabulary.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** Turns what the schema says about a template into sentences for its author. `input` is the value that was checked. */
export function findingsOf(issues: readonly Issue[], input: unknown): Finding[] {
  return issues.flatMap(issue => sentences(issue, [], input))
}

function sentences(issue: Issue, above: Path, input: unknown): Finding[] {
  const path = [...above, ...issue.path]
  const where = pointer(path)
  const place = placeOf(path, input)
  const value = valueAt(input, path)
  const error = (code: string, message: string, fix?: string, pointsAt = where): Finding => ({
    code,
    severity: 'error',
    where: pointsAt,
    message,
    ...(fix && { fix }),
  })
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(path, value)
      return issue.keys.map(key => {
        const refused = refusedKey(key, path)
        if (refused)
          return error(refused.code, `${place}不能写 ${key}：${refused.why}`, refused.instead, pointer([...path, key]))
        const near = nearest(key, known)
        return error(
          'SC-01.unknown-key',
          `${place}里有不认识的属性 ${key}${near ? `，是否应为 ${near}？` : '。'}`,
          near
            ? `把 ${key} 改成 ${near}，或删去它。`
            : `删去 ${key}${known.length > 0 ? `；这里可以写：${known.join('、')}` : ''}。`,
          pointer([...path, key]),
        )
      })
    }
    case 'invalid_key': {
      const key = String(path.at(-1))
      const refused = refusedName(key, path)
      return [
        error(
          refused.code,
          `${placeOf(path.slice(0, -1), input)}里的名称 ${key} 不合规定：${refused.why}`,
          refused.instead,
        ),
      ]
    }
    case 'invalid_type': {
      if (value === undefined && !isPresent(input, path))
        return [missing(path, input, KINDS[issue.expected] ?? issue.expected)]
      const special = SHAPES.find(one => one.applies(path, value))
      return [
        error(
          special?.code ?? 'SC-01.type',
          `${place}应为${KINDS[issue.expected] ?? issue.expected}，现在是${kindOf(value)}。${special?.why ?? ''}`,
          special?.instead ?? `改成${KINDS[issue.expected] ?? issue.expected}。`,
        ),
      ]
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      if (value === undefined && !isPresent(input, path)) return [missing(path, input, allowed.join(' 或 '))]
      const special = SHAPES.find(one => one.applies(path, value))
      if (special) return [error(special.code, `${place}不能写 ${show(value)}：${special.why}`, special.instead)]
      const near = typeof value === 'string' ? nearest(value, allowed) : undefined
      return [
        error(
          'SC-01.value',
          `${place}不能是 ${show(value)}${near ? `，是否应为 ${near}？` : '。'}`,
          `可以写：${allowed.join('、')}。`,
        ),
      ]
    }
    case 'invalid_union': {
      const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
      if (!isPresent(input, path)) return [missing(path, input, options.join('、') || '一个值')]
      const special = isScalar(value) ? SHAPES.find(one => one.applies(path, value)) : undefined
      if (special) return [error(special.code, `${place}不能写 ${show(value)}：${special.why}`, special.instead)]
      if (issue.errors.length === 0) {
        const near = typeof value === 'string' ? nearest(value, options) : undefined
        return [
          error(
            'SC-01.value',
            `${place}不能是 ${show(value)}${near ? `，是否应为 ${near}？` : '。'}`,
            `可以写：${options.join('、')}。`,
          ),
        ]
      }
      const branch = bestBranch(issue.errors, path, input)
      if (branch.every(one => one.code === 'invalid_type' && one.path.length === 0)) {
        const expected = issue.errors
          .flat()
          .flatMap(one => ('expected' in one ? [KINDS[one.expected] ?? one.expected] : []))
        const kinds = [...new Set(expected)].join('或')
        return [error('SC-01.type', `${place}应为${kinds}，现在是${kindOf(value)}。`, `改成${kinds}。`)]
      }
      return branch.flatMap(one => sentences(one, path, input))
    }
    case 'invalid_format':
      return [
        error(
          'SC-01.format',
          `${place}写作 ${show(value)}，写法不对：${formatSays(issue.pattern, path)}`,
          '请照规定的写法改正。',
        ),
      ]
    case 'too_big':
      return [
        error(
          'SC-01.too-big',
          `${place}${sizeSays(issue.origin, '最多', Number(issue.maximum), value)}`,
          '请缩短或减少。',
        ),
      ]
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1
        ? [error('SC-01.empty', `${place}不能为空。`, '请填写内容。')]
        : [
            error(
              'SC-01.too-small',
              `${place}${sizeSays(issue.origin, '至少', Number(issue.minimum), value)}`,
              '请补足。',
            ),
          ]
    default:
      return [error('SC-01.shape', `${place}的写法不符合模板格式。`, '请对照 docs/template-format.md 改正。')]
  }
}

function missing(path: Path, input: unknown, expected: string): Finding {
  const key = String(path.at(-1))
  return {
    code: 'SC-01.missing',
    severity: 'error',
    where: pointer(path),
    message: `${placeOf(path.slice(0, -1), input)}缺少 ${key}。`,
    fix: `补上 ${key}（${expected}）。`,
  }
}

/**
 * Which alternative of a union the author meant: the one that fits best. A wrong kind of value or a wrong discriminator
 * weighs most, then keys that do not belong there or are missing, then wrong values.
 */
function bestBranch(branches: readonly (readonly Issue[])[], path: Path, input: unknown): readonly Issue[] {
  let best = branches[0] ?? []
  let least = Number.POSITIVE_INFINITY
  for (const branch of branches) {
    const weight = branch.reduce((sum, issue) => sum + weigh(issue, path, input), 0)
    if (weight < least) [best, least] = [branch, weight]
  }
  return best
}

const DISCRIMINATORS = new Set(['type', 'kind', 'starter'])
function weigh(issue: Issue, above: Path, input: unknown): number {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') return 3 * issue.keys.length
  if (issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) return 50
  if (!isPresent(input, path)) return 4
  if (issue.code === 'invalid_value' && DISCRIMINATORS.has(String(path.at(-1)))) return 10
  // A union at the same place (an action within “one or several actions”) fits as well as its own best alternative.
  if (issue.code === 'invalid_union' && issue.path.length === 0)
    return Math.min(...issue.errors.map(list => list.reduce((sum, one) => sum + weigh(one, path, input), 0)))
  return 1
}

function isPresent(input: unknown, path: Path): boolean {
  const parent = path.length === 0 ? undefined : valueAt(input, path.slice(0, -1))
  if (path.length === 0) return true
  return typeof parent === 'object' && parent !== null && Object.hasOwn(parent, path.at(-1) as PropertyKey)
}

const KINDS: { readonly [type: string]: string } = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  object: '对象 { … }',
  record: '对象 { … }',
  array: '列表 [ … ]',
}

const isScalar = (value: unknown) => typeof value !== 'object' || value === null
function kindOf(value: unknown): string {
  if (value === undefined) return '空缺'
  if (value === null) return 'null'
  if (Array.isArray(value)) return '列表'
  if (typeof value === 'object') return '对象'
  return typeof value === 'string' ? `文字 ${show(value)}` : typeof value === 'number' ? `数字 ${value}` : String(value)
}
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? '空缺'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function sizeSays(origin: string, bound: string, limit: number, value: unknown): string {
  if (origin === 'string')
    return `${bound} ${limit} 个字${typeof value === 'string' ? `，现在是 ${value.length} 个` : ''}。`
  if (origin === 'array' || origin === 'set' || origin === 'record')
    return `${bound}有 ${limit} 项${Array.isArray(value) ? `，现在是 ${value.length} 项` : ''}。`
  return `${bound}为 ${limit}，现在是 ${show(value)}。`
}

function formatSays(pattern: string | undefined, path: Path): string {
  const text = pattern ?? ''
  if (text.includes('[1-9][0-9]{0,5}\\/')) return '比例写成两个整数，如 "2/3"，不能写小数。'
  if (text.includes('A-Z0-9_')) return '结果名用大写字母开头，只含大写字母、数字和下划线，如 SUBMITTED。'
  if (text.includes('A-Za-z0-9_')) return '以小写字母开头，只含字母、数字和下划线，如 partyMeeting。'
  if (text.includes('a-z0-9-')) return '以小写字母开头，只含小写字母、数字和连字符，如 village-reps。'
  return `${String(path.at(-1))} 的格式不对。`
}
