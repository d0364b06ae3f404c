import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import { checkScoring } from '#engine/step/scoring/check.ts'
import { SHEET, STARS, single, stepOf } from '#engine/step/scoring/sample.ts'
import { scoringStep } from '#engine/step/scoring/schema.ts'
import type { Template } from '#engine/template/format.ts'

const findings = (step: JsonObject, template: JsonObject = {}) =>
  checkScoring(scoringStep.parse(step), template as unknown as Template, '/step').map(
    ({ code, where }) => `${code} ${where}`,
  )
const seed = (more: JsonObject) => findings({ ...SHEET, ...more })
const one = (key: string, points: Json, more: JsonObject = {}): JsonObject => ({ key, title: key, points, ...more })

describe('a sound score sheet', () => {
  it('the seed’s 34 items are one', () => expect(findings(SHEET)).toEqual([]))
  it('so is a single mark by a panel', () => expect(findings(single())).toEqual([]))
  it('three levels are fine, with a control sum', () => {
    const third = { key: 'low', title: '下', items: [one('x', 40), one('y', '9.5'), one('z', '0.5')] }
    expect(
      seed({ indicators: [{ key: 'top', title: '上', points: 100, items: [third, one('w', 50)] }], largest: 'top' }),
    ).toEqual([])
  })
})

describe('points', () => {
  it.each([
    [
      'do not come to the base',
      { indicators: [one('a', 60), one('b', 39)], largest: 'a' },
      'SC-01.score-sum /step/indicators',
    ],
    [
      'are missing on a leaf',
      { indicators: [one('a', 100), { key: 'b', title: 'b' }], largest: 'a' },
      'SC-01.score-points /step/indicators/1/points',
    ],
    [
      'differ from the control sum',
      { indicators: [one('a', 90, { items: [one('x', 60), one('y', 40)] })], largest: 'a' },
      'SC-01.score-sum /step/indicators/0/points',
    ],
    [
      'cannot be reached in steps of one point',
      { unit: '1', indicators: [one('a', '99.5'), one('b', '0.5')], largest: 'a' },
      'SC-01.score-unit /step/indicators/0/points',
    ],
  ])('that %s are found', (_, more, expected) => expect(seed(more as JsonObject)).toContain(expected))

  it('a float is no way to write them', () => {
    expect(scoringStep.safeParse({ ...SHEET, base: 99.5 }).success).toBe(false)
    expect(scoringStep.safeParse({ ...SHEET, base: '99.5' }).success).toBe(true)
    expect(scoringStep.safeParse({ ...SHEET, base: '99.555' }).success).toBe(false)
  })
})

describe('比重最大 (seed D14)', () => {
  const weigh = (eco: number, party: number) =>
    seed({ indicators: [one('eco', eco), one('party', party), one('rest', 100 - eco - party)], largest: 'eco' })
  it('holds when the named indicator has more than every other', () => expect(weigh(40, 39)).toEqual([]))
  it.each([
    [40, 40],
    [30, 50],
  ])('%i against %i is not the largest', (eco, party) =>
    expect(weigh(eco, party)).toContain('SC-01.score-largest /step/largest'),
  )
  it('names an indicator that is there', () =>
    expect(seed({ largest: 'ecology' })).toEqual(['SC-01.score-largest /step/largest']))
})

describe('weights', () => {
  const scored = (self?: string, review?: string) =>
    seed({
      self: { handlers: { role: 'secretary' }, ...(self && { weight: self }) },
      review: { handlers: { role: 'superior' }, ...(review && { weight: review }) },
    })
  it.each([
    ['1/3', '2/3'],
    ['0/1', '1/1'],
    [undefined, undefined],
  ])('%s and %s make a whole', (a, b) => expect(scored(a, b)).toEqual([]))
  it.each([
    ['1/3', '1/2'],
    ['1/2', '2/3'],
  ])('%s and %s do not', (a, b) => expect(scored(a, b)).toEqual(['SC-01.score-weight /step']))
  it('are written for all or for none', () => expect(scored('1/2')).toEqual(['SC-01.score-weight /step/review/weight']))
})

describe('grades cover every score once', () => {
  const graded = (...bands: JsonObject[]) => seed({ bands })
  const band = (title: string, ends: JsonObject): JsonObject => ({ title, outcome: `G_${title}`, ...ends })
  it.each([
    [
      'the bound is in neither',
      [band('A', { moreThan: 90 }), band('B', { lessThan: 90 })],
      'SC-10.band-gap /step/bands/1',
    ],
    [
      'the bound is in both',
      [band('A', { atLeast: 90 }), band('B', { atMost: 90 })],
      'SC-10.band-overlap /step/bands/1',
    ],
    ['a tenth is missing', [band('A', { atLeast: 90 }), band('B', { atMost: '89.9' })], 'SC-10.band-gap /step/bands/1'],
    [
      'a tenth is in both',
      [band('A', { atLeast: 90 }), band('B', { lessThan: '90.1' })],
      'SC-10.band-overlap /step/bands/1',
    ],
    ['the bottom is open', [band('A', { atLeast: 90 }), band('B', { atLeast: 60 })], 'SC-10.band-gap /step/bands/1'],
    ['the top is closed', [band('A', { atLeast: 90, atMost: 100 }), band('B', {})], 'SC-10.band-gap /step/bands/0'],
    [
      'they are not from high to low',
      [band('A', { atLeast: 60 }), band('B', { atLeast: 90 }), band('C', {})],
      'SC-10.band-overlap /step/bands/1',
    ],
    ['one without a floor hides the next', [band('A', {}), band('B', {})], 'SC-10.band-overlap /step/bands/1'],
    ['one has two floors', [band('A', { atLeast: 90, moreThan: 80 }), band('B', {})], 'SC-10.band-end /step/bands/0'],
    ['nobody can reach it', [band('A', { moreThan: 105 }), band('B', {})], 'SC-10.band-unreachable /step/bands/0'],
    ['its name is taken', [{ title: 'A', outcome: 'VETOED' }], 'SC-10.band-name /step/bands/0/outcome'],
  ])('a finding where %s', (_, bands, expected) => expect(graded(...bands)).toContain(expected))

  it.each([
    ['≥ 90 and < 90', [band('A', { atLeast: 90 }), band('B', { lessThan: 90 })]],
    ['> 90 and ≤ 90', [band('A', { moreThan: 90 }), band('B', { atMost: 90 })]],
    ['only lower ends', [band('A', { atLeast: 90 }), band('B', { moreThan: 60 }), band('C', {})]],
    ['exactly the full score with all bonus', [band('A', { atLeast: 105 }), band('B', { atLeast: 0 })]],
    ['the stars', [...STARS]],
  ])('%s meet', (_, bands) => expect(graded(...bands)).toEqual([]))
})

describe('who and what', () => {
  it.each<[string, JsonObject, string]>([
    ['nobody scores', { self: undefined as never, review: undefined as never }, 'SC-01.score-nobody /step'],
    [
      'assessors are to go one after another',
      { self: { handlers: { role: 'a', mode: 'inTurn' }, weight: '2/5' } },
      'SC-01.score-mode /step/self/handlers/mode',
    ],
    [
      'there is nothing to send back to',
      { self: undefined as never, review: { handlers: { role: 'a' }, sendBack: true } },
      'SC-01.score-back /step/review/sendBack',
    ],
    [
      'there is nothing to differ from',
      { self: undefined as never, review: { handlers: { role: 'a' } }, difference: { of: 'leaf', above: 1 } },
      'SC-01.score-difference /step/difference',
    ],
    [
      'one person assesses and reviews',
      { review: { handlers: { role: 'secretary' }, weight: '3/5' } },
      'SC-01.score-own /step',
    ],
    ['a cap does nothing', { bonus: { atMost: 9, items: [one('x', 3)] } }, 'SC-01.score-cap /step/bonus/atMost'],
    [
      'a key stands twice',
      { indicators: [one('a', 50), one('a', 50)], largest: 'a' },
      'SC-01.score-key /step/indicators/1/key',
    ],
    [
      'an indicator has the name of a field of the sheet',
      { indicators: [one('veto', 100)], largest: 'veto' },
      'SC-01.score-key /step/indicators/0/key',
    ],
    [
      'evidence can never be asked for',
      { indicators: [one('a', 100, { evidence: { by: 'file', above: 100 } })], largest: 'a' },
      'SC-01.score-evidence /step/indicators/0/evidence/above',
    ],
  ])('a finding where %s', (_, more, expected) =>
    expect(
      findings(
        Object.fromEntries(
          Object.entries({ ...SHEET, ...more }).filter(([, value]) => value !== undefined),
        ) as JsonObject,
      ),
    ).toContain(expected),
  )

  it('a sheet must not overwrite a shared field', () => {
    expect(findings(SHEET, { data: { type: 'object', properties: { a1: { type: 'string' } } } })).toContain(
      'SC-01.score-shared /step/indicators/0',
    )
    expect(stepOf().title).toBe('支部标准化考核')
  })
})
