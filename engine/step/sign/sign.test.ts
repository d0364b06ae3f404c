import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { verify } from '#engine/process/verify.ts'
import { checkSign } from '#engine/step/sign/check.ts'
import { signStep } from '#engine/step/sign/schema.ts'
import { sign } from '#engine/step/sign/sign.ts'
import { signaturesOf } from '#engine/step/sign/work.ts'
import { examine } from '#engine/template/parse.ts'
import { TOOLS } from '#engine/testing/template.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { done, form, type Small, small, template, validate } from '#tests/walk/small.ts'

/** Signing through the real kernel; every command is decided again afterwards. */

const PARTIES = [
  { key: 'branch', title: '村党支部', role: 'secretary' },
  { key: 'committee', title: '村委会', role: 'director' },
  { key: 'town', title: '镇党委', role: 'superior' },
]
const STEP: JsonObject = {
  kind: 'sign',
  title: '共建协议签署',
  parties: PARTIES,
  document: { title: '共建协议', fields: ['terms', 'amount', 'plan'] },
  revise: { handlers: { role: 'starter' }, form: 'agreement' },
}
const MORE: JsonObject = {
  data: {
    type: 'object',
    properties: {
      terms: { type: 'string', title: '条款', maxLength: 2000 },
      amount: { type: 'integer', title: '金额（元）', minimum: 0, maximum: 1000000 },
      plan: { type: 'string', format: 'attachment', title: '方案' },
    },
  },
  forms: {
    agreement: { schema: { type: 'object', properties: { terms: {}, amount: {}, plan: {} }, required: ['terms'] } },
  },
}
const states = (step: JsonObject): JsonObject => ({
  draft: form('secretary', { SUBMITTED: 'seal' }, { form: 'agreement' }),
  seal: {
    meta: { step },
    on: { SIGNED: 'done', DECLINED: 'dropped', ...(step.deadline !== undefined && { EXPIRED: 'late' }) },
  },
  done,
  dropped: { ...done, meta: { title: '未成立' } },
  ...(step.deadline !== undefined && { late: { ...done, meta: { title: '逾期' } } }),
})
const FILE = `sha256:${'a'.repeat(64)}`
const TERMS = { terms: '共同管护水渠', amount: 3000, plan: FILE }
const begin = (more: JsonObject = {}, data: JsonObject = TERMS, without: readonly string[] = []): Small => {
  const step = Object.fromEntries(Object.entries({ ...STEP, ...more }).filter(([key]) => !without.includes(key)))
  const one = small(states(step), {
    ...MORE,
    ...(step.deadline !== undefined && { delays: { week: { calendarDays: 7 } } }),
  })
  expect(one.hand('li', 'draft', undefined, data)).toBeUndefined()
  return one
}
const byRole = (mode: JsonObject[string]) => begin({ handlers: { role: 'organisers', mode } }, TERMS, ['parties'])

const visit = (one: Small) => one.run.state?.visits['seal.1']
const openOf = (one: Small, part = 'sign') =>
  Object.values(one.run.state?.tasks ?? {}).filter(
    task => task.visit === 'seal.1' && task.part === part && !task.closed,
  )
const answer = (one: Small, person: string, outcome = 'SIGNED', data: JsonObject = {}) => {
  const given = one.run.submit(person, 'seal/sign', data, {
    outcome,
    opinion: outcome === 'DECLINED' ? '金额有误' : '',
  })
  return given.ok ? undefined : given.error.code
}
const change = (one: Small, data: JsonObject, by = 'li') => {
  const given = one.run.submit(by, 'seal/revise', { ...TERMS, ...data, revisionReason: '更正' })
  return given.ok ? undefined : given.error.code
}
const verified = (one: Small) =>
  expect(
    verify({ sound: one.run.ports.sound, version: 1, calendar: () => CHINA, validate, hash: hashText }, one.run.history)
      .differences,
  ).toEqual([])

describe('several parties sign one version of a document', () => {
  it('together: in any order, and it is signed with the last of them', () => {
    for (const order of [
      ['li', 'zhou', 'chen'],
      ['chen', 'li', 'zhou'],
      ['zhou', 'chen', 'li'],
    ]) {
      const one = begin()
      expect(openOf(one)).toHaveLength(3)
      for (const person of order.slice(0, 2)) expect(answer(one, person)).toBeUndefined()
      expect(one.at()).toBe('seal')
      expect(answer(one, order[2] ?? '')).toBeUndefined()
      expect(one.run.state?.ending).toBe('办结')
      expect(visit(one)?.result).toMatchObject({ signed: 3, parties: 3, versions: 1, signedOn: '2026-03-02' })
      verified(one)
    }
  })

  it('in turn: nobody is asked before it is their turn', () => {
    const one = begin({ order: 'inTurn' })
    expect(openOf(one).map(({ id }) => id)).toEqual(['seal.1/sign/branch'])
    expect(answer(one, 'chen')).toBe('NOT_HANDLER')
    for (const person of ['li', 'zhou', 'chen']) expect(answer(one, person)).toBeUndefined()
    expect(one.run.state?.ending).toBe('办结')
    verified(one)
  })

  it('each signature records the version, the name and the time', () => {
    const one = begin()
    answer(one, 'zhou')
    const { version } = visit(one)?.result ?? {}
    expect(version).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(signaturesOf(visit(one)?.work ?? {})).toEqual([
      {
        slot: 'committee',
        by: 'zhou',
        name: '周主任',
        version: 1,
        hash: version,
        at: '2026-03-02T04:00:00.000Z',
        void: false,
      },
    ])
  })

  it('the same document has the same version, a different one another', () => {
    const version = (data: JsonObject) => visit(begin({}, data))?.result.version
    expect(version(TERMS)).toBe(version({ plan: FILE, amount: 3000, terms: '共同管护水渠' }))
    expect(version({ ...TERMS, amount: 3001 })).not.toBe(version(TERMS))
    expect(version({ ...TERMS, plan: `sha256:${'b'.repeat(64)}` })).not.toBe(version(TERMS))
  })

  it('shows the document for reading, with its version; what is sent back for it is thrown away', () => {
    const one = begin()
    expect(answer(one, 'li', 'SIGNED', { document: '另一份文件', version: '第 9 版' })).toBeUndefined()
    const filled = visit(one)?.filled.at(-1)?.data
    expect(filled?.document).toBe('条款：共同管护水渠\n金额（元）：3000\n方案：见附件')
    expect(filled?.documentFiles).toEqual([FILE])
    expect(filled?.version).toMatch(/^第 1 版（[0-9a-f]{12}）$/)
    verified(one)
  })

  it('one refusal ends it, with the reason', () => {
    const one = begin()
    answer(one, 'li')
    const task = openOf(one).find(({ about }) => about?.slot === 'town')?.id ?? ''
    expect(one.ask('chen', { type: 'Submit', task, data: {}, outcome: 'DECLINED' })).toBe('OPINION_MISSING')
    expect(answer(one, 'chen', 'DECLINED')).toBeUndefined()
    expect(one.run.state?.ending).toBe('未成立')
    expect(visit(one)?.result).toMatchObject({ declinedBy: 'chen', reason: '金额有误' })
    verified(one)
  })

  it('whose time runs out ends as expired', () => {
    const one = begin({ deadline: { delay: 'week', outcome: 'EXPIRED' } })
    answer(one, 'li')
    one.run.wait('2026-03-20T04:00:00.000Z')
    expect(one.run.state?.ending).toBe('逾期')
    verified(one)
  })

  it('a handwritten signature is asked of who signs, not of who refuses', () => {
    const one = begin({ handwritten: true })
    expect(answer(one, 'li')).toBe('FORM_INVALID')
    expect(answer(one, 'li', 'SIGNED', { signature: FILE })).toBeUndefined()
    expect(answer(one, 'chen', 'DECLINED')).toBeUndefined()
    verified(one)
  })
})

describe('a change makes a new version', () => {
  it('every signature is void and stays on record, and everybody is asked again', () => {
    const one = begin()
    answer(one, 'li')
    answer(one, 'zhou')
    const old = openOf(one).map(({ id }) => id)
    expect(change(one, { amount: 5000 })).toBeUndefined()
    expect(openOf(one).map(({ id }) => id)).toEqual([
      'seal.1/sign/v2/branch',
      'seal.1/sign/v2/committee',
      'seal.1/sign/v2/town',
    ])
    expect(visit(one)?.result).toMatchObject({ versions: 2, signed: 0 })
    expect(signaturesOf(visit(one)?.work ?? {}).map(known => known.void)).toEqual([true, true])
    expect(one.run.state?.data.amount).toBe(5000)
    // A page opened before the change signs nothing.
    expect(one.ask('chen', { type: 'Submit', task: old[0] ?? '', data: {}, outcome: 'SIGNED' })).toBe('TASK_CLOSED')
    for (const person of ['chen', 'zhou', 'li']) expect(answer(one, person)).toBeUndefined()
    expect(one.run.state?.ending).toBe('办结')
    const facts = sign.facts?.(visit(one)?.work ?? {}, signStep.parse(STEP)) ?? []
    expect(facts.filter(({ met }) => met === false).map(({ value }) => value)).toEqual([
      '李书记于 2026年3月2日 12:00 签署第 1 版（文件已修改，作废）',
      '周主任于 2026年3月2日 12:00 签署第 1 版（文件已修改，作废）',
    ])
    verified(one)
  })

  it('in turn begins with the first party again', () => {
    const one = begin({ order: 'inTurn' })
    answer(one, 'li')
    change(one, { terms: '共同管护水渠和泵站' })
    expect(openOf(one).map(({ id }) => id)).toEqual(['seal.1/sign/v2/branch'])
    for (const person of ['li', 'zhou', 'chen']) expect(answer(one, person)).toBeUndefined()
    expect(one.run.state?.ending).toBe('办结')
    verified(one)
  })

  it('the same words again are no change: signatures stay', () => {
    const one = begin()
    answer(one, 'li')
    expect(change(one, {})).toBe('DOCUMENT_UNCHANGED')
    expect(openOf(one)).toHaveLength(2)
  })

  it('only who is named may change it, and more than once', () => {
    const one = begin()
    expect(change(one, { amount: 1 }, 'zhou')).toBe('NOT_HANDLER')
    expect(change(one, { amount: 1 })).toBeUndefined()
    expect(change(one, { amount: 3000 })).toBeUndefined()
    expect(visit(one)?.result.versions).toBe(3)
    verified(one)
  })

  it('nobody may where the template does not say so', () => {
    const one = begin({}, TERMS, ['revise'])
    expect(openOf(one, 'revise')).toEqual([])
  })

  it('a field written elsewhere meanwhile stops the signing', () => {
    const parallel = small(
      {
        draft: form('secretary', { SUBMITTED: 'both' }, { form: 'agreement' }),
        both: {
          type: 'parallel',
          states: {
            left: {
              initial: 'seal',
              states: { seal: { meta: { step: STEP }, on: { SIGNED: 'l', DECLINED: 'l' } }, l: { type: 'final' } },
            },
            right: {
              initial: 'edit',
              states: { edit: form('director', { SUBMITTED: 'r' }, { form: 'agreement' }), r: { type: 'final' } },
            },
          },
          onDone: 'done',
        },
        done,
      },
      MORE,
    )
    parallel.hand('li', 'draft', undefined, TERMS)
    expect(answer(parallel, 'li')).toBeUndefined()
    parallel.hand('zhou', 'edit', undefined, { ...TERMS, amount: 9 })
    expect(answer(parallel, 'chen')).toBe('DOCUMENT_CHANGED')
    // The owner makes what stands there now the next version.
    const revised = parallel.run.submit('li', 'seal/revise', { ...TERMS, amount: 9, revisionReason: '另一支已改' })
    expect(revised.ok).toBe(true)
    expect(answer(parallel, 'chen')).toBeUndefined()
    verified(parallel)
  })
})

describe('the people of one role', () => {
  it('all of them sign', () => {
    const one = byRole('all')
    for (const person of ['qian', 'wang', 'zhao']) expect(answer(one, person)).toBeUndefined()
    expect(one.run.state?.ending).toBe('办结')
    verified(one)
  })

  it('enough of them do, and the rest is closed', () => {
    const one = byRole({ atLeast: 2 })
    expect(answer(one, 'wang', 'DECLINED')).toBeUndefined()
    expect(answer(one, 'zhao')).toBeUndefined()
    expect(answer(one, 'qian')).toBeUndefined()
    expect(one.run.state?.ending).toBe('办结')
    verified(one)
    const lost = byRole({ atLeast: 2 })
    answer(lost, 'wang', 'DECLINED')
    answer(lost, 'qian', 'DECLINED')
    expect(lost.run.state?.ending).toBe('未成立')
  })

  it('nobody signs twice, also with a task passed to them', () => {
    const one = byRole('all')
    answer(one, 'wang')
    expect(
      one.ask('zhao', { type: 'Reassign', task: 'seal.1/sign/zhao', to: ['wang'], reason: '出差' }),
    ).toBeUndefined()
    expect(one.ask('wang', { type: 'Submit', task: 'seal.1/sign/zhao', data: {}, outcome: 'SIGNED' })).toBe(
      'ALREADY_ANSWERED',
    )
  })

  it('who takes over a post signs in place of who has left it', () => {
    const one = byRole('all')
    const at = one.posts.findIndex(({ person }) => person === 'qian')
    one.posts.splice(at, 1, { person: 'lin', post: 'branch-organiser', organisation: 'village' })
    expect(answer(one, 'qian')).toBe('NOT_HANDLER')
    for (const person of ['wang', 'lin', 'zhao']) expect(answer(one, person)).toBeUndefined()
    expect(one.run.state?.ending).toBe('办结')
    verified(one)
  })

  it('units of a register sign one each', () => {
    const one = begin({ each: { register: 'reps' } }, TERMS, ['parties'])
    expect(openOf(one)).toHaveLength(5)
    for (const person of ['wang', 'zhao', 'qian', 'lin', 'zhou']) expect(answer(one, person)).toBeUndefined()
    expect(one.run.state?.ending).toBe('办结')
    verified(one)
  })
})

describe('what cannot begin', () => {
  const enter = (more: JsonObject, data: JsonObject = TERMS, without: readonly string[] = []) => {
    const step = Object.fromEntries(Object.entries({ ...STEP, ...more }).filter(([key]) => !without.includes(key)))
    const one = small(states(step), MORE)
    return one.hand('li', 'draft', undefined, data)
  }
  it('a party nobody can sign for', () => {
    expect(enter({ parties: [...PARTIES, { key: 'press', title: '宣传', role: 'vacant' }] })).toBe('NO_HANDLER')
    expect(enter({ each: { register: 'nobody' } }, TERMS, ['parties'])).toBe('NO_HANDLER')
  })
  it('a document with nothing in it', () => {
    expect(enter({ document: { title: '协议', fields: ['amount'] } }, { terms: '只有条款' })).toBe('DOCUMENT_EMPTY')
  })
  it('a document made of a form’s answers is what was last handed in', () => {
    const one = begin({ document: { title: '协议', form: 'agreement' } })
    const before = visit(one)?.result.version
    expect(change(one, { amount: 1 })).toBeUndefined()
    expect(visit(one)?.result.version).not.toBe(before)
    expect(change(one, {})).toBeUndefined()
    expect(visit(one)?.result.version).toBe(before)
    for (const person of ['li', 'zhou', 'chen']) expect(answer(one, person)).toBeUndefined()
    expect(one.run.state?.ending).toBe('办结')
    verified(one)
  })
})

describe('laws', () => {
  const people = ['li', 'zhou', 'chen'] as const
  const act = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('sign' as const), by: fc.constantFrom(...people, 'wang', 'lin') }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('decline' as const), by: fc.constantFrom(...people) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), amount: fc.integer({ min: 0, max: 4 }) }) },
  )
  it('whatever is tried, it ends at most once, and signed only with every party under the last version', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 14 }), fc.boolean(), (acts, inTurn) => {
        const one = begin(inTurn ? { order: 'inTurn' } : {})
        for (const step of acts) {
          if (step.do === 'change') change(one, { amount: step.amount })
          else answer(one, step.by, step.do === 'sign' ? 'SIGNED' : 'DECLINED')
        }
        const known = visit(one)
        const valid = signaturesOf(known?.work ?? {}).filter(signature => !signature.void)
        const version = known?.result.version
        expect(valid.every(({ hash }) => hash === version)).toBe(true)
        expect(new Set(valid.map(({ slot }) => slot)).size).toBe(valid.length)
        const ends = one.run.history.flatMap(({ event }) =>
          event.type === 'Advanced' ? event.left.filter(left => left.visit === 'seal.1') : [],
        )
        expect(ends.length).toBeLessThanOrEqual(1)
        if (ends[0]?.outcome === 'SIGNED') expect(valid).toHaveLength(3)
        if (ends.length === 0) expect(openOf(one).length).toBeGreaterThan(0)
        verified(one)
      }),
      { numRuns: 60 },
    )
  })

  it('the fold takes anything: it never throws and never loses the shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.constantFrom('Submitted', 'StepNoted'), (work, facts, type) => {
        const event = { type, visit: 'seal.1', task: 't', part: 'sign', data: {}, note: '', facts }
        const folded = sign.evolve(work as never, event as never, '2026-03-02T04:00:00.000Z')
        const again = sign.evolve(folded, { ...event, type: 'Submitted' } as never, '2026-03-02T04:00:00.000Z')
        expect(sign.progress?.(again)).toBeInstanceOf(Array)
        expect(sign.facts?.(again, signStep.parse(STEP))).toBeInstanceOf(Array)
      }),
    )
  })
})

describe('what may be wrong with a signing step', () => {
  const findings = (more: JsonObject, without: readonly string[] = []) => {
    const step = Object.fromEntries(Object.entries({ ...STEP, ...more }).filter(([key]) => !without.includes(key)))
    return checkSign(signStep.parse(step), template(states(step), MORE) as never, '/s').map(
      ({ code, where }) => `${code} ${where}`,
    )
  }
  it('nothing is wrong with the one of these tests', () => {
    expect(findings({})).toEqual([])
    expect(
      examine(template(states(STEP), MORE), TOOLS).findings.filter(({ severity }) => severity === 'error'),
    ).toEqual([])
  })
  it.each<[string, JsonObject, readonly string[], string]>([
    ['nobody is named', {}, ['parties'], 'SC-13.signers /s'],
    ['parties are named in two ways', { handlers: { role: 'organisers' } }, [], 'SC-13.signers /s'],
    ['a party stands twice', { parties: [PARTIES[0], PARTIES[0]] as never }, [], 'SC-01.party /s/parties/1/key'],
    [
      'the order is written in the wrong place',
      { handlers: { role: 'organisers' }, order: 'inTurn' },
      ['parties'],
      'SC-13.order /s/order',
    ],
    ['there is no document', { document: { title: '协议' } }, [], 'SC-12.document /s/document'],
    ['a field is not there', { document: { title: '协议', fields: ['term'] } }, [], 'SC-02.field /s/document/fields/0'],
    ['the change cannot touch the document', { revise: { handlers: { role: 'starter' }, form: 'other' } }, [], ''],
  ])('a finding where %s', (_, more, without, expected) => {
    if (expected) expect(findings(more, without)).toContain(expected)
    else {
      const other = { other: { schema: { type: 'object', properties: { note: { type: 'string' } } } } }
      const step = signStep.parse({ ...STEP, ...more })
      const written = template(states(STEP), { ...MORE, forms: { ...(MORE.forms as JsonObject), ...other } })
      expect(checkSign(step, written as never, '/s').map(({ code }) => code)).toEqual(['SC-12.revision'])
    }
  })
  it('says in one sentence who signs what', () => {
    const roles = { organisers: { title: '支部委员' }, starter: { title: '发起人' } }
    const say = (more: JsonObject, without: readonly string[] = []) =>
      sign.say(
        signStep.parse(
          Object.fromEntries(Object.entries({ ...STEP, ...more }).filter(([key]) => !without.includes(key))),
        ),
        { roles } as never,
      )
    expect(say({})).toBe(
      '村党支部、村委会、镇党委分别签署《共建协议》；发起人可以修改，修改后已签的作废、重新签署；有一方拒绝即不成立',
    )
    expect(say({ handlers: { role: 'organisers', mode: { atLeast: 2 } } }, ['parties', 'revise'])).toBe(
      '支部委员至少 2 人签署《共建协议》；拒绝的多到凑不够人数，就不成立',
    )
  })
})
