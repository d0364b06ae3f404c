import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { differences, extensionFindings } from '#engine/template/local/compare.ts'
import { aTemplate, type TemplateBuilder } from '#engine/testing/template.ts'

const superior = aTemplate()
const state = (key: string, rest = '') => `/machine/states/${key}${rest}`
const step = (key: string, rest: string) => state(key, `/meta/step/${rest}`)

const compared = (local: TemplateBuilder) =>
  differences(superior.sound().template, local.sound().template, KINDS).map(({ change, where }) => `${change} ${where}`)
const allowed = (local: TemplateBuilder) =>
  extensionFindings(superior.sound().template, local.sound().template, KINDS).length === 0

/** A local review after the meeting, before the vote. */
const REVIEW: Json = {
  meta: { step: { kind: 'form', title: '镇党委复核', handlers: { role: 'secretary' } } },
  on: { SUBMITTED: 'ballot' },
}

const withForm = (form: string): Json => ({
  meta: { step: { kind: 'form', title: '镇党委复核', form, handlers: { role: 'secretary' } } },
  on: { SUBMITTED: 'ballot' },
})
const SET: Json = { type: 'set', params: { field: 'kind', value: 'ordinary' } }

describe('a local template', () => {
  it('may be the same', () => {
    expect(compared(superior)).toEqual([])
  })

  it.each<[string, TemplateBuilder, string]>([
    ['raises a threshold', superior.with(step('ballot', 'quorum/atLeast'), '3/4'), 'tighter'],
    ['asks for more than half instead of half', superior.with(step('ballot', 'pass/moreThan'), '3/5'), 'tighter'],
    ['raises the floor of a parameter', superior.with('/parameters/attendance/atLeast', '2/3'), 'tighter'],
    ['posts for longer', superior.with('/delays/posting/calendarDays', 20), 'tighter'],
    ['adds a teller', superior.with(step('ballot', 'tellers'), 1), 'tighter'],
    ['makes a vote secret', superior.with(step('ballot', 'secret'), true), 'tighter'],
    ['requires one more field', superior.with('/forms/proposal/schema/required/-', 'amount'), ''],
    [
      'bounds a field more narrowly',
      superior.with('/forms/proposal/schema/properties/amount', { maximum: 10 }),
      'tighter',
    ],
    ['adds a step', superior.with(state('review'), REVIEW).with(state('meeting', '/on/PASSED'), 'review'), 'added'],
    ['changes a word', superior.with(step('meeting', 'title'), '党员大会讨论'), 'wording'],
    [
      'adds a deadline',
      superior.with('/delays/soon', { workingDays: 5 }).with(step('meeting', 'deadline'), { delay: 'soon' }),
      'tighter',
    ],
  ])('may be published when it %s', (_, local, change) => {
    expect(compared(local).join('\n')).toContain(change)
    expect(allowed(local)).toBe(true)
  })

  it.each<[string, TemplateBuilder]>([
    ['lowers a threshold', superior.with(step('ballot', 'quorum/atLeast'), '1/2')],
    ['lets exactly half pass', superior.with(step('ballot', 'pass'), { of: 'present', atLeast: '1/2', basis: 'law' })],
    ['counts another base', superior.with(step('ballot', 'pass/of'), 'members')],
    ['lowers the floor of a parameter', superior.with('/parameters/attendance/atLeast', '1/3')],
    ['posts for a shorter time', superior.with('/delays/posting/calendarDays', 7)],
    ['posts for working days instead', superior.with('/delays/posting', { workingDays: 15, basis: 'law' })],
    ['needs no quorum', superior.without(step('meeting', 'quorum')).without(state('meeting', '/on/NOT_QUORATE'))],
    ['skips the vote', superior.with(state('meeting', '/on/PASSED'), 'posting')],
    ['lets the defeated go on', superior.with(state('ballot', '/on/NOT_PASSED'), 'posting')],
    ['gives a step to somebody else', superior.with(step('ballot', 'handlers/role'), 'secretary')],
    ['lets others hold the post', superior.with('/roles/director/post', 'branch-secretary')],
    ['lets others start', superior.with('/start/roles/-', 'director')],
    ['is for all organisations', superior.without('/start/organisations')],
    ['no longer requires a field', superior.with('/forms/proposal/schema/required', ['matter'])],
    ['drops a rule of a form', superior.without('/forms/proposal/rules')],
    [
      'passes over who handled the step before',
      superior.with(step('proposal', 'policies'), { sameHandlerTwice: 'skip' }),
    ],
    [
      'changes a condition',
      superior.with(state('proposal', '/on/SUBMITTED/0/guard/params/rule'), {
        ne: [{ var: 'data.kind' }, 'collective'],
      }),
    ],
    [
      'adds a step that leads where nothing led',
      superior
        .with(state('review'), { ...(REVIEW as object), on: { SUBMITTED: 'pause' } })
        .with(state('meeting', '/on/PASSED'), 'review'),
    ],
    [
      'leaves a posting by itself',
      superior.with(state('posting', '/always'), {
        target: 'pause',
        guard: { type: 'rule', params: { rule: { ge: [{ var: 'steps.posting.visits' }, 1] } } },
      }),
    ],
    ['sets a field conditions read', superior.with(state('proposal', '/exit'), SET)],
    ['sets a field on the way', superior.with(state('meeting', '/on/PASSED'), { target: 'ballot', actions: SET })],
    [
      'sets a field in a state of its own',
      superior.with(state('between'), { entry: SET, always: 'ballot' }).with(state('meeting', '/on/PASSED'), 'between'),
    ],
    [
      'asks again in an added step for what decided the way',
      superior
        .with('/forms/again', { schema: { type: 'object', properties: { kind: {} } } })
        .with(state('review'), withForm('again'))
        .with(state('meeting', '/on/PASSED'), 'review'),
    ],
    ['lets another instance bring a field', superior.with('/start/receives', ['kind'])],
    [
      'hides a required field with a rule',
      superior.with('/forms/proposal/rules/-', { when: { eq: [{ var: 'kind' }, 'collective'] }, show: ['matter'] }),
    ],
    ['lets a shared field be longer', superior.with('/data/properties/matter/maxLength', 2000)],
    ['gives more time to answer objections', superior.with('/delays/reply', { calendarDays: 300 })],
    ['gives a parameter of a limit more room', superior.with('/parameters/reply-days/atLeast', 0)],
    [
      'ends as decided what was turned down',
      superior
        .with(state('refused'), { type: 'final', meta: { title: '未通过' } })
        .with(state('ballot', '/on/NOT_PASSED'), 'refused'),
    ],
  ])('is refused with its place when it %s', (_, local) => {
    const findings = extensionFindings(superior.sound().template, local.sound().template, KINDS)
    expect(findings.length).toBeGreaterThan(0)
    for (const { where, message, fix } of findings) {
      expect(where).toMatch(/^\//)
      expect(message).toMatch(/与上级模板“村级事项”相比：.+。$/)
      expect(fix).toBeTruthy()
    }
  })

  it('keeps steps side by side that the superior does side by side: an end of one branch is not the end of both', () => {
    const check = (title: string, next: string): Json => ({
      meta: { step: { kind: 'form', title, handlers: { role: 'secretary' } } },
      on: { SUBMITTED: next },
    })
    const end: Json = { type: 'final' }
    const both = superior
      .with(state('both'), {
        type: 'parallel',
        states: {
          left: { initial: 'money', states: { money: check('资金审核', 'moneyDone'), moneyDone: end } },
          right: { initial: 'land', states: { land: check('用地审核', 'landDone'), landDone: end } },
        },
        onDone: 'posting',
      })
      .with(state('ballot', '/on/PASSED'), 'both')
    const one = superior
      .with(state('money'), check('资金审核', 'posting'))
      .with(state('land'), check('用地审核', 'posting'))
      .with(state('ballot', '/on/PASSED'), [
        {
          target: 'money',
          guard: { type: 'rule', params: { rule: { eq: [{ var: 'data.kind' }, 'collective'] } } },
        },
        { target: 'land' },
      ])
    const findings = extensionFindings(both.sound().template, one.sound().template, KINDS)
    expect(findings.map(({ message }) => message).join()).toMatch(/不再与上级模板规定的其他分支同时办理/)
  })

  it('says the difference in a sentence a clerk reads', () => {
    const [one] = differences(
      superior.sound().template,
      superior.with('/delays/posting/calendarDays', 20).sound().template,
      KINDS,
    )
    expect(one?.says).toBe('步骤“决议公开”的期间由“15 天（自然日）”改为“20 天（自然日）”，更严。')
  })
})
