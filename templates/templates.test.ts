import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KINDS, kindOf } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { type Case, type CaseResult, casesSchema, runCase } from '#engine/testing/case.ts'
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
  it('is named like its folder and comes with cases and a README that names every step and parameter', () => {
    expect(written.id).toBe(folder)
    expect(existsSync(join(HERE, folder, 'cases.json'))).toBe(true)
    const readme = readFileSync(join(HERE, folder, 'README.md'), 'utf8')
    const named = [...(sound?.steps.values() ?? [])].map(({ step }) => step.title)
    expect([...named, ...Object.keys(written.parameters ?? {})].filter(name => !readme.includes(name))).toEqual([])
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
  const results = new Map<string, CaseResult>()
  const resultOf = (one: Case): CaseResult => {
    if (!sound) throw new Error('The template is not sound.')
    const known =
      results.get(one.name) ?? runCase(cases, one, { sound, calendar: CHINA, validate: ajvValidate(), hash })
    results.set(one.name, known)
    return known
  }
  it.each(cases.cases.map(one => [one.name, one] as const))('%s', (_, one) => {
    expect(resultOf(one).failures).toEqual([])
  })
  it('has no two cases of one name', () => {
    expect(new Set(cases.cases.map(({ name }) => name)).size).toBe(cases.cases.length)
  })
  it('has a case for every step and every final state, and says which outcomes none reaches', () => {
    if (!sound) throw new Error('The template is not sound.')
    const runs = cases.cases.map(one => resultOf(one).run)
    const seen = new Set(
      runs.flatMap(run =>
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
    const endings = new Set(runs.map(run => run.state?.ending))
    expect(finalsOf(written).filter(title => !endings.has(title))).toEqual([])
  })

  it('has a case at the edge of every figure: with the figure moved a little, some case no longer holds', () => {
    const unnoticed = figuresIn(written).filter(({ changed }) => {
      const { sound: other } = examine(changed, { hash, kinds: KINDS })
      if (!other) return false
      const ports = { sound: other, calendar: CHINA, validate: ajvValidate(), hash }
      return cases.cases.every(one => runCase(cases, one, ports).failures.length === 0)
    })
    expect(unnoticed.map(({ what }) => what)).toEqual([])
  }, 120_000)
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

interface Figure {
  readonly what: string
  /** The template with this figure a little different. */
  readonly changed: unknown
}

/** “以上” for “超过” and the other way round; one day less; a floor that is gone. */
function figuresIn(template: unknown): Figure[] {
  const figures: Figure[] = []
  const change = (what: string, path: readonly string[], edit: (at: Record<string, unknown>) => void) => {
    const changed = structuredClone(template)
    edit(path.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, changed as never))
    figures.push({ what, changed })
  }
  const look = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return
    const found = value as Record<string, unknown>
    const where = `/${path.join('/')}`
    if (typeof found.of === 'string' && (found.atLeast ?? found.moreThan) !== undefined) {
      const [from, to] = found.atLeast === undefined ? ['moreThan', 'atLeast'] : ['atLeast', 'moreThan']
      change(`${where}: ${from} → ${to}`, path, at => {
        at[to] = at[from]
        delete at[from]
      })
    }
    if (path[0] === 'delays' && typeof found.calendarDays === 'number')
      change(`${where}: ${found.calendarDays} days → one less`, path, at => {
        at.calendarDays = Number(at.calendarDays) - 1
      })
    if (path[0] === 'parameters' && path.length === 2 && ![undefined, 0, 1].includes(found.atLeast as number))
      change(`${where}: without its floor`, path, at => {
        delete at.atLeast
      })
    for (const [key, inner] of Object.entries(value)) look(inner, [...path, key])
  }
  look(template, [])
  return figures
}
