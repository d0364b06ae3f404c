import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KINDS, kindOf } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { type CaseResult, casesSchema, runCase } from '#engine/testing/case.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

/** Every template of this folder: it is sound, it cites what it demands, and its cases hold and reach everything. */

const HERE = import.meta.dirname
const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const read = (...path: string[]) => JSON.parse(readFileSync(join(HERE, ...path), 'utf8'))
const folders = readdirSync(HERE, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && existsSync(join(HERE, entry.name, 'template.json')))
  .map(({ name }) => name)

it('finds the templates', () => {
  expect(folders).toContain('four-discussions-two-disclosures')
})

describe.each(folders)('%s', folder => {
  const written = read(folder, 'template.json')
  const { sound, findings } = examine(written, { hash, kinds: KINDS })
  const said = findings.map(({ severity, code, where, message }) => `${severity} ${code} ${where} ${message}`)

  it('is sound and has nothing to warn about', () => {
    expect(said).toEqual([])
  })
  it('is named like its folder and comes with a README and cases', () => {
    expect(written.id).toBe(folder)
    for (const file of ['README.md', 'cases.json']) expect(existsSync(join(HERE, folder, file)), file).toBe(true)
  })
  it('demands only what a regulation of confidence A or B says; the rest are parameters', () => {
    const demands = demandsIn(written)
    expect(demands.filter(({ basis }) => !['A', 'B'].includes(written.basis?.[basis ?? '']?.confidence))).toEqual([])
    for (const [name, basis] of Object.entries<{ law: string; version?: string; article?: string; confidence: string }>(
      written.basis ?? {},
    ))
      if (basis.confidence === 'A')
        expect([name, Boolean(basis.version), /^第.+条/.test(basis.article ?? '')]).toEqual([name, true, true])
  })
  it('uses every clause it names', () => {
    const { basis, ...rest } = written
    const text = JSON.stringify(rest)
    expect(Object.keys(basis ?? {}).filter(name => !text.includes(`"${name}"`))).toEqual([])
  })

  const cases = casesSchema.parse(read(folder, 'cases.json'))
  const results: CaseResult[] = []
  it.each(cases.cases.map(one => [one.name, one] as const))('%s', (_, one) => {
    if (!sound) throw new Error('The template is not sound.')
    const result = runCase(cases, one, { sound, calendar: CHINA, validate: ajvValidate(), hash })
    results.push(result)
    expect(result.failures).toEqual([])
  })
  it('has no two cases of one name', () => {
    expect(new Set(cases.cases.map(({ name }) => name)).size).toBe(cases.cases.length)
  })
  it('has a case for every step and every final state, and says which outcomes none reaches', () => {
    if (!sound) throw new Error('The template is not sound.')
    const seen = new Set(
      results.flatMap(({ run }) =>
        Object.values(run.state?.visits ?? {}).flatMap(({ step, closed }) => [step, `${step}:${closed?.outcome}`]),
      ),
    )
    expect([...sound.steps.keys()].filter(step => !seen.has(step))).toEqual([])
    const outcomes = [...sound.steps].flatMap(
      ([key, { step }]) =>
        kindOf(step.kind)
          ?.outcomes(step as never)
          .map(({ name }) => `${key}:${name}`) ?? [],
    )
    const missed = outcomes.filter(outcome => !seen.has(outcome))
    console.info(
      `${folder}: ${outcomes.length - missed.length} of ${outcomes.length} outcomes${missed.length > 0 ? `; not reached: ${missed.join(', ')}` : ''}`,
    )
    const endings = new Set(results.map(({ run }) => run.state?.ending))
    expect(finalsOf(written).filter(title => !endings.has(title))).toEqual([])
  })
})

interface Demand {
  readonly what: string
  readonly basis: string | undefined
}

/** Thresholds and periods written as figures: what cannot be changed by a local setting. */
function demandsIn(template: { delays?: Record<string, Record<string, unknown>>; machine: unknown }): Demand[] {
  const demands: Demand[] = []
  const look = (value: unknown, where: string): void => {
    if (typeof value !== 'object' || value === null) return
    const { atLeast, moreThan, of, basis } = value as Record<string, unknown>
    const figure = atLeast ?? moreThan
    if (typeof of === 'string' && typeof figure === 'string')
      demands.push({ what: `${where}: ${figure}`, basis: basis as string | undefined })
    for (const [key, inner] of Object.entries(value)) look(inner, `${where}/${key}`)
  }
  look(template.machine, '')
  const used = JSON.stringify(template.machine)
  for (const [name, delay] of Object.entries(template.delays ?? {})) {
    const isFigure = Object.values(delay).some(value => typeof value === 'number')
    if (isFigure && used.includes(`"${name}"`))
      demands.push({ what: `delay ${name}`, basis: delay.basis as string | undefined })
  }
  return demands
}

/** Titles of the states in which an instance ends. */
const finalsOf = (template: { machine: { states: Record<string, { type?: string; meta?: { title?: string } }> } }) =>
  Object.values(template.machine.states).flatMap(({ type, meta }) => (type === 'final' ? [meta?.title ?? ''] : []))
