import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { bandOf, resultOf, sayBand, settle } from '#engine/step/scoring/grade.ts'
import { hundredths, sayPoints, sayRatio } from '#engine/step/scoring/points.ts'
import { minus, order, plus, ratio, rounded, times } from '#engine/step/scoring/ratio.ts'
import { STARS, single, stepOf } from '#engine/step/scoring/sample.ts'
import { type ScoringStep, scoringStep } from '#engine/step/scoring/schema.ts'
import { asks, readSheet } from '#engine/step/scoring/sheet.ts'
import { scorersOf } from '#engine/step/scoring/stage.ts'
import type { Sheet } from '#engine/step/scoring/work.ts'

const sheet = (scorer: string, base: number, more: Partial<Sheet> = {}): Sheet => ({
  scorer,
  by: `p${base}`,
  hand: `p${base}`,
  scores: { all: base },
  base,
  bonus: {},
  penalty: {},
  bonusSum: 0,
  penaltySum: 0,
  veto: [],
  ...more,
})
const graded = (more: JsonObject = {}): ScoringStep => scoringStep.parse(single(more))

describe('points are read digit by digit', () => {
  it.each([
    [92.5, 9250],
    [0.1, 10],
    [0.07, 7],
    [1.15, 115],
    [94.99, 9499],
    ['2.50', 250],
    [0, 0],
    [10_000, 1_000_000],
  ])('%s is %i hundredths', (typed, of) => expect(hundredths(typed)).toBe(of))
  it.each([0.1 + 0.2, -1, 1e21, Number.NaN, 2.005, '1e2', '', ' 5', '05', null, undefined, true, [5]])(
    '%s is none',
    typed => expect(hundredths(typed)).toBeUndefined(),
  )
  it('are told as they were typed', () => {
    const cases: readonly [number, string][] = [
      [9250, '92.5'],
      [9000, '90'],
      [5, '0.05'],
      [0, '0'],
      [10_000, '100'],
    ]
    for (const [of, says] of cases) expect(sayPoints(of)).toBe(says)
    expect(sayRatio(ratio(28_499, 3))).toBe('94.9966…')
    expect(sayRatio(ratio(-150))).toBe('−1.5')
    expect(sayRatio(ratio(1, 4))).toBe('0.0025')
  })
  it('any two decimals survive the way through a form and back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        of => hundredths(of / 100) === of && hundredths(sayPoints(of)) === of,
      ),
    )
  })
})

describe('exact fractions', () => {
  const any = fc.tuple(fc.bigInt(-1000n, 1000n), fc.bigInt(1n, 60n)).map(([n, d]) => ratio(n, d))
  it('add, take away and compare without a remainder', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(minus(plus(a, b), b)).toEqual(a)
        expect(times(plus(a, b), c)).toEqual(plus(times(a, c), times(b, c)))
        expect(order(a, b)).toBe(-order(b, a) + 0)
      }),
    )
  })
  it('are rounded to the unit, a half going up', () => {
    expect(rounded(ratio(9_499_5, 10), 10, 'down')).toEqual(ratio(9490))
    expect(rounded(ratio(9495), 10, 'halfUp')).toEqual(ratio(9500))
    expect(rounded(ratio(9494), 10, 'halfUp')).toEqual(ratio(9490))
    expect(rounded(ratio(-15), 10, 'down')).toEqual(ratio(-20))
  })
})

describe('a grade begins exactly where it is written (90 / 95 / 98)', () => {
  it.each([
    [0, 'NO_STAR'],
    [89.9, 'NO_STAR'],
    [89.99, 'NO_STAR'],
    [90, 'THREE_STARS'],
    [94.99, 'THREE_STARS'],
    [95, 'FOUR_STARS'],
    [97.99, 'FOUR_STARS'],
    [98, 'FIVE_STARS'],
    [100, 'FIVE_STARS'],
  ])('%d points are %s', (points, outcome) => {
    expect(settle(graded(), [sheet('leaders', hundredths(points) ?? -1)]).settled.outcome).toBe(outcome)
  })

  it('a bound that is not included belongs to the band below', () => {
    const bands = [
      { title: '优', outcome: 'GOOD', moreThan: 90 },
      { title: '中', outcome: 'FAIR', atMost: 90, atLeast: 60 },
      { title: '差', outcome: 'POOR' },
    ]
    const step = graded({ bands })
    const outcome = (points: number) => settle(step, [sheet('leaders', points)]).settled.outcome
    expect([9001, 9000, 6000, 5999].map(outcome)).toEqual(['GOOD', 'FAIR', 'FAIR', 'POOR'])
  })

  it('a mean just short of the bound stays short, whatever is shown', () => {
    // 94.99 + 95 + 95 = 284.99 / 3 = 94.9966…
    const three = [9499, 9500, 9500].map(base => sheet('leaders', base))
    const { settled, result } = settle(graded(), three)
    expect(settled.outcome).toBe('THREE_STARS')
    expect(result.total).toBe(94.99)
    expect(settled.says.find(({ label }) => label === '等次')?.value).toBe('94.9966…，90 分以上、不足 95 分 → 三星级')
  })

  it('is rounded first where the author says so', () => {
    const three = [9499, 9500, 9500].map(base => sheet('leaders', base))
    expect(settle(graded({ round: 'halfUp' }), three).settled.outcome).toBe('FOUR_STARS')
    expect(settle(graded({ round: 'down' }), three).settled.outcome).toBe('THREE_STARS')
  })

  it('for every score there is exactly one band, and the words of the band fit it', () => {
    const bands = stepOf().bands ?? []
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_500 }), of => {
        const fits = bands.filter(
          ({ atLeast, lessThan }) =>
            (atLeast === undefined || of >= Number(atLeast) * 100) &&
            (lessThan === undefined || of < Number(lessThan) * 100),
        )
        expect(fits).toEqual([bandOf(bands, ratio(of))])
      }),
    )
    expect(bands.map((_, at) => sayBand(bands, at))).toEqual([
      '98 分以上',
      '95 分以上、不足 98 分',
      '90 分以上、不足 95 分',
      '不足 90 分',
    ])
    expect(STARS).toHaveLength(4)
  })
})

describe('the total', () => {
  it('is the weighted sum of self-assessment and review, with the arithmetic in words', () => {
    const { settled, result } = settle(stepOf(), [sheet('self', 9250), sheet('review', 9000)])
    expect(settled.total).toBe('9100/1')
    expect(settled.outcome).toBe('THREE_STARS')
    expect(settled.says[0]).toEqual({ label: '基本分', value: '自评 92.5×40%＋复核 90×60% ＝ 91' })
    expect(result).toMatchObject({ total: 91, self: 92.5, review: 90, grade: '三星级', vetoed: false })
  })

  it('takes bonus and penalty from the review only, and never falls below 0', () => {
    const extras = { bonusSum: 200, penaltySum: 300 }
    const of = (base: number) =>
      settle(stepOf(), [sheet('self', base, { bonusSum: 500 }), sheet('review', base, extras)])
    expect(of(9600).settled.total).toBe('9500/1')
    expect(of(0).settled.total).toBe('0/1')
    expect(of(0).settled.says.find(({ label }) => label === '总分')?.value).toContain('不足 0 分，按 0 分')
  })

  it('does not help where a veto was found (生态一票否决)', () => {
    const { settled, result } = settle(stepOf(), [
      sheet('self', 10_000),
      sheet('review', 10_000, { veto: ['ecology'] }),
    ])
    expect(settled.outcome).toBe('VETOED')
    expect(result).toMatchObject({ grade: '不合格', vetoed: true, vetoes: 1 })
    expect(settled.says.at(-1)).toEqual({ label: '一票否决', value: '发生生态破坏事件 → 不合格', met: false })
  })

  it('weighs groups of assessors by their shares and people within a group alike', () => {
    const step = graded({
      assess: [
        { key: 'leaders', title: '领导', handlers: { role: 'superior' }, weight: '2/3' },
        { key: 'masses', title: '群众', handlers: { role: 'organisers', mode: 'all' }, weight: '1/3' },
      ],
    })
    const { settled } = settle(step, [sheet('leaders', 9000), sheet('masses', 8000), sheet('masses', 9000)])
    // 90 × 2/3 + 85 × 1/3 = 265/3
    expect(settled.total).toBe('26500/3')
    expect(settled.says[0]?.value).toBe('领导 90×2/3＋群众 85×1/3 ＝ 88.3333…')
  })

  const groups = scoringStep.parse(
    single({
      bonus: { atMost: 5, items: [{ key: 'more', title: '创新', points: 10 }] },
      penalty: { items: [{ key: 'less', title: '违纪', points: 10 }] },
      veto: { items: [{ key: 'no', title: '否决' }] },
      assess: [
        { key: 'a', title: '甲', handlers: { role: 'organisers', mode: 'all' }, weight: '3/7' },
        { key: 'b', title: '乙', handlers: { role: 'secretary' }, weight: '4/7' },
      ],
    }),
  )
  const anySheet = fc.record({
    scorer: fc.constantFrom('a', 'b'),
    base: fc.integer({ min: 0, max: 10_000 }),
    bonusSum: fc.integer({ min: 0, max: 500 }),
    penaltySum: fc.integer({ min: 0, max: 1000 }),
    veto: fc.constantFrom([], [], [], ['no']),
  })
  const table = fc
    .array(anySheet, { minLength: 1, maxLength: 12 })
    .map(all => all.map(({ scorer, base, ...more }) => sheet(scorer, base, more)))

  it('does not depend on the order in which the sheets came in', () => {
    fc.assert(
      fc.property(
        table.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, mixed]) => {
          expect(settle(groups, mixed)).toEqual(settle(groups, all))
        },
      ),
    )
  })

  it('stays between 0 and the full score with the whole bonus, and has one of the declared ends', () => {
    const ends = [...STARS.map(({ outcome }) => outcome), 'VETOED']
    fc.assert(
      fc.property(table, all => {
        const { total } = resultOf(groups, all)
        expect(order(total, ratio(0))).toBeGreaterThanOrEqual(0)
        expect(order(total, ratio(10_500))).toBeLessThanOrEqual(0)
        const { outcome, vetoed } = settle(groups, all).settled
        expect(ends).toContain(outcome)
        expect(vetoed).toBe(all.some(({ veto }) => veto.length > 0))
      }),
    )
  })
})

describe('a sheet', () => {
  const step = stepOf(
    {
      unit: '0.5',
      indicators: [
        {
          key: 'work',
          title: '工作',
          items: [
            { key: 'one', title: '一', points: 60, evidence: { by: 'file', above: 50 } },
            { key: 'two', title: '二', points: 40 },
          ],
        },
      ],
      difference: { of: 'leaf', above: '2.5' },
    },
    ['largest'],
  )
  const [self, review] = scorersOf(step)
  const rows = (one: unknown, two: unknown, more: JsonObject = {}) =>
    ({ work: { one: { score: one, ...more }, two: { score: two } } }) as JsonObject
  const paths = (data: JsonObject, before?: Sheet) => {
    const read = readSheet(step, (before ? review : self)!, { by: 'p1', hand: 'p1' }, data, before)
    return read.ok ? [] : (read.error.fields ?? []).map(({ path }) => path)
  }

  it.each([
    ['more than there is', 60.5, 40],
    ['between two steps of half a point', 30.25, 40],
    ['less than nothing', -0.5, 40],
    ['not filled in', undefined, 40],
    ['a word', '三十', 40],
  ])('a score that is %s is told at its field', (_, one, two) =>
    expect(paths(rows(one, two))).toEqual(['/work/one/score']),
  )

  it('needs evidence above the mark and not at it', () => {
    expect(paths(rows(50, 40))).toEqual([])
    expect(paths(rows(50.5, 40))).toEqual(['/work/one/files'])
    expect(paths(rows(50.5, 40, { note: '见台账' }))).toEqual(['/work/one/files'])
    expect(paths(rows(50.5, 40, { files: [`sha256:${'a'.repeat(64)}`] }))).toEqual([])
  })

  it('needs a reason where the review is further away than allowed, and exactly the limit is allowed', () => {
    const own = readSheet(step, self!, { by: 'p1', hand: 'p1' }, rows(50, 40), undefined)
    if (!own.ok) throw new Error('sheet')
    expect(paths(rows(47.5, 40), own.value)).toEqual([])
    expect(paths(rows(47, 40), own.value)).toEqual(['/work/one/note'])
    expect(paths(rows(47, 40, { note: '台账不全' }), own.value)).toEqual([])
  })

  it('asks the self-assessment for the bonus it applies for, and only the review for penalty and veto', () => {
    expect(asks(step, self!)).toMatchObject({ bonus: true, penalty: false, veto: false })
    expect(asks(step, review!)).toMatchObject({ bonus: true, penalty: true, veto: true })
  })

  it('caps the bonus and leaves the rest of the sheet as it is', () => {
    const data = { ...rows(50, 40), bonus: { innovation: { score: 3 }, honour: { score: 3 } } }
    const read = readSheet(step, self!, { by: 'p1', hand: 'p1' }, data, undefined)
    expect(read).toMatchObject({
      ok: true,
      value: { base: 9000, bonus: { innovation: 300, honour: 300 }, bonusSum: 500 },
    })
  })

  it('a veto needs the facts behind it', () => {
    const own = readSheet(step, self!, { by: 'p1', hand: 'p1' }, rows(50, 40), undefined)
    if (!own.ok) throw new Error('sheet')
    expect(paths({ ...rows(50, 40), veto: ['ecology'] }, own.value)).toEqual(['/vetoReason'])
    expect(paths({ ...rows(50, 40), veto: ['ecology'], vetoReason: '通报〔2026〕3 号' }, own.value)).toEqual([])
  })
})
