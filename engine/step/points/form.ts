import type { FormPlan, GeneratedField, Option, OutcomeChoice } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { refuse } from '#engine/process/refusal.ts'
import { text } from '#engine/step/attendance.ts'
import type { StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'
import { goodsOf, itemOf } from '#engine/step/points/cap.ts'
import {
  holdersOf,
  ledgerOf,
  openBook,
  type PointsEntry,
  type PointsWork,
  pendingIn,
} from '#engine/step/points/ledger.ts'
import type { PointsStep } from '#engine/step/points/schema.ts'
import { dayOf, sayDay } from '#engine/time/instant.ts'

/** As many entries as one confirmation may decide; the screen lists the oldest ones. */
export const MOST_AT_ONCE = 100

export const wrong = (at: string, message: string) =>
  refuse('FORM_INVALID', undefined, [{ path: `/${at}`, keyword: 'points', message }])

export const CONFIRM: readonly OutcomeChoice[] = [
  { name: 'CONFIRMED', title: '确认入账', opinion: 'none', tone: 'positive' },
  { name: 'REFUSED', title: '不予确认', opinion: 'required', tone: 'negative' },
]

const holder: GeneratedField = {
  key: 'holder',
  schema: { type: 'string', format: 'person', title: '账户' },
  ui: { 'ui:options': { list: 'holders' } },
  required: true,
}
const note = (title: string, required: boolean): GeneratedField => ({
  key: 'note',
  schema: { type: 'string', title, maxLength: 500 },
  ui: { 'ui:widget': 'textarea' },
  required,
})
const pieces = (least: number): GeneratedField => ({
  key: 'pieces',
  schema: { type: 'integer', title: '件数', minimum: least, maximum: 1_000_000 },
  required: true,
})

/** Keys of the fields this kind puts into forms; a shared field of the same name would be overwritten by them. */
export const FIELD_KEYS = [
  'holder',
  'item',
  'times',
  'doneOn',
  'note',
  'evidence',
  'goods',
  'pieces',
  'entry',
  'entries',
]

const signed = (n: number): string => (n > 0 ? `+${n}` : `${n}`)

/** “清扫公共区域（+2 分/小时）” */
export const sayItem = ({ title, points, unit }: PointsStep['items'][number]): string =>
  `${title}（${signed(points)} 分${unit ? `/${unit.name}` : ''}）`

/** One entry as the confirmer sees it. */
export function sayPointsEntry(
  step: PointsStep,
  work: PointsWork,
  entry: PointsEntry,
  person: (id: string) => string,
): string {
  const title =
    entry.kind === 'reverse'
      ? `冲正 ${entry.reverses}`
      : entry.kind === 'redeem'
        ? `兑换${goodsOf(step, entry.code)?.title ?? ''} ${entry.pieces} 件`
        : (itemOf(step, entry.code)?.title ?? entry.reason)
  const who = work.holders[entry.holder]?.label ?? entry.holder
  return `${entry.id} ${who} ${title} ${signed(entry.points)} 分（${sayDay(entry.day)}${entry.by ? `，${person(entry.by)}办` : ''}）`
}

type Context = StepContext<PointsStep>
const holders = (cx: Context): readonly Option[] =>
  holdersOf(ledgerOf(cx.visit.work)).map(({ id, label }) => ({ value: id, label }))

const goods = ({ step }: Context): GeneratedField =>
  field.choice(
    'goods',
    '物品',
    (step.goods ?? []).map(({ code, title, price }) => ({ key: code, title: `${title}（${price} 分）` })),
  )

/** The forms, part by part. */
const FORMS: { readonly [part: string]: (cx: Context, role: string) => FormPlan } = {
  report(cx, role) {
    const items = cx.step.items.filter(item => (item.report ?? cx.step.report).some(one => one.role === role))
    const most = Math.max(0, ...items.map(({ unit }) => unit?.most ?? 0))
    const units = [...new Set(items.flatMap(({ unit }) => unit?.name ?? []))]
    return {
      title: `${cx.step.title}：申报`,
      before: [
        holder,
        field.choice(
          'item',
          '事项',
          items.map(item => ({ key: item.code, title: sayItem(item) })),
        ),
        ...(most > 0
          ? [
              {
                key: 'times',
                schema: { type: 'integer', title: '数量', minimum: 1, maximum: most, description: units.join('、') },
              },
            ]
          : []),
        { key: 'doneOn', schema: { type: 'string', format: 'date', title: '日期' }, required: true },
      ],
      ...(cx.step.form && { author: cx.step.form }),
      after: [note('说明', false), field.attachments('evidence', '证明材料')],
      outcomes: [],
      options: { holders: holders(cx) },
      prefill: { doneOn: dayOf(cx.now) },
    }
  },
  confirm(cx) {
    const work = ledgerOf(cx.visit.work)
    const waiting = pendingIn(openBook(work)).slice(0, MOST_AT_ONCE)
    return {
      title: `${cx.step.title}：确认`,
      before: [
        {
          key: 'entries',
          schema: {
            type: 'array',
            format: 'people',
            title: '流水',
            items: { type: 'string' },
            maxItems: MOST_AT_ONCE,
            description: '申报人和账户本人不能确认',
          },
          ui: { 'ui:options': { list: 'waiting' } },
          required: true,
        },
      ],
      outcomes: CONFIRM,
      options: {
        waiting: waiting.map(entry => ({
          value: entry.id,
          label: sayPointsEntry(cx.step, work, entry, cx.tools.person),
        })),
      },
    }
  },
  redeem: cx => ({
    title: `${cx.step.title}：兑换`,
    before: [holder, goods(cx), pieces(1), note('说明', false)],
    outcomes: [],
    options: { holders: holders(cx) },
  }),
  reverse: cx => ({
    title: `${cx.step.title}：冲正`,
    before: [
      {
        key: 'entry',
        schema: { type: 'string', title: '流水编号', maxLength: 20, description: '如 e12；原来的流水保留' },
        required: true,
      },
      note('原因', true),
    ],
    outcomes: [],
  }),
  stock: cx => ({
    title: `${cx.step.title}：补充库存`,
    before: [goods(cx), pieces(-1_000_000), note('来源或原因', true)],
    outcomes: [],
  }),
  enrol: cx => ({ title: `${cx.step.title}：更新名册`, before: [note('说明', false)], outcomes: [] }),
  close: cx => ({
    title: `${cx.step.title}：结账`,
    before: [{ key: 'lapse', schema: { type: 'boolean', title: '未确认的作废' } }, note('说明', false)],
    outcomes: [],
  }),
}

export function pointsForm(cx: Context, part: string, about: JsonObject | undefined): FormPlan {
  const plan = Object.hasOwn(FORMS, part) ? FORMS[part] : undefined
  return plan ? plan(cx, text(about?.role) || (cx.step.report[0]?.role ?? '')) : { title: cx.step.title, outcomes: [] }
}
