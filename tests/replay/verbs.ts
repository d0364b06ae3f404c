import { casesSchema } from '#engine/testing/case.ts'

/** A small process and the lives of it in which every verb is used once; the templates' own cases do the rest. */

export const VERBS_TEMPLATE = {
  format: 1,
  id: 'every-verb',
  title: '每个动作各一次',
  start: { roles: ['secretary'] },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
    organiser: { title: '组织委员', post: 'branch-organiser' },
    members: { title: '党员', register: 'members' },
  },
  data: {
    type: 'object',
    properties: {
      matter: { type: 'string', title: '事项', maxLength: 200 },
      amount: { type: 'integer', title: '金额（元）', minimum: 0, maximum: 1_000_000 },
    },
  },
  forms: {
    request: { schema: { type: 'object', properties: { matter: {}, amount: {} }, required: ['matter'] } },
  },
  delays: { posted: { calendarDays: 7 }, pause: { workingDays: 3 } },
  machine: {
    id: 'every-verb',
    initial: 'request',
    states: {
      request: {
        meta: { step: { kind: 'form', title: '起草', form: 'request', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'approval' },
      },
      approval: {
        meta: {
          step: {
            kind: 'form',
            title: '审核',
            handlers: { role: 'organiser' },
            outcomes: {
              AGREED: { title: '同意' },
              REFUSED: { title: '不同意', opinion: 'required', tone: 'negative' },
            },
          },
        },
        on: { AGREED: 'vote', REFUSED: 'request' },
      },
      vote: {
        meta: {
          step: {
            kind: 'ballot',
            title: '党员大会表决',
            handlers: { role: 'secretary' },
            electorate: { register: 'members' },
            secret: true,
            pass: { of: 'shouldAttend', moreThan: '1/2' },
          },
        },
        on: { PASSED: 'posting', NOT_PASSED: 'request', VOID: { target: 'vote', reenter: true } },
      },
      posting: {
        meta: {
          step: {
            kind: 'disclosure',
            title: '公开',
            handlers: { role: 'secretary' },
            content: [
              { path: 'data.matter', title: '事项' },
              { path: 'steps.vote.for', title: '赞成票' },
            ],
            delay: 'posted',
          },
        },
        on: { CLOSED: 'pause', OBJECTION_UPHELD: 'request' },
      },
      pause: { meta: { step: { kind: 'wait', title: '等待', delay: 'pause' } }, on: { ELAPSED: 'done' } },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}

const MEMBERS = ['li', 'wang', 'zhao', 'qian', 'chen']
const start = { as: 'li', organisation: 'village', title: '修缮党群服务中心', at: '2026-09-21 09:00' }

export const VERBS_CASES = casesSchema.parse({
  world: {
    organisations: {
      town: { name: '青石镇党委', kind: 'township' },
      village: { name: '柳湾村党支部', kind: 'village', parent: 'town' },
    },
    people: {
      li: { name: '李德山', posts: ['branch-secretary@village'], facts: { member: 'formal' } },
      wang: { name: '王秀兰', posts: ['branch-organiser@village'], facts: { member: 'formal' } },
      zhao: { name: '赵建国', posts: ['branch-organiser@village'], facts: { member: 'formal' } },
      qian: { name: '钱玉芳', facts: { member: 'formal' } },
      chen: { name: '陈国栋', facts: { member: 'formal' } },
      zhang: { name: '张明', posts: ['party-secretary@town'] },
    },
    registers: { village: { members: MEMBERS } },
  },
  cases: [
    {
      name: '从起草到办结：签收、放回、转办、催办、抄送、退回、更正、无记名表决、公开、等待',
      start,
      steps: [
        { as: 'li', task: 'request/fill', data: { matter: '修缮党群服务中心屋顶', amount: 38_600 } },
        { at: '2026-09-21 10:00', as: 'wang', command: { type: 'Claim', task: '{task:approval/fill}' } },
        { as: 'wang', command: { type: 'Release', task: '{task:approval/fill}' } },
        { as: 'li', command: { type: 'Urge', tasks: ['{task:approval/fill}'], message: '请在周三前审核' } },
        { as: 'li', command: { type: 'Copy', to: ['qian'], note: '请知悉' } },
        {
          at: '2026-09-22 09:00',
          as: 'wang',
          command: { type: 'Return', task: '{task:approval/fill}', to: 'request', reason: '请写明资金来源' },
        },
        { as: 'li', task: 'request/fill', data: { matter: '修缮党群服务中心屋顶（上级补助）', amount: 38_600 } },
        {
          as: 'wang',
          command: { type: 'Reassign', task: '{task:approval/fill}', to: ['zhao'], reason: '外出学习' },
        },
        { at: '2026-09-23 09:00', as: 'zhao', task: 'approval/fill', outcome: 'AGREED', opinion: '情况属实' },
        {
          as: 'zhang',
          command: { type: 'Correct', of: 2, path: '/amount', value: 36_800, reason: '数字录反' },
        },
        {
          at: '2026-09-25 19:00',
          as: 'li',
          task: 'vote/open',
          data: {
            matter: '修缮党群服务中心',
            held: '2026-09-25T19:00',
            place: '村部',
            host: 'li',
            recorder: 'wang',
            mode: 'online',
          },
        },
        { votes: { step: 'vote', cast: { for: 3, against: 1, abstain: 1 } } },
        {
          at: '2026-09-25 20:00',
          as: 'li',
          task: 'vote/count',
          data: { minutes: '现场唱票' },
          expect: { at: ['posting'] },
        },
        { as: 'li', task: 'posting/publish', data: { notice: '公开结果', place: '村务公开栏' } },
        { at: '2026-10-20 09:00', expect: { status: 'completed' } },
      ],
    },
    {
      name: '书记撤回后改写，再由镇里撤销',
      start,
      steps: [
        { as: 'li', task: 'request/fill', data: { matter: '修路' } },
        { as: 'li', command: { type: 'Withdraw', visit: '{visit:request}', reason: '写错了地点' } },
        { as: 'li', task: 'request/fill', data: { matter: '修缮进村道路' } },
        { as: 'wang', task: 'approval/fill', outcome: 'REFUSED', opinion: '今年已经修过' },
        { as: 'zhang', command: { type: 'Cancel', reason: '重复发起' }, expect: { status: 'cancelled' } },
      ],
    },
  ],
})
