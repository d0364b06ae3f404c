import type { OutcomeChoice } from '#engine/form/form.ts'
import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import type { Handed, KindDecision, StepKind } from '#engine/step/kind.ts'
import {
  type Context,
  carriedEntries,
  confirm,
  type Desk,
  deskOf,
  enrol,
  fillUp,
  redeem,
  report,
  reverse,
  sinceOf,
} from '#engine/step/points/act.ts'
import { stockOf } from '#engine/step/points/cap.ts'
import { checkPoints } from '#engine/step/points/check.ts'
import { CLOSED, close, periodOver } from '#engine/step/points/close.ts'
import { CONFIRM, pointsForm, sayItem } from '#engine/step/points/form.ts'
import { evolveLedger, ledgerOf, openBook, type PointsWork, pendingIn, standings } from '#engine/step/points/ledger.ts'
import { type PointsStep, pointsStep } from '#engine/step/points/schema.ts'
import type { Fact, Progress, Results } from '#engine/step/told.ts'

const ENDED: OutcomeChoice = { name: CLOSED, title: '已结账', opinion: 'none', tone: 'positive' }
const EXPIRED: OutcomeChoice = { name: 'EXPIRED', title: '逾期', opinion: 'none', tone: 'neutral' }

/** What may be handed in, part by part. */
const ACTS: { readonly [part: string]: (desk: Desk) => Result<KindDecision, Refusal> } = {
  report,
  redeem,
  reverse,
  stock: fillUp,
  enrol,
  confirm,
}

/** 积分: accounts of people or households over one period, kept by two people, never edited. */
export const points: StepKind<PointsStep, PointsWork> = {
  kind: 'points',
  title: '积分',
  schema: pointsStep,
  outcomes: step => [ENDED, ...(step.deadline?.outcome ? [EXPIRED] : [])],
  results: (): Results => ({
    holders: { type: 'integer', title: '账户数' },
    entries: { type: 'integer', title: '入账笔数' },
    earned: { type: 'integer', title: '本期得分合计' },
    redeemed: { type: 'integer', title: '兑换分数合计' },
    balance: { type: 'integer', title: '结余分数合计' },
    lapsed: { type: 'integer', title: '作废笔数' },
    ranking: {
      type: 'list',
      title: '排名',
      of: {
        rank: { type: 'integer', title: '名次' },
        holder: { type: 'string', title: '账户编号' },
        label: { type: 'string', title: '账户' },
        earned: { type: 'integer', title: '本期得分' },
        spent: { type: 'integer', title: '兑换分数' },
        balance: { type: 'integer', title: '结余分数' },
      },
    },
  }),

  open(cx) {
    const { step, tools } = cx
    const members = tools.members(step.holders)
    const holders = Object.fromEntries(
      members.map(({ id, label, person }, n) => [id, { id, label, person, n }] as const),
    )
    const { entries, decisions } = carriedEntries(cx, members, 1)
    const period = step.period ? tools.due(step.period.delay, cx.now) : undefined
    const keepers = tools.assignees(step.handlers.role)
    if (keepers.length === 0 || tools.assignees(step.confirm.role).length === 0)
      return refuse('NO_HANDLER', { step: step.title, task: `${step.title}：确认` })
    return ok({
      tasks: [
        tools.task('close', `${step.title}：结账`, keepers, period && { due: period }),
        ...reporters(step).map(role => counter(cx, 'report', '申报', role, role)),
        ...(step.goods
          ? [
              counter(cx, 'redeem', '兑换', (step.redeem ?? step.handlers).role),
              counter(cx, 'stock', '补充库存', step.handlers.role),
            ]
          : []),
        counter(cx, 'reverse', '冲正', (step.reverse ?? step.handlers).role),
        counter(cx, 'enrol', '更新名册', step.handlers.role),
      ],
      work: {
        since: sinceOf(cx),
        holders,
        entries: Object.fromEntries(entries.map(entry => [entry.id, entry])),
        decisions: Object.fromEntries(decisions.map(decision => [decision.entry, decision])),
        final: null,
      },
      ...(period && { timers: [{ purpose: 'period', due: period }] }),
    })
  },

  form: (cx, part, task) => pointsForm(cx, part, task?.about),

  submit(cx, handed) {
    if (handed.task.part === 'close') return close(cx, handed)
    const act = Object.hasOwn(ACTS, handed.task.part) ? ACTS[handed.task.part] : undefined
    return act ? act(deskOf(cx, handed as Handed)) : refuse('PART_NOT_OPEN', { part: handed.task.part })
  },

  final: '积分流水只增不改。记错的请冲正',
  answers: CONFIRM,
  notes: {
    'points-closed': '期满结账',
  },
  timer: (cx, { purpose }) => (purpose === 'period' ? periodOver(cx) : { events: [] }),
  evolve: (work, event) => evolveLedger(work, event),
  check: checkPoints,
  progress,
  facts,

  say(step, template) {
    const name = (role: string) => template.roles[role]?.title ?? role
    const items = step.items.slice(0, 3).map(sayItem).join('、')
    const more = step.items.length > 3 ? `等 ${step.items.length} 项` : ''
    const goods = step.goods ? `，积分可兑换${step.goods.map(({ title }) => title).join('、')}` : ''
    return `${reporters(step).map(name).join('、')}申报积分（${items}${more}），${name(step.confirm.role)}确认后入账${goods}；记错的只冲正、不修改，期满结账排名`
  },
}

const reporters = (step: PointsStep): string[] => [
  ...new Set([...step.report, ...step.items.flatMap(item => item.report ?? [])].map(({ role }) => role)),
]

/** A counter that stays open for everybody in a role. */
const counter = (cx: Context, part: string, title: string, role: string, who?: string): Task =>
  cx.tools.task(part, `${cx.step.title}：${title}`, cx.tools.assignees(role), {
    optional: true,
    standing: true,
    ...(who && { who }),
    about: { role },
  })

function progress(work: JsonObject): Progress[] {
  const ledger = ledgerOf(work)
  const book = openBook(ledger)
  const effective = [...book.decisions.values()].filter(({ as }) => as === 'effective')
  const pending = pendingIn(book).length
  return [
    { label: '账户', value: `${Object.keys(ledger.holders).length} 个` },
    { label: '入账', value: `${effective.length} 笔` },
    { label: '待确认', value: pending === 0 ? '无' : `${pending} 笔` },
    { label: '结余', value: `${effective.reduce((sum, { points: n }) => sum + n, 0)} 分` },
  ]
}

function facts(work: JsonObject, step: PointsStep): Fact[] {
  const ledger = ledgerOf(work)
  const book = openBook(ledger)
  const rows = ledger.final ?? standings(ledger, book, step.rankBy ?? 'earned')
  const first = rows
    .filter(({ earned, balance }) => earned !== 0 || balance !== 0)
    .slice(0, 10)
    .map(({ rank, label, earned, balance }) => `${rank}. ${label} 得 ${earned} 分，余 ${balance} 分`)
  const stock = (step.goods ?? []).map(({ code, title }) => `${title} ${stockOf(step, book, code)} 件`)
  return [
    ...progress(work),
    ...(first.length > 0 ? [{ label: '排名', value: first.join('；') }] : []),
    ...(stock.length > 0 ? [{ label: '库存', value: stock.join('，') }] : []),
  ]
}
