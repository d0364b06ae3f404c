import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { decide } from '#engine/process/decide.ts'
import { verify } from '#engine/process/verify.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { filledSheet, SHEET, STARS, single, stepOf } from '#engine/step/scoring/sample.ts'
import { scoring } from '#engine/step/scoring/scoring.ts'
import { overview } from '#engine/template/overview.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { done, type Small, small, soundOf, validate } from '#tests/walk/small.ts'

/** Scoring through the real kernel: produced forms, ajv, moves, and every command decided again afterwards. */

const ENDS = ['FIVE_STARS', 'FOUR_STARS', 'THREE_STARS', 'NO_STAR', 'VETOED']
const states = (step: JsonObject, more: JsonObject = {}): JsonObject => ({
  score: {
    meta: { step },
    on: Object.fromEntries([...ENDS, ...Object.keys(more)].map(end => [end, end.toLowerCase()])),
  },
  ...Object.fromEntries(
    [...ENDS, ...Object.keys(more)].map(end => [end.toLowerCase(), { ...done, meta: { title: end } }]),
  ),
})
const without = (step: JsonObject, ...keys: string[]) =>
  Object.fromEntries(Object.entries(step).filter(([key]) => !keys.includes(key)))
/** Only the ends the step has may be led on. */
const begin = (step: JsonObject): Small => {
  const parsed = stepOf(
    step,
    Object.keys(SHEET).filter(key => !(key in step)),
  )
  const ends = scoring.outcomes(parsed).map(({ name }) => name)
  return small({
    score: { meta: { step }, on: Object.fromEntries(ends.map(end => [end, end.toLowerCase()])) },
    ...Object.fromEntries(ends.map(end => [end.toLowerCase(), { ...done, meta: { title: end } }])),
  })
}
const verified = (one: Small) =>
  expect(
    verify({ sound: one.run.ports.sound, version: 1, calendar: () => CHINA, validate, hash: hashText }, one.run.history)
      .differences,
  ).toEqual([])
const result = (one: Small) => one.run.state?.visits['score.1']?.result ?? {}
/** The open task of a part that is this person's own. */
const give = (one: Small, person: string, part: string, data: JsonObject) => {
  const given = one.run.submit(person, `score/${part}`, data)
  return given.ok ? undefined : given.error.code
}
const all = (score: number): JsonObject => ({ all: { all: { score } } })

describe('支部标准化考核: 8 indicators, 34 items, 自评 40% and 复核 60%', () => {
  const step = stepOf()
  const run = (off: { readonly [leaf: string]: number }, review: JsonObject = {}) => {
    const one = begin(SHEET)
    expect(one.hand('li', 'score/self', undefined, filledSheet(step))).toBeUndefined()
    expect(one.hand('chen', 'score/review', undefined, { ...filledSheet(step, off), ...review })).toBeUndefined()
    verified(one)
    return one
  }

  it('is sound as a template', () => expect(soundOf(states(SHEET)).steps.get('score')?.step.kind).toBe('scoring'))

  it('is introduced with everybody who scores', () => {
    const [summary] = overview(soundOf(states(SHEET)).template, KINDS)
    expect(summary).toMatchObject({ kindTitle: '考评打分', who: '支部书记、镇党委书记' })
    expect(summary?.outcomes.map(({ title }) => title)).toEqual(['五星级', '四星级', '三星级', '晋级行动', '不合格'])
  })

  // Self-assessment 100 × 40 % + review × 60 %: 10 off is 94, 5 off is 97, 3.3 off is 98.02, 3.4 off is 97.96.
  it.each([
    [{ a1x1: 3, a1x2: 3, a1x3: 3, a1x4: 1 }, 94, 'THREE_STARS'],
    [{ a1x1: 3, a1x2: 2 }, 97, 'FOUR_STARS'],
    [{ a1x1: 3, a1x2: 0.3 }, 98.02, 'FIVE_STARS'],
    [{ a1x1: 3, a1x2: 0.4 }, 97.96, 'FOUR_STARS'],
  ])('a review that takes off %o ends at %d points: %s', (off, total, outcome) => {
    const one = run(off as JsonObject as { [leaf: string]: number })
    expect(one.run.state?.ending).toBe(outcome)
    expect(result(one)).toMatchObject({ total, self: 100 })
  })

  it('bonus lifts and penalty lowers the total after the weights', () => {
    const off = { a1x1: 3, a1x2: 2 }
    expect(
      result(run(off, { bonus: { innovation: { score: 1.5 } }, penalty: { idle: { score: 0.5 } } })),
    ).toMatchObject({
      base: 97,
      bonus: 1.5,
      penalty: 0.5,
      total: 98,
      grade: '五星级',
    })
  })

  it('one veto ends it, whatever the score', () => {
    const one = run({}, { veto: ['ecology'], vetoReason: '非法采砂，县生态环境局通报' })
    expect(one.run.state?.ending).toBe('VETOED')
    expect(result(one)).toMatchObject({ total: 100, vetoed: true, grade: '不合格' })
    const facts = scoring.facts?.(one.run.state?.visits['score.1']?.work ?? {}, step) ?? []
    expect(facts.at(-1)).toEqual({ label: '一票否决', value: '发生生态破坏事件 → 不合格', met: false })
  })

  it('shows the review what was scored before, and begins with it', () => {
    const one = begin(SHEET)
    one.hand('li', 'score/self', undefined, filledSheet(step, { a8x1: 1 }))
    const visit = one.run.state?.visits['score.1']
    if (!visit) throw new Error('visit')
    const cx = { step, visit, state: one.run.state, tools: { person: () => '李书记' } }
    const plan = scoring.form(cx as never, 'review', one.run.state?.tasks['score.1/review'])
    expect(plan.prefill?.earlier).toContain('自评（李书记）合计 99 分')
    expect(plan.prefill).toMatchObject({ a8: { a8x1: { score: 2 } } })
    expect(scoring.progress?.(visit.work)).toContainEqual({ label: '自评', value: '99 分' })
  })

  it('hands the files of the self-assessment on to the review', () => {
    const file = `sha256:${'c'.repeat(64)}`
    const sheet = filledSheet(step)
    const a1 = { ...(sheet.a1 as JsonObject), a1x1: { score: 3, files: [file], note: '台账见附件' } }
    const one = begin({ ...SHEET, evidence: { by: 'file', above: '2.9' } })
    const lacking = one.refusal('li', { type: 'Submit', task: one.task('score/self'), data: { ...sheet, a1 } })
    // 30 leaves are scored above 2.9 and one of them has its file; the four of 2.5 need none.
    expect(lacking?.fields).toHaveLength(29)
    const free = begin(SHEET)
    expect(free.hand('li', 'score/self', undefined, { ...sheet, a1 })).toBeUndefined()
    expect(free.hand('chen', 'score/review', undefined, sheet)).toBeUndefined()
    const review = free.run.state?.visits['score.1']?.filled.at(-1)?.data
    expect(review?.earlierFiles).toEqual([file])
    expect(review?.earlier).toContain('1.1 组织建设1（3 分）：3（说明：台账见附件，佐证 1 件）')
    verified(free)
  })

  it('publishes the score of every indicator', () => {
    const indicators = result(run({ a8x1: 3, a8x2: 2 })).indicators as readonly JsonObject[]
    expect(indicators).toHaveLength(8)
    // 18 × 40 % + 13 × 60 %
    expect(indicators[7]).toEqual({ key: 'a8', title: '生态保护', score: 15, points: 18 })
  })

  it('refuses what is out of bounds before anything is recorded', () => {
    const one = begin(SHEET)
    const sheet = filledSheet(step)
    const task = one.task('score/self')
    const wrong = (data: JsonObject) => one.refusal('li', { type: 'Submit', task, data })
    expect(wrong({ ...sheet, a1: {} })?.fields).toHaveLength(4)
    expect(wrong({ ...sheet, a1: { ...(sheet.a1 as JsonObject), a1x1: { score: 3.1 } } })).toMatchObject({
      code: 'FORM_INVALID',
      fields: [{ path: '/a1/a1x1/score' }],
    })
    expect(
      wrong({ ...sheet, a1: { ...(sheet.a1 as JsonObject), a1x1: { score: 2.95 } } })?.fields?.[0]?.message,
    ).toContain('0.1 分的整倍数')
    expect(one.run.history).toHaveLength(2)
  })

  it('whoever assessed themselves does not review, unless the template allows it', () => {
    const own = { ...SHEET, review: { handlers: { role: 'secretary' }, weight: '3/5' } }
    const one = begin(own)
    one.hand('li', 'score/self', undefined, filledSheet(step))
    expect(one.hand('li', 'score/review', undefined, filledSheet(step))).toBe('SAME_PERSON')
    const free = begin({ ...own, mayScoreOwn: true })
    free.hand('li', 'score/self', undefined, filledSheet(step))
    expect(free.hand('li', 'score/review', undefined, filledSheet(step))).toBeUndefined()
    verified(free)
  })
})

describe('standing in for the review', () => {
  it('makes nobody a judge of their own sheet', () => {
    const one = begin(SHEET)
    one.hand('li', 'score/self', undefined, filledSheet(stepOf()))
    const { state, ports } = one.run
    const forChen = [{ principal: 'chen', from: '2026-03-01', until: '2026-03-31' }]
    const directory = { ...ports.directory, principals: () => forChen }
    const judged = (actor: { person: string; principal: string }) => {
      const body = { type: 'Submit' as const, task: 'score.1/review', data: filledSheet(stepOf()) }
      const command = { key: 'k', instance: 'i1', actor, at: one.run.now, body }
      const given = decide({ ...ports, directory, version: 1 }, state, command)
      return given.ok ? given.value.state.ending : given.error.code
    }
    expect(judged({ person: 'li', principal: 'chen' })).toBe('SAME_PERSON')
    expect(judged({ person: 'zhou', principal: 'chen' })).toBe('FIVE_STARS')
  })
})

describe('the review may give the self-assessment back', () => {
  const step = { ...SHEET, review: { handlers: { role: 'superior' }, weight: '3/5', sendBack: true } }
  it('a new round begins with an empty table; the old sheet counts no more', () => {
    const one = begin(step)
    const own = stepOf(step)
    one.hand('li', 'score/self', undefined, filledSheet(own))
    expect(one.hand('chen', 'score/review', 'SENT_BACK', filledSheet(own))).toBeUndefined()
    expect(one.at()).toBe('score')
    const again = Object.values(one.run.state?.tasks ?? {}).find(task => task.part === 'self' && !task.closed)
    expect(again?.id).toBe('score.1/self/r2')
    const cx = { step: own, key: 'score', visit: one.run.state?.visits['score.1'], state: one.run.state }
    expect(scoring.form(cx as never, 'self', again).prefill).toMatchObject({ a1: { a1x1: { score: 3 } } })
    expect(
      one.ask('li', { type: 'Submit', task: again?.id ?? '', data: filledSheet(own, { a1x1: 3 }) }),
    ).toBeUndefined()
    const review = Object.values(one.run.state?.tasks ?? {}).find(task => task.part === 'review' && !task.closed)
    expect(review?.id).toBe('score.1/review/r2')
    expect(
      one.ask('chen', {
        type: 'Submit',
        task: review?.id ?? '',
        data: filledSheet(own, { a1x1: 3 }),
        outcome: 'CONFIRMED',
      }),
    ).toBeUndefined()
    expect(result(one)).toMatchObject({ total: 97, self: 97 })
    expect(one.run.state?.visits['score.1']?.filled).toHaveLength(4)
    verified(one)
  })
})

describe('several assessors side by side', () => {
  const orders = ['wang', 'zhao', 'qian'].flatMap((a, i, people) => {
    const [b, c] = people.filter((_, at) => at !== i) as [string, string]
    return [
      [a, b, c],
      [a, c, b],
    ]
  })
  const scores: { readonly [person: string]: number } = { wang: 94.99, zhao: 95, qian: 95.01 }

  it.each(orders)('the mean of %s, %s and %s is the same in every order', (...people) => {
    const one = begin(single())
    for (const person of people) expect(give(one, person, 'assess', all(scores[person] ?? 0))).toBeUndefined()
    expect(one.run.state?.ending).toBe('FOUR_STARS')
    expect(result(one).total).toBe(95)
    verified(one)
  })

  it('nobody sees the others’ scores, and nobody scores twice', () => {
    const one = begin(single())
    give(one, 'wang', 'assess', all(80))
    const work = one.run.state?.visits['score.1']?.work ?? {}
    expect(scoring.progress?.(work)).toEqual([{ label: '已评', value: '1 份' }])
    const task = Object.values(one.run.state?.tasks ?? {}).find(known => !known.closed)?.id ?? ''
    expect(
      one.ask('zhao', {
        type: 'Reassign',
        task: task.endsWith('zhao') ? task : one.task('score/assess', 'leaders/zhao'),
        to: ['wang'],
        reason: '出差',
      }),
    ).toBeUndefined()
    expect(one.ask('wang', { type: 'Submit', task: 'score.1/assess/leaders/zhao', data: all(90) })).toBe(
      'ALREADY_ANSWERED',
    )
  })

  it('enough of them close the rest', () => {
    const one = begin(
      single({ assess: [{ key: 'leaders', title: '评委', handlers: { role: 'organisers', mode: { atLeast: 2 } } }] }),
    )
    give(one, 'qian', 'assess', all(90))
    give(one, 'wang', 'assess', all(89.99))
    expect(one.run.state?.ending).toBe('NO_STAR')
    expect(result(one).total).toBe(89.99)
    expect(Object.values(one.run.state?.tasks ?? {}).every(({ closed }) => closed)).toBe(true)
    verified(one)
  })

  it('two groups and a review, one after another, each with its weight', () => {
    const one = begin(
      single({
        self: { handlers: { role: 'secretary' }, weight: '0/1' },
        assess: [
          { key: 'committee', title: '委员', handlers: { role: 'organisers', mode: 'all' }, weight: '1/5' },
          { key: 'village', title: '村委', handlers: { role: 'director' }, weight: '3/10' },
        ],
        review: { handlers: { role: 'superior' }, weight: '1/2' },
      }),
    )
    one.hand('li', 'score/self', undefined, all(100))
    const give = (person: string, task: string, score: number) =>
      one.ask(person, { type: 'Submit', task, data: all(score) })
    expect(give('zhou', 'score.1/assess/village', 90)).toBeUndefined()
    for (const person of ['wang', 'zhao', 'qian'])
      expect(give(person, `score.1/assess/committee/${person}`, 80)).toBeUndefined()
    expect(give('chen', 'score.1/review', 98)).toBeUndefined()
    // 80 × 20 % + 90 × 30 % + 98 × 50 %
    expect(result(one).total).toBe(92)
    expect(one.run.state?.ending).toBe('THREE_STARS')
    verified(one)
  })

  it('who takes over a post takes over its sheet', () => {
    const one = begin(single())
    const at = one.posts.findIndex(({ person }) => person === 'zhao')
    one.posts.splice(at, 1, { person: 'lin', post: 'branch-organiser', organisation: 'village' })
    expect(give(one, 'zhao', 'assess', all(90))).toBe('NOT_HANDLER')
    for (const person of ['wang', 'lin', 'qian']) expect(give(one, person, 'assess', all(90))).toBeUndefined()
    expect(result(one).total).toBe(90)
    verified(one)
  })

  it('a step nobody can score is not entered', () => {
    const nobody = single({ assess: [{ key: 'leaders', title: '评委', handlers: { role: 'vacant' } }] })
    expect(() => begin(nobody)).toThrow('NO_HANDLER')
  })

  it('a total is told without grades where there are none', () => {
    const one = begin(
      without(single({ assess: [{ key: 'one', title: '评委', handlers: { role: 'director' } }] }), 'bands'),
    )
    one.hand('zhou', 'score/assess', undefined, all(12.34))
    expect(one.run.state?.ending).toBe('SCORED')
    expect(result(one)).toMatchObject({ total: 12.34, grade: '' })
    verified(one)
  })
})

describe('laws', () => {
  it('whatever three assessors give, the step ends exactly once, in the band of their exact mean', () => {
    const mark = fc.integer({ min: 8_900, max: 10_000 })
    fc.assert(
      fc.property(mark, mark, mark, (...marks) => {
        const one = begin(single())
        for (const [at, person] of ['wang', 'zhao', 'qian'].entries())
          expect(give(one, person, 'assess', all((marks[at] ?? 0) / 100))).toBeUndefined()
        const sum = marks.reduce((a, b) => a + b, 0)
        const expected =
          sum >= 3 * 9800 ? 'FIVE_STARS' : sum >= 3 * 9500 ? 'FOUR_STARS' : sum >= 3 * 9000 ? 'THREE_STARS' : 'NO_STAR'
        expect(one.run.state?.ending).toBe(expected)
        const left = one.run.history.flatMap(({ event }) => (event.type === 'Advanced' ? event.left : []))
        expect(left).toEqual([{ visit: 'score.1', outcome: expected }])
      }),
      { numRuns: 60 },
    )
  })

  it('the fold takes anything: it never throws and never loses the shape', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.constantFrom('Submitted', 'StepNoted', 'BallotCast'),
        (work, facts, type) => {
          const event = { type, visit: 'score.1', task: 't', part: 'self', data: {}, note: '', facts, entry: '' }
          const folded = scoring.evolve(work as never, event as never, '2026-03-02T04:00:00.000Z')
          const again = scoring.evolve(folded, { ...event, type: 'Submitted' } as never, '2026-03-02T04:00:00.000Z')
          expect(scoring.progress?.(again)).toBeInstanceOf(Array)
          expect(scoring.facts?.(again, stepOf())).toBeInstanceOf(Array)
        },
      ),
    )
  })

  it('says in one sentence who scores and what the total leads to', () => {
    const template = { roles: { secretary: { title: '支部书记' }, superior: { title: '机关党委' } } }
    expect(scoring.say(stepOf(), template as never)).toBe(
      '支部书记自评（占 40%），然后机关党委复核（占 60%）；共 8 项指标 34 个子项，满分 100 分，奖分最多 5 分，罚分最多 8 分；98 分以上为五星级，95 分以上、不足 98 分为四星级，90 分以上、不足 95 分为三星级，不足 90 分为晋级行动；有发生生态破坏事件、班子成员受党纪处分情形的一票否决',
    )
    expect(STARS).toHaveLength(4)
  })
})
