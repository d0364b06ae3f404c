import type { FormPlan, GeneratedField, Option, OutcomeChoice } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { refuse } from '#engine/process/refusal.ts'
import { text } from '#engine/step/attendance.ts'
import {
  type Board,
  claimIn,
  leftOf,
  liveOn,
  type Offer,
  offerIn,
  openBoard,
  shareOf,
  unitOf,
} from '#engine/step/claim/board.ts'
import { suggest } from '#engine/step/claim/match.ts'
import type { ClaimStep } from '#engine/step/claim/schema.ts'
import type { StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'

export type Context = StepContext<ClaimStep>

export const wrong = (at: string, message: string) =>
  refuse('FORM_INVALID', undefined, [{ path: `/${at}`, keyword: 'claim', message }])

export const CONFIRM: readonly OutcomeChoice[] = [
  { name: 'CONFIRMED', title: '确认办结', opinion: 'optional', tone: 'positive' },
  { name: 'SENT_BACK', title: '不认可，退回重办', opinion: 'required', tone: 'negative' },
]

/** Keys of the fields this kind puts into forms; a shared field of the same name would be overwritten by them. */
export const FIELD_KEYS = [
  'offer',
  'taken',
  'onBehalfOf',
  'offerTitle',
  'offerDetail',
  'offerTags',
  'offerTotal',
  'change',
  'why',
  'claimants',
  'done',
  'evidence',
  'stars',
  'pairs',
  'closing',
]

const pick = (key: string, title: string, list: string): GeneratedField => ({
  key,
  schema: { type: 'string', format: 'person', title },
  ui: { 'ui:options': { list } },
  required: true,
})
const long = (key: string, title: string, required: boolean): GeneratedField => ({
  key,
  schema: { type: 'string', title, maxLength: 2000 },
  ui: { 'ui:widget': 'textarea' },
  required,
})

const isByQuantity = (step: ClaimStep): boolean => {
  const share = shareOf(step)
  return share !== 'one' && 'quantity' in share
}
/** 数量, asked only where offers have one. */
const taken = (step: ClaimStep): readonly GeneratedField[] => {
  const share = shareOf(step)
  if (share === 'one' || !('quantity' in share)) return []
  const { unit, most = 1_000_000 } = share.quantity
  return [
    {
      key: 'taken',
      schema: { type: 'integer', title: `数量（${unit}）`, minimum: 1, maximum: most },
      required: true,
    },
  ]
}

const left = (step: ClaimStep, board: Board, offer: Offer): string =>
  `${offer.title}（余 ${leftOf(board, offer)} ${unitOf(step)}）`
/**
 * What can be claimed first, then the rest: whoever hands in an old page is told that the offer has gone, and not that
 * there never was one.
 */
function onBoard(step: ClaimStep, board: Board): readonly Option[] {
  const isFree = (offer: Offer) => offer.state === 'open' && leftOf(board, offer) > 0
  const free = board.offers.filter(isFree)
  const gone = board.offers.filter(offer => !isFree(offer))
  return [
    ...free.map(offer => ({ value: offer.id, label: left(step, board, offer) })),
    ...gone.map(({ id, title, state }) => ({
      value: id,
      label: `${title}（${state === 'open' ? '已认领完' : '已撤下'}）`,
    })),
  ]
}

/** Resources with what they can still take on. */
export function capacities(
  board: Board,
): { readonly id: string; readonly tags: readonly string[]; readonly capacity: number }[] {
  return board.resources.map(({ id, tags, capacity }) => ({
    id,
    tags,
    capacity: capacity - board.claims.filter(({ resource, state }) => resource === id && state !== 'released').length,
  }))
}
/** What the matching proposes now: offers nobody has claimed, and who could carry them out. */
export const proposals = (board: Board) =>
  suggest(
    board.offers.filter(offer => offer.state === 'open' && liveOn(board, offer.id).length === 0),
    capacities(board),
  )

/** The forms, part by part. */
const FORMS: { readonly [part: string]: (cx: Context, board: Board, about: JsonObject) => FormPlan } = {
  claim: (cx, board) => ({
    title: `${cx.step.title}：认领`,
    before: [
      pick('offer', '认领哪一项', 'offers'),
      ...taken(cx.step),
      { key: 'onBehalfOf', schema: { type: 'string', title: '代表单位', maxLength: 80, description: '个人认领不填' } },
    ],
    outcomes: [],
    options: { offers: onBoard(cx.step, board) },
  }),
  add: cx => ({
    title: `${cx.step.title}：发布`,
    before: [
      { key: 'offerTitle', schema: { type: 'string', title: '名称', maxLength: 80 }, required: true },
      long('offerDetail', '具体内容', false),
      ...(cx.step.match
        ? [{ key: 'offerTags', schema: { type: 'string', title: '类别', maxLength: 200, description: '用顿号分开' } }]
        : []),
      ...(isByQuantity(cx.step)
        ? [
            {
              key: 'offerTotal',
              schema: { type: 'integer', title: `总量（${unitOf(cx.step)}）`, minimum: 1, maximum: 1_000_000_000 },
              required: true,
            },
          ]
        : []),
    ],
    outcomes: [],
  }),
  change: (cx, board) => ({
    title: `${cx.step.title}：撤下或重新发布`,
    before: [
      pick('offer', '哪一项', 'offers'),
      field.choice('change', '怎么办', [
        { key: 'WITHDRAW', title: '撤下' },
        { key: 'REPUBLISH', title: '重新发布' },
      ]),
      long('why', '原因', true),
    ],
    outcomes: [],
    options: { offers: onBoard(cx.step, board) },
  }),
  push: (cx, board, about) => ({
    title: `${cx.step.title}：指定认领人`,
    before: [
      field.shown('done', '无人认领的事项'),
      { ...field.people('claimants', '由谁承担', true) },
      ...taken(cx.step),
    ],
    outcomes: [],
    prefill: { done: offerIn(board, text(about.offer))?.title ?? '' },
  }),
  carry: cx => ({
    title: `${cx.step.title}：办理反馈`,
    before: [long('done', '办理情况', true)],
    ...(cx.step.form && { author: cx.step.form }),
    after: [{ ...field.attachments('evidence', '照片等证明材料'), required: cx.step.evidence === true }],
    outcomes: [],
  }),
  release: cx => ({ title: `${cx.step.title}：退认`, before: [long('why', '原因', true)], outcomes: [] }),
  confirm: (cx, board, about) => ({
    title: `${cx.step.title}：确认`,
    before: [
      field.shown('done', '办理情况'),
      ...(cx.step.rating
        ? [{ key: 'stars', schema: { type: 'integer', title: '满意度（1 到 5 星）', minimum: 1, maximum: 5 } }]
        : []),
    ],
    outcomes: CONFIRM,
    prefill: { done: sayDone(cx, board, text(about.claim)) },
  }),
  match: (cx, board) => ({
    title: `${cx.step.title}：供需匹配`,
    before: [
      {
        key: 'pairs',
        schema: {
          type: 'array',
          title: '匹配结果',
          description: '系统按类别提出建议，可以修改、增删',
          items: {
            type: 'object',
            properties: {
              offer: { type: 'string', format: 'person', title: '需求' },
              resource: { type: 'string', format: 'person', title: '资源' },
            },
            required: ['offer', 'resource'],
          },
        },
        ui: {
          items: { offer: { 'ui:options': { list: 'offers' } }, resource: { 'ui:options': { list: 'resources' } } },
        },
        required: true,
      },
    ],
    outcomes: [],
    options: {
      offers: onBoard(cx.step, board),
      resources: board.resources.map(({ id, title, tags }) => ({
        value: id,
        label: tags.length > 0 ? `${title}（${tags.join('、')}）` : title,
      })),
    },
    prefill: { pairs: proposals(board).map(({ need, resource }) => ({ offer: need, resource })) },
  }),
  close: cx => ({ title: `${cx.step.title}：结束认领`, before: [long('closing', '说明', false)], outcomes: [] }),
}

/** “帮助王奶奶修水管 — 李明：已更换水龙头” */
function sayDone(cx: Context, board: Board, id: string): string {
  const claim = claimIn(board, id)
  if (!claim) return ''
  const filled = cx.visit.filled.findLast(
    ({ task, part }) => part === 'carry' && task.startsWith(`${cx.visit.id}/carry/${id}.`),
  )
  return `${offerIn(board, claim.offer)?.title ?? ''} — ${claim.label}：${text(filled?.data.done)}`
}

export function claimForm(cx: Context, part: string, about: JsonObject | undefined): FormPlan {
  const plan = Object.hasOwn(FORMS, part) ? FORMS[part] : undefined
  return plan ? plan(cx, openBoard(cx.visit.work), about ?? {}) : { title: cx.step.title, outcomes: [] }
}
