import type { Json, JsonObject } from '#engine/json.ts'
import { parseFraction } from '#engine/rule/fraction.ts'
import type { Parameter, Template } from '#engine/template/format.ts'

/**
 * The values a new instance runs with: what the area has set, where that is allowed, else the template's default.
 * Local values may tighten a rule and never loosen it; one below the floor is ignored in favour of the default.
 */
export function resolveParameters(template: Template, local: JsonObject = {}): JsonObject {
  return Object.fromEntries(
    Object.entries(template.parameters ?? {}).map(([name, parameter]) => {
      const set = local[name]
      return [name, set !== undefined && allows(parameter, set) ? set : parameter.default]
    }),
  )
}

/** Whether a local value is of the right type and within the bounds. */
export function allows(parameter: Parameter, value: Json): boolean {
  if (parameter.type === 'flag') return typeof value === 'boolean'
  if (parameter.type === 'count')
    return (
      typeof value === 'number' &&
      Number.isSafeInteger(value) &&
      value >= (parameter.atLeast ?? Number.MIN_SAFE_INTEGER) &&
      value <= (parameter.atMost ?? Number.MAX_SAFE_INTEGER)
    )
  const given = typeof value === 'string' ? parseFraction(value, false) : undefined
  const floor = parameter.atLeast ? parseFraction(parameter.atLeast, false) : undefined
  if (!given || given.num > given.den) return false
  return !floor || given.num * floor.den >= floor.num * given.den
}
