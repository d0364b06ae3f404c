import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { casesSchema, runCase } from '#engine/testing/case.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

const template = {
  format: 1,
  id: 'leave-request',
  title: '请示办理',
  start: { roles: ['secretary'] },
  basis: {
    reps: { law: '中华人民共和国村民委员会组织法', version: '2025-10-28', article: '第三十条', confidence: 'A' },
  },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
    deputies: { title: '委员', post: 'branch-organiser' },
    superior: { title: '上级党委', post: 'party-secretary', of: 'superior' },
  },
  data: { type: 'object', properties: { matter: { type: 'string', title: '事项', maxLength: 100 } } },
  forms: {
    request: {
      schema: {
        type: 'object',
        properties: { matter: {}, detail: { type: 'string', title: '说明', maxLength: 500 } },
        required: ['matter'],
      },
    },
  },
  delays: { posted: { calendarDays: 15, basis: 'reps' } },
  machine: {
    id: 'leave-request',
    initial: 'draft',
    states: {
      draft: {
        meta: { step: { kind: 'form', title: '起草请示', form: 'request', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'countersign' },
      },
      countersign: {
        meta: {
          step: {
            kind: 'form',
            title: '委员会签',
            handlers: { role: 'deputies', mode: { atLeast: 2 } },
            outcomes: { AGREED: { title: '同意' }, REFUSED: { title: '不同意', opinion: 'required' } },
          },
        },
        on: { AGREED: 'vote', REFUSED: 'draft' },
      },
      vote: {
        meta: {
          step: {
            kind: 'ballot',
            title: '村民代表会议决议',
            handlers: { role: 'secretary' },
            electorate: { register: 'village-reps' },
            quorum: { of: 'members', atLeast: '2/3', basis: 'reps' },
            pass: { of: 'present', moreThan: '1/2', basis: 'reps' },
          },
        },
        on: {
          PASSED: 'posted',
          NOT_PASSED: 'draft',
          NOT_QUORATE: { target: 'vote', reenter: true },
          VOID: { target: 'vote', reenter: true },
        },
      },
      posted: {
        meta: {
          step: {
            kind: 'disclosure',
            title: '决议公开',
            handlers: { role: 'secretary' },
            delay: 'posted',
            content: [
              { path: 'data.matter', title: '事项' },
              { path: 'steps.vote.for', title: '赞成票' },
            ],
          },
        },
        on: { CLOSED: 'done', OBJECTION_UPHELD: 'vote' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}

const world = {
  organisations: {
    county: { name: '云溪县委组织部', kind: 'county' },
    town: { name: '青石镇党委', kind: 'township', parent: 'county' },
    village: { name: '柳湾村党支部', kind: 'village', parent: 'town' },
  },
  people: {
    li: { name: '李书记', posts: ['branch-secretary@village'] },
    wang: { name: '王委员', posts: ['branch-organiser@village'] },
    zhao: { name: '赵委员', posts: ['branch-organiser@village'] },
    qian: { name: '钱委员', posts: ['branch-organiser@village'] },
    chen: { name: '陈书记', posts: ['party-secretary@town'] },
  },
  registers: { village: { 'village-reps': { count: 12, label: '代表' } } },
}

const proposal = {
  says: '起草',
  at: '2026-03-02 09:00',
  as: 'li',
  task: 'draft/fill',
  data: { matter: '修建村水库', detail: '' },
}
const agreed = (as: string) => ({ as, task: 'countersign/fill', outcome: 'AGREED', data: {} })
const cases = {
  world,
  cases: [
    {
      name: '两名委员同意即通过会签，第三人的待办关闭',
      start: { as: 'li', organisation: 'village', title: '水库', at: '2026-03-02 08:00', expect: { at: ['draft'] } },
      steps: [
        { ...proposal, expect: { at: ['countersign'], values: { 'data.matter': '修建村水库' } } },
        { ...agreed('wang'), expect: { at: ['countersign'] } },
        { ...agreed('zhao'), expect: { at: ['vote'] } },
        { ...agreed('qian'), expect: { refused: 'TASK_CLOSED' } },
      ],
    },
    {
      name: '不同意的人足够多时退回起草，重新起草是新的一次',
      start: { as: 'li', organisation: 'village', title: '水库', at: '2026-03-02 08:00' },
      steps: [
        proposal,
        { as: 'wang', task: 'countersign/fill', outcome: 'REFUSED', data: {}, expect: { refused: 'OPINION_MISSING' } },
        {
          as: 'wang',
          task: 'countersign/fill',
          outcome: 'REFUSED',
          opinion: '资金不落实',
          data: {},
          expect: { at: ['countersign'] },
        },
        {
          as: 'zhao',
          task: 'countersign/fill',
          outcome: 'REFUSED',
          opinion: '同上',
          data: {},
          expect: { at: ['draft'], values: { 'steps.draft.visits': 2 } },
        },
      ],
    },
    {
      name: '委员退回起草并要求直接回到会签',
      start: { as: 'li', organisation: 'village', title: '水库', at: '2026-03-02 08:00' },
      steps: [
        proposal,
        {
          as: 'wang',
          command: {
            type: 'Return',
            task: '{task:countersign/fill}',
            to: 'draft',
            reason: '请补充预算',
            after: 'back',
          },
          expect: { at: ['draft'] },
        },
        {
          ...proposal,
          at: '2026-03-03 09:00',
          data: { matter: '修建村水库（附预算）' },
          expect: {
            at: ['countersign'],
            values: { 'steps.countersign.visits': 2, 'data.matter': '修建村水库（附预算）' },
          },
        },
      ],
    },
    {
      name: '没有人动过的提交可以撤回，有人会签后不能',
      start: { as: 'li', organisation: 'village', title: '水库', at: '2026-03-02 08:00' },
      steps: [
        proposal,
        {
          as: 'li',
          command: { type: 'Withdraw', visit: '{visit:draft}', reason: '写错了' },
          expect: { at: ['draft'] },
        },
        { ...proposal, at: '2026-03-02 10:00' },
        agreed('wang'),
        {
          as: 'li',
          command: { type: 'Withdraw', visit: '{visit:draft}', reason: '写错了' },
          expect: { refused: 'WITHDRAW_TOO_LATE' },
        },
      ],
    },
    {
      name: '不是办理人、过期的版本和结束的办件都被拒绝',
      start: { as: 'li', organisation: 'village', title: '水库', at: '2026-03-02 08:00' },
      steps: [
        { as: 'chen', task: 'draft/fill', data: { matter: '甲' }, expect: { refused: 'NOT_HANDLER' } },
        { as: 'li', task: 'draft/fill', data: {}, expect: { refused: 'FORM_INVALID', fields: ['/matter'] } },
        { as: 'chen', command: { type: 'Cancel', reason: '重复' }, expect: { status: 'cancelled', at: [] } },
        { as: 'li', task: 'draft/fill', data: { matter: '甲' }, expect: { refused: 'INSTANCE_ENDED' } },
      ],
    },
    {
      name: '上级以外的人不能替别的村发起',
      start: {
        as: 'chen',
        organisation: 'village',
        title: '水库',
        at: '2026-03-02 08:00',
        expect: { refused: 'MAY_NOT_START' },
      },
      steps: [],
    },
  ],
}

const parsed = parseTemplate(template, { hash, kinds: KINDS })

const text = casesSchema.parse(cases)

describe('the kernel, on cases written as data', () => {
  it('accepts the template', () => {
    expect(parsed.ok ? [] : parsed.error).toEqual([])
  })

  for (const one of text.cases)
    it(one.name, () => {
      if (!parsed.ok) throw new Error('template')
      const { failures } = runCase(text, one, { sound: parsed.value, calendar: CHINA, validate: ajvValidate(), hash })
      expect(failures).toEqual([])
    })
})

describe('rules about people', () => {
  it('lets a guard ask who holds a role and who worked on a step', () => {
    const changed = structuredClone(template) as typeof template
    const on = changed.machine.states.draft.on as unknown as Record<string, unknown>
    on.SUBMITTED = [
      {
        target: 'vote',
        guard: {
          type: 'rule',
          params: {
            rule: {
              all: [
                { hasRole: [{ var: 'instance.starter' }, 'secretary'] },
                { isAssignee: [{ var: 'instance.starter' }, 'draft'] },
              ],
            },
          },
        },
      },
      { target: 'countersign' },
    ]
    const sound = parseTemplate(changed, { hash, kinds: KINDS })
    expect(sound.ok ? [] : sound.error).toEqual([])
    if (!sound.ok) return
    const [first] = text.cases
    const one = { ...first!, steps: [{ ...first!.steps[0]!, expect: { at: ['vote'] } }] }
    expect(runCase(text, one, { sound: sound.value, calendar: CHINA, validate: ajvValidate(), hash }).failures).toEqual(
      [],
    )
  })
})
