import { retrieveSchema, type ValidatorType } from '@rjsf/utils'
import type { FormData, SchemaNode } from '#runtime/ui/form/shape.ts'

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

/** The schema with every condition decided for this data, in sections too (rows of a roster: see `answers.ts`). */
export function visibleSchema(
  validator: ValidatorType,
  schema: SchemaNode,
  data: FormData,
  root: SchemaNode = schema,
): SchemaNode {
  const decided: SchemaNode = retrieveSchema(validator, schema, root, data)
  const properties = Object.entries(record(decided.properties)).map(([key, node]) => {
    const child = record(node)
    return [key, child.type === 'object' ? visibleSchema(validator, child, record(data[key]), root) : child] as const
  })
  return { ...decided, properties: Object.fromEntries(properties) }
}

/** Only what is visible and filled in: what may be handed in. */
export function prune(visible: SchemaNode, data: FormData): FormData {
  const kept = Object.entries(record(visible.properties)).flatMap(([key, node]) => {
    const value = data[key]
    if (value === undefined || value === '') return []
    const child = record(node)
    return [[key, child.type === 'object' ? prune(child, record(value)) : value] as const]
  })
  return Object.fromEntries(kept)
}
