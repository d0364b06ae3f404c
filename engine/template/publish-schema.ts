import { z } from 'zod'
import type { JsonObject } from '#engine/json.ts'
import { template } from '#engine/template/format.ts'

/** Address under which the published schema calls itself; a template may name it in an editor's settings, never in `$schema`. */
export const SCHEMA_ID = 'https://guicheng.dev/template/v1.schema.json'

/**
 * The format as a JSON Schema (draft 2020-12) for editors and other programs: names, shapes and limits. What a schema
 * cannot say — names that resolve, outcomes that lead somewhere — is said by `parseTemplate` alone.
 */
export function templateJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(template, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    io: 'input',
    reused: 'ref',
  })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: SCHEMA_ID,
    title: '规程模板（format 1）',
    description: 'Process template of Guicheng. See docs/template-format.md.',
    ...(JSON.parse(JSON.stringify(schema)) as JsonObject),
  }
}

/** The file `docs/template.schema.json`, laid out as the repository lays out JSON: short lists on one line. */
export const templateJsonSchemaText = (): string =>
  `${JSON.stringify(templateJsonSchema(), null, 2)}\n`.replaceAll(SHORT_LIST, (list, start: string, items: string) => {
    const line = `${start}[${items.trim().replaceAll(/\n\s+/g, ' ')}]`
    return line.length <= 118 ? line : list
  })
const SHORT_LIST = /^(.*)\[\n([^[\]{}]*)\n\s*\]/gm
