import { listName, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { ProducedForm } from '#engine/form/form.ts'
import { nodesOf } from '#engine/form/node.ts'
import type { JsonObject } from '#engine/json.ts'
import type { Directory } from '#engine/people/directory.ts'
import type { FieldError } from '#engine/process/refusal.ts'

/**
 * People and organisations a form names that nobody knows. Fields with a list of their own are held against that list by
 * `form/check.ts`; the others may name anybody in the directory, and only the kernel can ask it.
 */
export function unknownNames(form: ProducedForm, data: JsonObject, directory: Directory): FieldError[] {
  const errors: FieldError[] = []
  for (const [key, node] of nodesOf(form.schema)) {
    const ui = object(form.ui[key])
    const type = fieldTypeOf(node, ui)?.name
    const named = [data[key]].flat().filter((id): id is string => typeof id === 'string' && id !== '')
    const list = listName(ui)
    if (list && form.options[list]) continue
    const known =
      type === 'person' || type === 'people'
        ? (id: string) => directory.person(id) !== undefined
        : type === 'organisation'
          ? (id: string) => directory.organisation(id) !== undefined
          : undefined
    if (known && !named.every(known))
      errors.push({
        path: `/${key}`,
        keyword: 'known',
        message: `“${String(node.title ?? key)}”中有名册里没有的${type === 'organisation' ? '组织' : '人员'}，请重新选择`,
      })
  }
  return errors
}
