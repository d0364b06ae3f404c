import type { OutcomeChoice } from '#engine/form/form.ts'
import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { own } from '#engine/process/own.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task, Timer } from '#engine/process/state.ts'
import { list, object, text } from '#engine/step/attendance.ts'
import {
  type Act,
  add,
  type Changed,
  carry,
  change,
  confirm,
  match,
  newOffer,
  published,
  push,
  release,
  claim as take,
} from '#engine/step/claim/act.ts'
import {
  type Board,
  boardOf,
  type ClaimWork,
  type End,
  endOf,
  evolveBoard,
  type Helper,
  isDone,
  leftOf,
  liveOn,
  type Offer,
  offerIn,
  openBoard,
  shareOf,
  unitOf,
} from '#engine/step/claim/board.ts'
import { checkClaim } from '#engine/step/claim/check.ts'
import { CONFIRM, type Context, claimForm } from '#engine/step/claim/form.ts'
import { tagsOf } from '#engine/step/claim/match.ts'
import { type ClaimStep, claimStep } from '#engine/step/claim/schema.ts'
import type { Handed, KindDecision, KindEvent, StepKind } from '#engine/step/kind.ts'
import { type Fact, type Progress, type Results, read } from '#engine/step/told.ts'

const ENDS: { readonly [end in End]: OutcomeChoice } = {
  ALL_CONFIRMED: { name: 'ALL_CONFIRMED', title: '全部确认办结', opinion: 'none', tone: 'positive' },
  PARTLY_CONFIRMED: { name: 'PARTLY_CONFIRMED', title: '部分确认办结', opinion: 'none', tone: 'neutral' },
  NOT_CONFIRMED: { name: 'NOT_CONFIRMED', title: '有人认领，均未确认', opinion: 'none', tone: 'negative' },
  NOT_CLAIMED: { name: 'NOT_CLAIMED', title: '无人认领', opinion: 'none', tone: 'negative' },
}
const EXPIRED: OutcomeChoice = { name: 'EXPIRED', title: '逾期', opinion: 'none', tone: 'neutral' }

/** What may be handed in, part by part. */
const ACTS: { readonly [part: string]: (act: Act) => Result<Changed, Refusal> } = {
  claim: take,
  push,
  match,
  carry,
  release,
  confirm,
  add,
  change,
}

/** 认领: publish, claim, carry out, confirm. */
export const claim: StepKind<ClaimStep, ClaimWork> = {
  kind: 'claim',
  title: '认领',
  schema: claimStep,
  outcomes: step => [
    ENDS.ALL_CONFIRMED,
    ...(step.unfinished === 'refuse' && !step.period ? [] : [ENDS.PARTLY_CONFIRMED, ENDS.NOT_CONFIRMED]),
    ENDS.NOT_CLAIMED,
    ...(step.deadline?.outcome ? [EXPIRED] : []),
  ],
  results: (step): Results => ({
    offers: { type: 'integer', title: '发布项数' },
    claimed: { type: 'integer', title: '有人认领的项数' },
    confirmed: { type: 'integer', title: '确认办结的项数' },
    unclaimed: { type: 'integer', title: '无人认领的项数' },
    claimants: { type: 'integer', title: '认领人数' },
    ...(step.rating && {
      stars: { type: 'integer', title: '星级合计' } as const,
      rated: { type: 'integer', title: '评价次数' } as const,
    }),
  }),

  reads: ({ offers, add: adds, match: matching }) => [
    ...read(offers?.field, '/offers/field', adds === undefined),
    ...read(matching?.resources.field, '/match/resources/field'),
  ],

  open(cx) {
    const { step, tools } = cx
    const handlers = tools.assignees(step.handlers.role)
    const rows = offersIn(cx)
    const hung = rows.map(offer => published(cx, offer))
    const work: ClaimWork = {
      offers: Object.fromEntries(rows.map(offer => [offer.id, offer])),
      claims: {},
      resources: helpersIn(cx),
    }
    const nothing = rows.length === 0 && !step.add
    if (nothing) return ok({ tasks: [], work, result: counts(openBoard(work), step), outcome: ENDS.NOT_CLAIMED.name })
    const period = step.period ? tools.due(step.period.delay, cx.now) : undefined
    return ok({
      tasks: [
        tools.task('close', `${step.title}：结束认领`, handlers, period && { due: period }),
        ...(step.by ? [counter(cx, 'claim', '认领', step.by.role)] : []),
        ...(step.add ? [counter(cx, 'add', '发布', step.add.role)] : []),
        ...(step.match ? [counter(cx, 'match', '供需匹配', step.handlers.role)] : []),
        counter(cx, 'change', '撤下或重新发布', step.handlers.role),
      ],
      timers: [...hung.flatMap(({ timers }) => timers), ...(period ? [{ purpose: 'period', due: period }] : [])],
      work,
      result: counts(openBoard(work), step),
    })
  },

  form: (cx, part, task) => claimForm(cx, part, task?.about),

  submit(cx, handed) {
    const board = openBoard(cx.visit.work)
    const { part } = handed.task
    if (part === 'close') return close(cx, handed, board)
    const act = own(ACTS, part)
    if (!act) return refuse('PART_NOT_OPEN', { part })
    const changed = act({ cx, handed, board })
    if (!changed.ok) return changed
    const { offers, claims, opened = [], closed = [], timers, facts } = changed.value
    const event: KindEvent = {
      ...submitted(cx, handed),
      facts: { ...facts, ...(offers && { offers }), ...(claims && { claims }) },
      ...((opened.length > 0 || closed.length > 0) && {
        tasks: {
          ...(opened.length > 0 && { opened }),
          ...(closed.length > 0 && { closed }),
        },
      }),
    }
    const after = openBoard(evolveBoard(boardOf(cx.visit.work), event))
    const end = endOf(after, shareOf(cx.step))
    // While offers may still be added, only the handlers know that no more will come.
    const ends = !cx.step.add && (end === 'ALL_CONFIRMED' || isEmpty(after))
    return ok({
      events: [{ ...event, result: counts(after, cx.step) }],
      ...(timers && timers.length > 0 && !ends && { timers }),
      ...(ends && { outcome: end }),
    })
  },

  final: '认领和反馈当场生效。不再承担的请退认，反馈有误的请确认人退回重办',
  answers: CONFIRM,
  notes: {
    'claim-unclaimed': '有事项逾期无人认领，转由经办人指定',
    'claim-closed': '认领期满',
  },
  timer(cx, timer): KindDecision {
    const board = openBoard(cx.visit.work)
    if (timer.purpose === 'period')
      return {
        events: [noted(cx, 'claim-closed', {}, counts(board, cx.step))],
        outcome: endOf(board, shareOf(cx.step)),
      }
    return unclaimed(cx, timer, board)
  },

  evolve: (work, event) => evolveBoard(work, event),
  check: checkClaim,
  progress: work => progress(openBoard(work)),
  facts,

  say(step, template) {
    const name = (role: string) => template.roles[role]?.title ?? role
    const share = shareOf(step)
    const how =
      share === 'one'
        ? '一项一人'
        : 'people' in share
          ? `一项最多 ${share.people} 人`
          : `按数量（${share.quantity.unit}）`
    return [
      `${name(step.handlers.role)}发布事项`,
      step.by && `${name(step.by.role)}认领（${how}，先到先得）`,
      step.match && '按类别与资源匹配',
      step.push && '逾期无人认领的指定到人',
      `办理后由${step.confirm ? name(step.confirm.role) : '发布人'}确认${step.rating ? '并评价' : ''}`,
    ]
      .filter(Boolean)
      .join('，')
  },
}

const isEmpty = (board: Board): boolean => board.offers.every(({ state }) => state === 'withdrawn')

/** 结束 by hand, with whatever has been confirmed by then. */
function close(cx: Context, handed: Handed, board: Board): Result<KindDecision, Refusal> {
  const share = shareOf(cx.step)
  const open = board.offers.filter(offer => offer.state === 'open' && !isDone(board, offer, share))
  if (cx.step.unfinished === 'refuse' && open.length > 0)
    return refuse('OFFERS_UNFINISHED', { left: open.length, offers: open.slice(0, 10).map(({ title }) => title) })
  return ok({
    events: [{ ...submitted(cx, handed), facts: {}, result: counts(board, cx.step) }],
    outcome: endOf(board, share),
  })
}

/** Nobody has taken it in time: the handlers name somebody. */
function unclaimed(cx: Context, { purpose }: Timer, board: Board): KindDecision {
  const [, id = '', round = ''] = /^push\/(o\d+)\.(\d+)$/.exec(purpose) ?? []
  const offer = offerIn(board, id)
  if (offer?.state !== 'open' || String(offer.round) !== round || liveOn(board, id).length > 0) return { events: [] }
  const handlers = cx.tools.assignees(cx.step.handlers.role)
  const opened =
    handlers.length > 0
      ? [
          cx.tools.task('push', `无人认领，请指定：${offer.title}`, handlers, {
            who: `${id}.${round}`,
            about: { offer: id },
          }),
        ]
      : []
  const note = noted(cx, 'claim-unclaimed', { offer: id, title: offer.title })
  return { events: [{ ...note, ...(opened.length > 0 && { tasks: { opened } }) }] }
}

function offersIn(cx: Context): Offer[] {
  const { offers } = cx.step
  if (!offers) return []
  return list(own(cx.state.data, offers.field))
    .map(object)
    .filter(row => text(row[offers.title]).trim() !== '')
    .map((row, at) =>
      newOffer(cx, `o${at + 1}`, {
        title: text(row[offers.title]).trim(),
        detail: offers.detail ? text(row[offers.detail]) : '',
        tags: offers.tags ? tagsOf(row[offers.tags]) : [],
        quantity: offers.quantity && Number.isSafeInteger(row[offers.quantity]) ? Number(row[offers.quantity]) : 0,
        by: null,
      }),
    )
    .filter(({ total }) => total > 0)
    .map((offer, at) => ({ ...offer, id: `o${at + 1}` }))
}

function helpersIn(cx: Context): Helper[] {
  const { match: matching } = cx.step
  if (!matching) return []
  const { field, title, person, tags, capacity } = matching.resources
  return list(own(cx.state.data, field))
    .map(object)
    .filter(row => text(row[person]) !== '')
    .map((row, at) => ({
      id: `r${at + 1}`,
      title: text(row[title]).trim() || text(row[person]),
      person: text(row[person]),
      tags: tagsOf(row[tags]),
      capacity: capacity && Number.isSafeInteger(row[capacity]) ? Math.max(0, Number(row[capacity])) : 1,
    }))
}

/** A counter that stays open for everybody in a role. */
const counter = (cx: Context, part: string, title: string, role: string): Task =>
  cx.tools.task(part, `${cx.step.title}：${title}`, cx.tools.assignees(role), {
    optional: true,
    standing: true,
    about: { role },
  })

const submitted = (cx: Context, { task, data, outcome, opinion }: Handed) => ({
  type: 'Submitted' as const,
  task: task.id,
  visit: cx.visit.id,
  part: task.part,
  data,
  ...(outcome !== undefined && { outcome }),
  ...(opinion !== undefined && { opinion }),
})
const noted = (cx: Context, note: string, facts: JsonObject, result?: JsonObject) => ({
  type: 'StepNoted' as const,
  visit: cx.visit.id,
  note,
  facts,
  ...(result && { result }),
})

function counts(board: Board, step: ClaimStep): JsonObject {
  const open = board.offers.filter(({ state }) => state === 'open')
  const claimed = open.filter(({ id }) => liveOn(board, id).length > 0).length
  const live = open.flatMap(({ id }) => liveOn(board, id))
  const ratings = live.flatMap(({ rating }) => (rating === null ? [] : [rating]))
  return {
    offers: open.length,
    claimed,
    confirmed: open.filter(offer => isDone(board, offer, shareOf(step))).length,
    unclaimed: open.length - claimed,
    claimants: new Set(live.map(({ by }) => by)).size,
    ...(step.rating && { stars: ratings.reduce((sum, n) => sum + n, 0), rated: ratings.length }),
  }
}

function progress(board: Board): Progress[] {
  const open = board.offers.filter(({ state }) => state === 'open')
  const live = open.flatMap(({ id }) => liveOn(board, id))
  const of = (state: string) => live.filter(claim => claim.state === state).length
  const free = open.filter(({ id }) => liveOn(board, id).length === 0).length
  return [
    { label: '发布', value: `${open.length} 项` },
    { label: '无人认领', value: free === 0 ? '无' : `${free} 项` },
    { label: '认领', value: `办理中 ${of('claimed')}，待确认 ${of('done')}，已确认 ${of('confirmed')}` },
  ]
}

const STATE: { readonly [state: string]: string } = { claimed: '办理中', done: '待确认', confirmed: '已确认' }
function facts(work: JsonObject, step: ClaimStep): Fact[] {
  const board = openBoard(work)
  const unit = unitOf(step)
  const lines = board.offers.slice(0, 50).map(offer => {
    if (offer.state === 'withdrawn') return { label: offer.title, value: '已撤下' }
    const who = liveOn(board, offer.id).map(
      ({ label, amount, state }) =>
        `${label}${offer.total > 1 && amount > 1 ? ` ${amount} ${unit}` : ''}（${STATE[state]}）`,
    )
    const left = leftOf(board, offer)
    const rest = left > 0 ? [`余 ${left} ${unit}`] : []
    return { label: offer.title, value: [...who, ...rest].join('，'), met: isDone(board, offer, shareOf(step)) }
  })
  return [...progress(board), ...lines]
}
