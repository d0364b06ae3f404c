import type { Result } from '#engine/json.ts'
import { fail, ok } from '#engine/json.ts'

/**
 * The regular expressions an author may write: a subset that means the same in browsers (`u` flag) and in RE2, and
 * whose worst case is bounded, because the browser's own engine backtracks. `re2` is the same expression for RE2.
 */
export interface SoundPattern {
  readonly source: string
  readonly re2: string
  /** In how many ways a backtracking engine may at most try a text; each way is no longer than the text. */
  readonly paths: number
}

export const PATTERN_LENGTH = 500
/** A text with a pattern may be this long; the bound on paths below is computed for this length. */
export const PATTERN_TEXT_LENGTH = 500
/** Most ways a backtracking engine may try. `^.+@.+[.].+$` is 125 million on paper and a blink in practice. */
const MOST_PATHS = 200_000_000
const MOST_REPEATS = 500
/** RE2 refuses more than 1000 nested repetitions. */
const MOST_PIECES = 1000

const SPACES =
  '\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}'
const NOT_LINE_END = '[^\\n\\r\\x{2028}\\x{2029}]'
const SYNTAX = new Set([...'^$\\.*+?()[]{}|/'])

/** Reads a pattern of the allowed subset; the error is a Chinese half-sentence saying what is not allowed. */
export function readPattern(source: string): Result<SoundPattern, string> {
  if (source.length > PATTERN_LENGTH) return fail(`超过 ${PATTERN_LENGTH} 个字符`)
  const reader = { text: [...source], at: 0, depth: 0 }
  const read = alternatives(reader)
  if (!read.ok) return read
  if (reader.at < reader.text.length) return fail('有多余的“)”')
  if (read.value.paths > MOST_PATHS) return fail('重复嵌套太多，检查一段文字可能要很久')
  if (read.value.size > MOST_PIECES) return fail('展开后太长')
  return compiles(source) ? ok({ source, re2: read.value.re2, paths: read.value.paths }) : fail('写法不对')
}

const compiles = (source: string) => {
  try {
    return new RegExp(source, 'u') instanceof RegExp
  } catch {
    return false
  }
}

interface Reader {
  readonly text: readonly string[]
  at: number
  depth: number
}
/** A piece of a pattern: the same for RE2, and in how many ways a backtracking engine may match it at one place. */
interface Piece {
  readonly re2: string
  readonly paths: number
  /** Pieces after writing out all counted repetitions. */
  readonly size: number
}
type Read = Result<Piece, string>

function alternatives(reader: Reader): Read {
  if (++reader.depth > 10) return fail('括号嵌套超过 10 层')
  const branches: Piece[] = []
  do {
    const branch = sequence(reader)
    if (!branch.ok) return branch
    // Without “^” the engine starts anew at every character.
    const starts = reader.depth === 1 && !branch.value.re2.startsWith('^') ? PATTERN_TEXT_LENGTH : 1
    branches.push({ ...branch.value, paths: branch.value.paths * starts })
  } while (reader.text[reader.at] === '|' && ++reader.at)
  reader.depth--
  return ok({
    re2: branches.map(b => b.re2).join('|'),
    paths: sum(branches, b => b.paths),
    size: sum(branches, b => b.size),
  })
}

const sum = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((total, item) => total + of(item), 0)

function sequence(reader: Reader): Read {
  let re2 = ''
  let paths = 1
  let size = 1
  while (reader.at < reader.text.length && !'|)'.includes(reader.text[reader.at] ?? '')) {
    const anchor = reader.text[reader.at] === '^' || reader.text[reader.at] === '$'
    const piece = anchor ? ok({ re2: reader.text[reader.at++] ?? '', paths: 1, size: 1 }) : atom(reader)
    if (!piece.ok) return piece
    const repeated = repeat(reader, piece.value, anchor)
    if (!repeated.ok) return repeated
    re2 += repeated.value.re2
    paths *= repeated.value.paths
    size += repeated.value.size
  }
  return ok({ re2, paths, size })
}

function atom(reader: Reader): Read {
  const char = reader.text[reader.at++] ?? ''
  if (char === '(') return group(reader)
  if (char === '[') return set(reader)
  if (char === '.') return ok({ re2: NOT_LINE_END, paths: 1, size: 1 })
  if (char === '\\') {
    const read = escaped(reader, false)
    if (!read.ok) return read
    return ok({ re2: read.value.set ? `[${read.value.re2}]` : read.value.re2, paths: 1, size: 1 })
  }
  if (SYNTAX.has(char) && char !== '/') return fail(`“${char}”的位置不对；要匹配这个字符请写成“\\${char}”`)
  return ok({ re2: char, paths: 1, size: 1 })
}

function group(reader: Reader): Read {
  if (reader.text[reader.at] === '?') {
    if (reader.text[reader.at + 1] !== ':') return fail('不支持前后查找和命名分组')
    reader.at += 2
  }
  const inner = alternatives(reader)
  if (!inner.ok) return inner
  if (reader.text[reader.at++] !== ')') return fail('缺少“)”')
  return ok({ re2: `(?:${inner.value.re2})`, paths: inner.value.paths, size: inner.value.size })
}

/** `\d` `\w` `\s` and the code points of one character; everything else (back-references, `\p`, `\b`) is refused. */
function escaped(reader: Reader, inSet: boolean): Result<Member, string> {
  const char = reader.text[reader.at++]
  if (char === undefined) return fail('末尾多了“\\”')
  if (char === 'd') return ok({ re2: '0-9', set: true })
  if (char === 'w') return ok({ re2: '0-9A-Za-z_', set: true })
  if (char === 's') return ok({ re2: SPACES, set: true })
  const control = { t: '\t', n: '\n', r: '\r' }[char]
  if (control) return ok({ re2: `\\${char}`, set: false, char: control })
  if (SYNTAX.has(char) || (inSet && char === '-')) return ok({ re2: `\\${char}`, set: false, char })
  if (char === 'u') {
    const hex = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))/.exec(
      reader.text.slice(reader.at, reader.at + 8).join(''),
    )
    const code = Number.parseInt(hex?.[1] ?? hex?.[2] ?? '', 16)
    if (!hex || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return fail('“\\u”后面应是一个字符的编码')
    reader.at += hex[0].length
    return ok({ re2: `\\x{${code.toString(16)}}`, set: false, char: String.fromCodePoint(code) })
  }
  return fail(/[1-9]/.test(char) ? '不支持反向引用' : `不支持“\\${char}”`)
}

function set(reader: Reader): Read {
  let re2 = '['
  if (reader.text[reader.at] === '^') re2 += reader.text[reader.at++]
  const first = reader.at
  for (;;) {
    const low = member(reader)
    if (!low.ok) return low
    if (low.value === undefined) break
    re2 += low.value.re2
    if (reader.text[reader.at] !== '-' || reader.text[reader.at + 1] === ']') continue
    if (low.value.set) return fail('“-”的两边应是单个字符')
    reader.at++
    const high = member(reader)
    if (!high.ok) return high
    if (!high.value || high.value.set || order(high.value) < order(low.value))
      return fail('“-”的两边应是由小到大的单个字符')
    re2 += `-${high.value.re2}`
  }
  if (reader.at - first < 2) return fail('“[]”里没有字符')
  return ok({ re2: `${re2}]`, paths: 1, size: 1 })
}
interface Member {
  readonly re2: string
  readonly set: boolean
  readonly char?: string
}
const order = (member: Member) => (member.char ?? member.re2).codePointAt(0) ?? 0
/** The next member of a set, or `undefined` at its end. */
function member(reader: Reader): Result<Member | undefined, string> {
  const char = reader.text[reader.at++]
  if (char === undefined) return fail('缺少“]”')
  if (char === ']') return ok(undefined)
  if (char === '\\') return escaped(reader, true)
  if (char === '[') return fail('“[”里面的“[”请写成“\\[”')
  return ok({
    re2: char === '-' || char === '^' || char === '&' || char === '~' ? `\\${char}` : char,
    set: false,
    char,
  })
}

function repeat(reader: Reader, piece: Piece, anchor: boolean): Read {
  const rest = reader.text.slice(reader.at, reader.at + 12).join('')
  const sign = /^(?:([*+?])|\{([0-9]{1,3})(,)?([0-9]{1,3})?\})/.exec(rest)
  if (!sign) return ok(piece)
  if (anchor) return fail('“^”“$”后面不能有次数')
  reader.at += sign[0].length
  if ('*+?{'.includes(reader.text[reader.at] ?? '-')) return fail('次数后面不能再有次数')
  const least = sign[1] ? (sign[1] === '+' ? 1 : 0) : Number(sign[2])
  const open = sign[1] === '*' || sign[1] === '+' || (sign[3] !== undefined && sign[4] === undefined)
  const most = open ? PATTERN_TEXT_LENGTH : sign[1] === '?' ? 1 : sign[4] === undefined ? least : Number(sign[4])
  if (!sign[1] && sign[3] === undefined && sign[4] !== undefined) return fail('次数写错了')
  if (most > MOST_REPEATS || least > most) return fail(`次数应由小到大，最多 ${MOST_REPEATS}`)
  return ok({
    re2: piece.re2 + sign[0],
    paths: pathsOf(piece.paths, least, most),
    size: piece.size * Math.max(1, open ? least : most),
  })
}

/** Ways to repeat a piece `least` to `most` times; stops adding where it is far too many anyway. */
function pathsOf(paths: number, least: number, most: number): number {
  let sum = 0
  for (let times = least; times <= most && sum <= MOST_PATHS; times++) sum += paths ** times
  return Math.max(1, sum)
}
