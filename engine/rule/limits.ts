/** Bounds of one rule and of one evaluation. Beyond them the answer is unknown, with the reason; never an exception. */

/** Operators inside one another. A variable or a literal adds no level. */
export const MAX_DEPTH = 8
/** Operators, variables and literals in one rule; a literal list counts once. */
export const MAX_NODES = 200
/** List operators (`count` `sum` `every` `some` `atLeast`) inside one another. */
export const MAX_LIST_DEPTH = 3
/** Steps of one evaluation: one per node evaluated and one per list item looked at. */
export const FUEL = 10_000
/** Characters of a variable's path. */
export const MAX_PATH = 200
