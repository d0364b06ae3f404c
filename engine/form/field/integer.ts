import { number } from '#engine/form/field/number.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { typeIs, withDefaults } from '#engine/form/field/type.ts'

/** 整数: head counts, votes, days. Bounded so that every stored integer is exact in JSON. */
export const integer: FieldType = {
  ...number,
  name: 'integer',
  title: '整数',
  expects: '整数',
  matches: node => typeIs(node, 'integer'),
  complete: node => withDefaults(node, { minimum: -1_000_000_000_000, maximum: 1_000_000_000_000 }),
}
