import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { type Case, type CaseResult, type Cases, casesSchema, runCase } from '#engine/testing/case.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { VERBS_CASES, VERBS_TEMPLATE } from '#tests/replay/verbs.ts'

/** A template and the lives of it that are known. */
export interface Source {
  readonly id: string
  readonly template: unknown
  readonly cases: Cases
}

const TEMPLATES = join(import.meta.dirname, '../../templates')
const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(TEMPLATES, ...path), 'utf8'))

/** Every verb once, and the templates that come with the product. */
export const corpus = (): readonly Source[] => [
  { id: VERBS_TEMPLATE.id, template: VERBS_TEMPLATE, cases: VERBS_CASES },
  ...readdirSync(TEMPLATES)
    .filter(id => existsSync(join(TEMPLATES, id, 'cases.json')))
    .map(id => ({ id, template: read(id, 'template.json'), cases: casesSchema.parse(read(id, 'cases.json')) })),
]

export const validate = ajvValidate()

export function soundOf(template: unknown) {
  const parsed = parseTemplate(template, { hash: hashText, kinds: KINDS })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 1))
  return parsed.value
}

export const lived = ({ template, cases }: Source, one: Case): CaseResult =>
  runCase(cases, one, { sound: soundOf(template), calendar: CHINA, validate, hash: hashText })
