import { parseFraction } from '#engine/rule/fraction.ts'
import type { Quorum, Threshold } from '#engine/step/schema.ts'
import type { DelayRule, Template } from '#engine/template/format.ts'
import type { Direction } from '#engine/template/local/difference.ts'

/** Comparing figures of two templates exactly: which of two is the stricter. What cannot be compared is `unproven`. */

type Limit = { readonly num: number; readonly den: number; readonly strict: boolean }

const limitOf = (threshold: Threshold, { parameters }: Template): Limit | undefined => {
  const strict = 'moreThan' in threshold
  const written = strict ? threshold.moreThan : threshold.atLeast
  if (typeof written === 'string') return parseFraction(written, strict)
  // A parameter stands for the loosest value it may take.
  const parameter = parameters?.[written.parameter]
  return parameter?.type === 'fraction' ? parseFraction(parameter.atLeast ?? '0/1', strict) : undefined
}

export function compareThresholds(
  before: Quorum | undefined,
  after: Quorum | undefined,
  superior: Template,
  local: Template,
): Direction {
  if (JSON.stringify(before) === JSON.stringify(after) && !mentionsParameter(before)) return 'same'
  if (!before) return 'tighter'
  if (!after) return 'looser'
  if ('anyOf' in before || 'anyOf' in after) return 'unproven'
  const [a, b] = [limitOf(before, superior), limitOf(after, local)]
  if (!a || !b || before.of !== after.of) return 'unproven'
  const difference = BigInt(b.num) * BigInt(a.den) - BigInt(a.num) * BigInt(b.den)
  if (difference !== 0n) return difference > 0n ? 'tighter' : 'looser'
  return a.strict === b.strict ? 'same' : b.strict ? 'tighter' : 'looser'
}
const mentionsParameter = (some: Quorum | undefined): boolean => JSON.stringify(some ?? null).includes('"parameter"')

/** Length of a delay: unit and the shortest or longest it may be, with a parameter at its bound. */
function lengthOf(
  delay: DelayRule,
  { parameters }: Template,
  bound: 'atLeast' | 'atMost',
): { readonly unit: string; readonly length: number; readonly rest: string } | undefined {
  const { basis: _, ...written } = delay as DelayRule & { readonly [unit: string]: unknown }
  const unit = ['calendarDays', 'workingDays', 'months', 'hours', 'minutes'].find(one => one in written)
  if (!unit) return undefined
  const { [unit]: amount, ...rest } = written as { readonly [key: string]: unknown }
  const parameter =
    typeof amount === 'object' && amount !== null
      ? parameters?.[String((amount as { parameter?: unknown }).parameter)]
      : undefined
  const length = parameter?.type === 'count' ? parameter[bound] : amount
  return typeof length === 'number' ? { unit, length, rest: JSON.stringify(rest) } : undefined
}

/** `longer`: a longer delay is the stricter one (posting, notice); `shorter`: a shorter one is (deadlines). */
export function compareDelays(
  before: string | undefined,
  after: string | undefined,
  stricter: 'longer' | 'shorter',
  superior: Template,
  local: Template,
): Direction {
  if (before === undefined) return after === undefined ? 'same' : 'tighter'
  if (after === undefined) return 'looser'
  const [written, rewritten] = [superior.delays?.[before], local.delays?.[after]]
  if (!written || !rewritten)
    // A decision table; the tables themselves are compared by `beside.ts`, the delays they answer here.
    return before === after && isSameTable(before, superior, local) ? 'same' : 'unproven'
  const bound = stricter === 'longer' ? 'atLeast' : 'atMost'
  const [a, b] = [lengthOf(written, superior, bound), lengthOf(rewritten, local, bound)]
  if (!a || !b || a.unit !== b.unit || a.rest !== b.rest)
    return JSON.stringify(written) === JSON.stringify(rewritten) ? 'same' : 'unproven'
  if (a.length === b.length) return 'same'
  return b.length > a.length === (stricter === 'longer') ? 'tighter' : 'looser'
}

function isSameTable(name: string, superior: Template, local: Template): boolean {
  const [a, b] = [superior.tables?.[name], local.tables?.[name]]
  if (!a || JSON.stringify(a) !== JSON.stringify(b)) return false
  const delays = [...a.rows, ...(a.otherwise ? [a.otherwise] : [])].flatMap(({ delay }) => delay ?? [])
  return delays.every(one => compareDelays(one, one, 'shorter', superior, local) === 'same')
}
