import type { Json, JsonObject } from '#engine/json.ts'
import { openingOf, rollOf } from '#engine/step/ballot/work.ts'
import { dayOf } from '#engine/time/instant.ts'
import type { Move, StepFeature } from '#tests/combinations/feature.ts'

/** Every way a step can be handled, one small step each. */

const signing = (mode: Json): JsonObject => ({
  kind: 'form',
  title: '审签',
  form: 'opinion',
  handlers: { role: 'organisers', mode },
  outcomes: { AGREED: { title: '同意' }, REFUSED: { title: '不同意', tone: 'negative' } },
})
const SIGNED = { AGREED: 'good', REFUSED: 'bad' } as const

/** A signal of the system to a visit of one kind that is open. */
const signalled =
  (kind: string, body: (work: JsonObject, chance: Parameters<Move>[1]) => [string, JsonObject] | undefined): Move =>
  ({ run }, chance) => {
    const visit = Object.values(run.state?.visits ?? {}).find(one => one.kind === kind && !one.closed)
    const told = visit && body(visit.work, chance)
    return told && { type: 'ask', as: null, body: { type: 'Signal', visit: visit.id, signal: told[0], data: told[1] } }
  }

/** Nobody comes to a vote on paper but those who have not written. */
function onPaper(work: JsonObject): JsonObject {
  const opening = openingOf(work)
  if (opening?.mode !== 'paper') return {}
  const n = opening.electorate.length - rollOf(work).length
  return { present: n, issued: n, collected: n, void: 0, for: n, against: 0, abstain: 0 }
}

const reply: Move = ({ run, people }, chance) => {
  const visit = Object.values(run.state?.visits ?? {}).find(one => one.kind === 'wait' && !one.closed)
  const as = chance.in(70) ? 'zhou' : (chance.of(people) ?? null)
  return visit && { type: 'ask', as, body: { type: 'Signal', visit: visit.id, signal: 'REPLIED' } }
}
const ended: Move = signalled('launch', (work, chance) => {
  const known = chance.of((work.targets ?? []) as readonly JsonObject[])
  const target = known?.key
  const instance = String(known?.instance ?? '')
  const status = chance.in(85) ? 'completed' : 'cancelled'
  return target === undefined
    ? undefined
    : ['INSTANCE_ENDED', { target, instance, title: '组里的事', status, ending: '办结', final: 'done', data: {} }]
})
const decided: Move = signalled('agenda', (_, chance) => {
  const meeting = { instance: 'm1', visit: 'meeting.1', title: '支委会', held: '2026-03-02' }
  const attendance = { members: 5, shouldAttend: 5, present: 4, excused: 1, held: '2026-03-02', quorate: true }
  return chance.in(70)
    ? [
        'AGENDA_DECIDED',
        { meeting, attendance, outcome: chance.in(75) ? 'APPROVED' : 'REJECTED', by: 'li', reason: '' },
      ]
    : ['AGENDA_MARKED', { meeting, mark: chance.in(50) ? 'postponed' : 'not-reached', reason: '时间不够', by: 'li' }]
})

export const STEPS: readonly StepFeature[] = [
  {
    is: 'step',
    name: 'countersign',
    title: '会签',
    holds: '会签：每人一个声音，少一人不过，一人不同意即止',
    step: () => signing('all'),
    on: SIGNED,
  },
  {
    is: 'step',
    name: 'in turn',
    title: '依次签',
    holds: '依次签：前一人办完才轮到后一人，不漏人也不重复',
    step: () => signing('inTurn'),
    on: SIGNED,
  },
  {
    is: 'step',
    name: 'k of n',
    title: '几人同意',
    holds: '几人同意：够数即过，够不到即止，过了就不再等人',
    step: () => signing({ atLeast: 2 }),
    on: SIGNED,
  },
  {
    is: 'step',
    name: 'ballot',
    title: '表决',
    holds: '表决：一人一票，计票后才有结果，票不离人',
    step: () => ({
      kind: 'ballot',
      title: '表决',
      handlers: { role: 'secretary' },
      electorate: { register: 'reps' },
      quorum: { of: 'members', atLeast: '1/2' },
      pass: { of: 'members', moreThan: '1/2' },
      secret: true,
      writtenOpinions: 'counted',
    }),
    on: { PASSED: 'good', NOT_PASSED: 'bad', VOID: 'again', NOT_QUORATE: 'again' },
    answers: ({ part, visit }, { run }, chance) => {
      const held = `${dayOf(run.now)}T00:00`
      if (part === 'open') return { matter: '水库', held, place: '村部', host: 'li', recorder: 'li', mode: 'online' }
      if (part === 'count') return run.state?.visits[visit]?.work && onPaper(run.state.visits[visit].work)
      return part === 'cast' ? { choice: chance.in(80) ? 'for' : 'against' } : undefined
    },
  },
  {
    is: 'step',
    name: 'items',
    title: '清单销号',
    holds: '清单：每一项有人负责，核销了才算完',
    step: () => ({
      kind: 'items',
      title: '任务清单',
      handlers: { role: 'secretary' },
      rows: { from: 'tasks', title: 'what' },
      owner: { person: 'owner' },
      due: { delay: 'week' },
      verify: { role: 'director', within: { delay: 'three' } },
      until: { delay: 'month' },
      again: 'carryOn',
    }),
    on: { ALL_DONE: 'good', PARTLY_DONE: 'good' },
  },
  {
    is: 'step',
    name: 'scoring',
    title: '考评打分',
    holds: '打分：自评、评分、复核各归各，缺一份不出结果',
    step: () => ({
      kind: 'scoring',
      title: '考评',
      unit: '1',
      indicators: [
        { key: 'work', title: '工作', points: 60 },
        { key: 'people', title: '群众评价', points: 40 },
      ],
      self: { handlers: { role: 'secretary' }, weight: '1/5' },
      assess: [{ key: 'members', title: '委员评分', handlers: { role: 'organisers', mode: 'all' }, weight: '2/5' }],
      review: { handlers: { role: 'superior' }, weight: '2/5', sendBack: true },
      veto: { items: [{ key: 'accident', title: '发生事故' }] },
    }),
    on: { SCORED: 'good', VETOED: 'bad' },
    answers: () => ({ work: { work: { score: 50 } }, people: { people: { score: 35 } } }),
  },
  {
    is: 'step',
    name: 'sign',
    title: '文件会签',
    holds: '文件会签：签的是同一版，改了就重签',
    step: () => ({
      kind: 'sign',
      title: '签署',
      parties: [
        { key: 'branch', title: '党支部', role: 'secretary' },
        { key: 'committee', title: '村委会', role: 'director' },
        { key: 'town', title: '镇党委', role: 'superior' },
      ],
      document: { title: '协议', fields: ['matter'] },
      revise: { handlers: { role: 'secretary' }, form: 'terms' },
    }),
    on: { SIGNED: 'good', DECLINED: 'bad' },
  },
  {
    is: 'step',
    name: 'joint',
    title: '联合办理',
    holds: '联合办理：牵头和协办各说各的，都等到才完',
    step: () => ({
      kind: 'joint',
      title: '联合办理',
      lead: { role: 'director', delay: 'week' },
      assists: [{ role: 'organisers' }, { role: 'secretary', title: '支部', delay: 'three' }],
      disputes: { role: 'superior' },
    }),
    on: { DONE: 'good' },
  },
  {
    is: 'step',
    name: 'claim',
    title: '认领',
    holds: '认领：一项不会被认领两次，认领了才能办结',
    step: () => ({
      kind: 'claim',
      title: '认领',
      handlers: { role: 'secretary' },
      offers: { field: 'wishes', title: 'wish' },
      by: { role: 'organisers' },
      confirm: { role: 'director' },
      push: { delay: 'week' },
      period: { delay: 'month' },
    }),
    on: {
      ALL_CONFIRMED: 'good',
      PARTLY_CONFIRMED: 'good',
      NOT_CONFIRMED: 'good',
      NOT_CLAIMED: 'good',
    },
  },
  {
    is: 'step',
    name: 'points',
    title: '积分',
    holds: '积分：只记账不改账，自己报的自己不能确认',
    step: () => ({
      kind: 'points',
      title: '积分',
      handlers: { role: 'secretary' },
      holders: { register: 'reps' },
      report: [{ role: 'organisers' }],
      confirm: { role: 'director' },
      items: [{ code: 'talk', title: '议事', points: 5, caps: [{ per: 'month', times: 1 }] }],
      goods: [{ code: 'soap', title: '洗衣液', price: 5, stock: 2 }],
      period: { delay: 'month' },
    }),
    on: { CLOSED: 'good' },
  },
  {
    is: 'step',
    name: 'launch',
    title: '下发',
    holds: '下发：每个单位只发一次，都回来了才完',
    step: () => ({
      kind: 'launch',
      title: '下发',
      handlers: { role: 'secretary' },
      template: 'group-report',
      to: { organisations: 'below' },
      data: { matter: 'matter' },
    }),
    on: { COMPLETED: 'good', PARTLY: 'good' },
    moves: [ended, ended, ended],
  },
  {
    is: 'step',
    name: 'wait',
    title: '等待',
    holds: '等待：到期或收到回复，只过一次',
    step: () => ({
      kind: 'wait',
      title: '等待批复',
      delay: 'week',
      signal: { name: 'REPLIED', handlers: { role: 'director' } },
    }),
    on: { SIGNALLED: 'good', ELAPSED: 'good' },
    moves: [reply],
  },
  {
    is: 'step',
    name: 'disclosure',
    title: '公开',
    holds: '公开：期满且异议都答复了才结束',
    step: () => ({
      kind: 'disclosure',
      title: '公开',
      handlers: { role: 'director' },
      delay: 'week',
      content: [{ path: 'data.matter', title: '事项' }],
      objections: { handlers: { role: 'superior' }, answer: 'three' },
    }),
    on: { CLOSED: 'good', OBJECTION_UPHELD: 'bad' },
    answers: ({ part }) => (part === 'publish' ? { notice: '公开如下', place: '公开栏' } : undefined),
  },
  {
    is: 'step',
    name: 'agenda',
    title: '上会议题',
    holds: '上会议题：只由会议推动，定了一次就是一次',
    step: () => ({ kind: 'agenda', title: '上会', matter: 'matter', postponed: 'waits' }),
    on: { APPROVED: 'good', REJECTED: 'bad' },
    moves: [decided, decided],
  },
]
