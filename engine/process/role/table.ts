import type { Json } from '#engine/json.ts'
import type { DecisionTable, TableAnswer } from '#engine/template/role.ts'

type Cell = DecisionTable['rows'][number]['when'][number]

/** The answer of the first row that fits what `look` finds at the inputs' paths; undefined when none does. */
export function answerOf(table: DecisionTable, look: (path: string) => Json | undefined): TableAnswer | undefined {
  const values = table.inputs.map(({ path }) => look(path))
  return table.rows.find(({ when }) => values.every((value, at) => fits(when[at], value))) ?? table.otherwise
}

/** An unknown value fits only a cell that takes anything. */
function fits(cell: Cell | undefined, value: Json | undefined): boolean {
  if (cell === null || cell === undefined) return true
  return Array.isArray(cell) ? cell.some(one => one === value) : cell === value
}

/** Whether everything the second row takes is taken by the first already. */
export function covers(first: readonly Cell[], second: readonly Cell[], inputs: number): boolean {
  return Array.from({ length: inputs }, (_, at) => at).every(at => {
    const [a, b] = [first[at] ?? null, second[at] ?? null]
    if (a === null) return true
    if (b === null) return false
    const taken = Array.isArray(a) ? a : [a]
    return (Array.isArray(b) ? b : [b]).every(value => taken.includes(value as never))
  })
}
