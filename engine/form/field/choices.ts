import { hasChoices, sayChoice } from '#engine/form/field/choice.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { itemsOf, list, same, typeIs } from '#engine/form/field/type.ts'

export const MOST_ITEMS = 500
/** Every list has an end: the author's, or the largest that is allowed. */
export const boundedList = (node: { readonly [key: string]: unknown }) => ({
  maxItems: typeof node.maxItems === 'number' ? Math.min(node.maxItems, MOST_ITEMS) : MOST_ITEMS,
})

/** 多选. */
export const choices: FieldType = {
  name: 'choices',
  title: '多选',
  keywords: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  empty: [],
  verb: '选择',
  expects: '所列选项',
  unit: '项',
  matches: node => typeIs(node, 'array') && hasChoices(itemsOf(node)),
  complete: node => ({ ...node, uniqueItems: true, ...boundedList(node) }),
  normalise: same,
  say: (value, { node }) =>
    list(value)
      .map(one => sayChoice(one, itemsOf(node)))
      .join('、'),
}
