import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { KINDS } from '#engine/step/kinds.ts'
import { outcomesOf } from '#engine/template/check/check.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { casesSchema, runCase } from '#engine/testing/case.ts'
import type { Run } from '#engine/testing/run.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { compose } from '#tests/combinations/compose.ts'
import { live } from '#tests/combinations/live.ts'
import { STEPS } from '#tests/combinations/steps.ts'

/**
 * The contract the explorer rests on: to the machine a step is its declared outcomes and nothing else. Every visit of every
 * shipped case, whatever its kind, ends at most once, and with an outcome its kind declares for that very step.
 */
const TEMPLATES = new URL('../../templates/', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(path, TEMPLATES), 'utf8')) as unknown
const folders = readdirSync(TEMPLATES, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)

const reached = new Map<string, Set<string>>()

/** What breaks the contract in one history. */
function broken(run: Run): string[] {
  const { sound } = run.ports
  const ended = new Map<string, string>()
  const found: string[] = []
  for (const { event } of run.history) {
    if (event.type !== 'Advanced') continue
    for (const { visit, outcome } of event.left) {
      const step = sound.steps.get(visit.slice(0, visit.lastIndexOf('.')))?.step
      if (!step || outcome === null) continue
      if (ended.has(visit)) found.push(`${visit} ended twice: ${ended.get(visit)}, ${outcome}`)
      ended.set(visit, outcome)
      if (!outcomesOf(step, KINDS as never).some(({ name }) => name === outcome))
        found.push(`${visit} (${step.kind}) ended with ${outcome}, which is not declared`)
      reached.set(step.kind, (reached.get(step.kind) ?? new Set()).add(outcome))
    }
  }
  return found
}

describe('a step ends in exactly one declared outcome', () => {
  it.each(folders)(
    'in every case of %s',
    folder => {
      const parsed = parseTemplate(read(`${folder}/template.json`), { hash: hashText, kinds: KINDS })
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.error[0]))
      const cases = casesSchema.parse(read(`${folder}/cases.json`))
      const ports = { sound: parsed.value, calendar: CHINA, validate: ajvValidate(), hash: hashText }
      expect(cases.cases.flatMap(one => broken(runCase(cases, one, ports).run))).toEqual([])
    },
    60_000,
  )
  it.each(STEPS.map(feature => [feature.title, feature] as const))('in walks of any order: %s', (_, feature) => {
    const composed = compose([feature])
    if (!('versions' in composed)) throw new Error(`${feature.name} cannot stand alone`)
    for (let seed = 1; seed <= 12; seed++) expect(broken(live(composed, seed, 25).run)).toEqual([])
  })
  it('and there is no kind these leave out', () => {
    expect(Object.keys(KINDS).filter(kind => !reached.has(kind))).toEqual([])
  })
})
