import { all, any, not } from '#engine/rule/operator/combine.ts'
import { between, eq, ge, gt, isEmpty, isIn, le, lt, ne } from '#engine/rule/operator/compare.ts'
import { dayOfInstant, daysFrom, plusDays, plusMonths, today } from '#engine/rule/operator/date.ts'
import { atLeast, countOf, every, some, sum } from '#engine/rule/operator/list.ts'
import type { Operator } from '#engine/rule/operator/operator.ts'
import { hasRole, isAssignee } from '#engine/rule/operator/people.ts'
import { ratio } from '#engine/rule/operator/ratio.ts'
import { contains, startsWith } from '#engine/rule/operator/text.ts'

/** The whole language. Evaluator, type checker, builder and sentences read this list and nothing else. */
export const OPERATORS: readonly Operator[] = [
  ...[all, any, not],
  ...[eq, ne, lt, le, gt, ge, isIn, between, isEmpty],
  ...[contains, startsWith],
  ...[countOf, sum, every, some, atLeast],
  ...[plusMonths, plusDays, daysFrom, today, dayOfInstant],
  ratio,
  ...[hasRole, isAssignee],
]

const BY_NAME: ReadonlyMap<string, Operator> = new Map(OPERATORS.map(operator => [operator.name, operator]))
export const operatorNamed = (name: string): Operator | undefined => BY_NAME.get(name)
