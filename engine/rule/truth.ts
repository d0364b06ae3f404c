/** Kleene's three values; `undefined` stands for unknown inside the evaluator. */
export type Known = boolean | undefined

export const allOf = (values: readonly Known[]): Known =>
  values.includes(false) ? false : values.includes(undefined) ? undefined : true
export const anyOf = (values: readonly Known[]): Known =>
  values.includes(true) ? true : values.includes(undefined) ? undefined : false
export const notOf = (value: Known): Known => (value === undefined ? undefined : !value)
