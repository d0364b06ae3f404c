import { checkForm } from '#engine/form/check.ts'
import { produceForm } from '#engine/form/produce.ts'
import { type JsonObject, ok, type Result } from '#engine/json.ts'
import type { Desk } from '#engine/process/desk.ts'
import { unknownNames } from '#engine/process/named.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { scopeOf } from '#engine/process/scope.ts'
import { ruleOptions } from '#engine/process/tools.ts'
import type { TemplateForm } from '#engine/template/format.ts'

/**
 * Checks data that nobody typed into a form — from another instance or another program — against the fields of one. What a
 * person's slip would quietly drop is refused here: the sender has to know that a field did not arrive.
 */
export function checkTold(desk: Desk, fields: TemplateForm, told: JsonObject): Result<JsonObject, Refusal> {
  const { world, state, context } = desk
  const strange = Object.keys(told).find(key => !Object.hasOwn(fields.schema.properties, key))
  if (strange !== undefined)
    return refuse('FORM_INVALID', {}, [{ path: `/${strange}`, keyword: 'unknown', message: '没有这个字段。' }])
  const around = state
    ? { scope: scopeOf(state, world.directory), ...ruleOptions(world, state) }
    : { scope: {}, now: desk.at }
  const form = produceForm({ title: fields.title ?? '', outcomes: [] }, fields, undefined, {
    dataSchema: world.template.data,
    shared: {},
    context: around,
  })
  const { data, errors } = checkForm(form, fields.rules, told, context.validate, around)
  const all = [...errors, ...unknownNames(form, data, world.directory)]
  return all.length > 0 ? refuse('FORM_INVALID', {}, all) : ok(data)
}
