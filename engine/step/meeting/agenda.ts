import type { GeneratedField } from '#engine/form/form.ts'
import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { refuse } from '#engine/process/refusal.ts'
import { AGENDA_DECIDED, AGENDA_MARKED, ENDS } from '#engine/step/agenda/item.ts'
import type { AgendaItem } from '#engine/step/agenda/open-item.ts'
import { count, invalid, judgePass, judgeQuorum, list, object, text } from '#engine/step/attendance.ts'
import type { KindEffect, StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'
import type { ItemRecord, MeetingRecord, Reached, ShowOfHands } from '#engine/step/meeting/recorded.ts'
import type { MeetingStep } from '#engine/step/meeting/schema.ts'
import { type Results, VOTES } from '#engine/step/told.ts'

/** 议题: one meeting, items of many instances, told together. */

const REACHED: readonly { readonly key: Reached; readonly title: string }[] = [
  { key: 'decided', title: '已议定' },
  { key: 'postponed', title: '暂缓' },
  { key: 'notReached', title: '未及审议' },
]

interface Bases {
  readonly members: number
  readonly shouldAttend: number
  readonly present: number
}

/** More rows than this are not laid out beforehand: the recorder adds those that were on the table. */
const LAID_OUT = 30

/** The list in the record, and what may be chosen in it. */
export function agendaForm({ step, agenda = [], visit }: StepContext<MeetingStep>) {
  if (!step.agenda) return { fields: [], options: {}, prefill: {} }
  const choices = new Map([
    ...agenda.flatMap(item => item.choices.map(({ name, title }) => [name, title] as const)),
    ...list(object(visit.work.record).items)
      .map(object)
      .flatMap(({ outcome, says }) => (text(outcome) ? [[text(outcome), text(says)] as const] : [])),
  ])
  return {
    fields: [itemsField],
    options: {
      items: [...agenda, ...recordedItems(visit.work)].map(({ id, title, matter }) => ({
        value: id,
        label: matter === title ? title : `${title}：${matter}`,
      })),
      ends: [...choices].map(([value, label]) => ({ value, label })),
    },
    prefill: agenda.length > 0 && agenda.length <= LAID_OUT ? { items: agenda.map(({ id }) => ({ item: id })) } : {},
  }
}

/** A record that is there already names its own items, which wait no more. */
const recordedItems = (work: JsonObject) =>
  list(object(work.record).items)
    .map(object)
    .map(({ id, title, matter }) => ({ id: text(id), title: text(title), matter: text(matter) }))

const from = (name: string) => ({ 'ui:options': { list: name } })
const number = (title: string) => ({ type: 'integer', title, minimum: 0, maximum: 1_000_000 })
const itemsField: GeneratedField = {
  key: 'items',
  schema: {
    type: 'array',
    title: '议题',
    description: '没有列入本次会议的议题请删去该行；列入而没有来得及审议的，选“未及审议”。',
    maxItems: 200,
    items: {
      type: 'object',
      properties: {
        item: { type: 'string', format: 'person', title: '议题' },
        reached: field.choice('', '审议情况', REACHED).schema,
        outcome: { type: 'string', format: 'person', title: '议定结果', description: '按票数决定的议题不用选。' },
        for: number('赞成'),
        against: number('反对'),
        abstain: number('弃权'),
        reason: { type: 'string', title: '说明', maxLength: 500 },
      },
      required: ['item', 'reached'],
    },
  },
  ui: { items: { item: from('items'), outcome: from('ends'), reached: { 'ui:widget': 'radio' } } },
}

/** Names of the items a record speaks of: only those need to be looked up to decide it. */
export const itemsNamed = (body: CommandBody): readonly string[] =>
  body.type === 'Submit' ? list(object(body.data).items).map(row => text(object(row).item)) : []

/** Holds every item against its own rules and the one attendance. A meeting without a quorum has decided nothing. */
export function judgeItems(
  cx: StepContext<MeetingStep>,
  data: JsonObject,
  bases: Bases,
  quorate: boolean,
): Result<readonly ItemRecord[], Refusal> {
  if (!cx.step.agenda) return ok([])
  const items: ItemRecord[] = []
  for (const [at, row] of list(data.items).map(object).entries()) {
    const item = cx.agenda?.find(({ id }) => id === text(row.item))
    if (!item) return invalid(`items/${at}/item`, '这个议题已经不在待上会之列，请删去这一行后重新提交。')
    if (items.some(({ id }) => id === item.id)) return invalid(`items/${at}/item`, '同一个议题写了两次，请去掉一次。')
    const judged = judgeItem(cx, item, row, `items/${at}`, bases, quorate)
    if (!judged.ok) return judged
    items.push(judged.value)
  }
  return ok(items)
}

function judgeItem(
  cx: StepContext<MeetingStep>,
  item: AgendaItem,
  row: JsonObject,
  place: string,
  bases: Bases,
  quorate: boolean,
): Result<ItemRecord, Refusal> {
  const { id, instance, visit, title, matter } = item
  const reason = text(row.reason).trim()
  const about = { id, instance, visit, title, matter, ...(reason && { reason }) }
  if (!quorate) return ok({ ...about, reached: 'notReached', reason: '到会人数不足，会议未能审议' })
  const reached = REACHED.find(({ key }) => key === row.reached)?.key
  if (!reached) return invalid(`${place}/reached`, `请选择“${title}”的审议情况。`)
  if (reached === 'postponed' && !reason) return invalid(`${place}/reason`, `请填写“${title}”暂缓的原因。`)
  if (reached !== 'decided') return ok({ ...about, reached })

  const enough = item.quorum && judgeQuorum(cx.tools, item.quorum.rule, bases)
  if (enough && !enough.ok) return enough
  if (enough && !enough.value.met)
    return invalid(`${place}/reached`, `“${title}”不能议定：${enough.value.says}。请改选“暂缓”或“未及审议”。`)
  const hands = handsOf(row, place, bases.present, item.pass !== undefined)
  if (!hands.ok) return hands
  const votes = hands.value && { votes: hands.value }
  if (item.pass && hands.value) {
    const pass = judgePass(cx.tools, item.pass.rule, hands.value.for, bases)
    if (!pass.ok) return pass
    const end = pass.value.met ? ENDS.approved : ENDS.rejected
    const judged = { ...pass.value, ...(item.pass.basis && { basis: item.pass.basis }) }
    return ok({ ...about, reached, outcome: end.name, says: end.title, ...votes, pass: judged })
  }
  const chosen = item.choices.find(({ name }) => name === text(row.outcome))
  if (!chosen)
    return invalid(`${place}/outcome`, `请选择“${title}”的议定结果：${item.choices.map(one => one.title).join('、')}。`)
  return ok({ ...about, reached, outcome: chosen.name, says: chosen.title, ...votes })
}

/** Hands counted for one item: no more than people present; nothing at all where they need not be counted. */
function handsOf(
  row: JsonObject,
  place: string,
  present: number,
  needed: boolean,
): Result<ShowOfHands | undefined, Refusal> {
  const [inFavour, against, abstain] = [count(row.for), count(row.against), count(row.abstain)]
  if (!needed && inFavour === undefined && against === undefined && abstain === undefined) return ok(undefined)
  if (inFavour === undefined) return invalid(`${place}/for`, '请填写赞成票数。')
  if (against === undefined) return invalid(`${place}/against`, '请填写反对票数。')
  if (abstain === undefined) return invalid(`${place}/abstain`, '请填写弃权票数。')
  const sum = inFavour + against + abstain
  if (sum <= present) return ok({ for: inFavour, against, abstain })
  const says = `票数对不上：赞成 ${inFavour} + 反对 ${against} + 弃权 ${abstain} = ${sum}，实到只有 ${present} 人。`
  return refuse('COUNT_MISMATCH', { for: inFavour, against, abstain, sum, present, says }, [
    { path: `/${place}/for`, keyword: 'attendance', message: says },
  ])
}

/** What every item is told, in the same moment as the record is made. */
export function tellItems(cx: StepContext<MeetingStep>, record: MeetingRecord): readonly KindEffect[] {
  const meeting = {
    instance: cx.state.id,
    visit: cx.visit.id,
    title: `${cx.state.title}：${cx.step.title}`,
    held: record.heldOn,
  }
  const attendance = {
    members: record.members,
    shouldAttend: record.shouldAttend,
    present: record.present.length,
    excused: record.excused.length,
    held: record.heldOn,
    quorate: record.quorum?.met ?? true,
  }
  const by = cx.actor.person
  return (record.items ?? []).map(({ instance, visit, reached, outcome, votes, reason }) => ({
    type: 'Tell',
    instance,
    visit,
    signal: reached === 'decided' ? AGENDA_DECIDED : AGENDA_MARKED,
    data: {
      meeting,
      by,
      ...(reached === 'decided'
        ? { attendance, outcome: outcome ?? '', ...(votes && { votes: { ...votes } }) }
        : { mark: reached }),
      ...(reason && { reason }),
    },
    atomic: true,
  }))
}

/** What the step publishes of its items. */
export const ITEMS: Results = {
  items: {
    type: 'list',
    title: '议题',
    of: {
      instance: { type: 'string', title: '办件编号' },
      title: { type: 'string', title: '办件标题' },
      matter: { type: 'string', title: '议题' },
      reached: { type: 'string', title: '审议情况' },
      outcome: { type: 'string', title: '议定结果' },
      ...VOTES,
      reason: { type: 'string', title: '说明' },
    },
  },
}

/** “村级事项甲：赞成 12，反对 1，弃权 0；…→ 通过” for the minutes. */
export const sayItem = (recorded: Json): { readonly label: string; readonly value: string; readonly met?: boolean } => {
  const { title, reached, says, votes, pass, reason } = object(recorded)
  const hands = object(votes)
  const parts = [
    reached === 'decided' ? text(says) : (REACHED.find(({ key }) => key === reached)?.title ?? ''),
    votes === undefined
      ? ''
      : `赞成 ${count(hands.for) ?? 0}，反对 ${count(hands.against) ?? 0}，弃权 ${count(hands.abstain) ?? 0}`,
    text(object(pass).says),
    text(reason),
  ]
  return {
    label: `议题“${text(title)}”`,
    value: parts.filter(Boolean).join('；'),
    ...(pass !== undefined && { met: object(pass).met === true }),
  }
}
