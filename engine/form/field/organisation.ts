import { person } from '#engine/form/field/person.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { typeIs, widgetOf } from '#engine/form/field/type.ts'

/** 组织: an id of an organisation. */
export const organisation: FieldType = {
  ...person,
  name: 'organisation',
  title: '组织',
  widget: 'organisation',
  expects: '名单中的组织',
  unit: '个组织',
  matches: (node, ui) => typeIs(node, 'string') && (node.format === 'organisation' || widgetOf(ui) === 'organisation'),
  complete: node => ({ ...node, format: 'organisation', minLength: 1, maxLength: 80 }),
}
