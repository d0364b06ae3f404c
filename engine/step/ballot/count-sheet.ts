import type { FormPlan, GeneratedField } from '#engine/form/form.ts'
import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { count, invalid, known, type Member, optionsOf } from '#engine/step/attendance.ts'
import { isOfSeveral, offered, offeredKeys, rowPerSubject, writeInsOf } from '#engine/step/ballot/paper.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { noVotes, type Tally, total } from '#engine/step/ballot/tally.ts'
import { type BallotOpening, countedInWriting, onlineVoters, openingOf, rollOf } from '#engine/step/ballot/work.ts'
import type { StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'

/** 计票单: what is asked at the count, and how the papers entered there are read. It never shows a tally. */

export function countForm(cx: StepContext<BallotStep>): FormPlan {
  const { step } = cx
  const opening = openingOf(cx.visit.work)
  const online = opening?.mode === 'online'
  const ballots = online ? '纸质票' : ''
  const hint = online ? '没有使用纸质票的，不用填。' : undefined
  const number = (key: string, title: string) => field.number(key, title, !online)
  const voted = rollOf(cx.visit.work).length
  const writeIns = writeInsOf(step, opening)
  return {
    title: `${step.title}：计票`,
    before: [
      ...(online ? [field.shown('progress', '线上投票')] : []),
      online
        ? field.entries(
            'alsoPresent',
            '到会但没有在线上投票的人',
            'notVoted',
            false,
            '线上投票的人已算作到会；使用纸质票的人也在这里选。',
          )
        : field.number('present', '实到人数', true),
      ...(step.bases?.households ? [field.number('householdsPresent', '到会的户代表所代表的户数', true)] : []),
      field.number('issued', `发出${ballots || '票'}数`, !online, hint),
      number('collected', `收回${ballots || '票'}数`),
      ...(isOfSeveral(step)
        ? [
            ...(step.election ? [number('void', `${ballots}废票数（含所选人数多于应选名额的）`)] : []),
            sheetField(step, !online),
            ...(writeIns.length > 0 ? [othersField()] : []),
          ]
        : [
            number('void', `${ballots}废票数`),
            ...offered(step).map(({ key, title }) => number(voteKey(key), `${ballots}${title}票数`)),
          ]),
      field.long('minutes', '表决情况说明', false),
      field.attachments('attachments', '附件（签到表、计票单等）'),
    ],
    outcomes: [],
    options: {
      notVoted: optionsOf(opening && online ? mayStillBePresent(cx, opening) : []),
      subjects: optionsOf(opening?.subjects ?? []),
      ...(step.election?.writeIns && { writeIns: optionsOf(writeIns) }),
      ...(step.groups && { groups: step.groups.map(({ key, title }) => ({ value: key, label: title })) }),
    },
    prefill: known({
      ...(online && { progress: `已投 ${voted} / 应投 ${onlineVoters(opening).length}` }),
      ...(isOfSeveral(step) && opening && { sheet: blankSheet(step, opening, online) }),
    }),
  }
}

/** Own choices may be called like a field of the form; their counts carry a prefix that no field name has. */
export const voteKey = (choice: string) =>
  ['for', 'against', 'abstain'].includes(choice) ? choice : `votes_${choice.replaceAll('-', '_')}`

const sheetField = (step: BallotStep, required: boolean): GeneratedField => {
  const whole = (title: string) => ({ type: 'integer', title, minimum: 0, maximum: 1_000_000 })
  const keys = offeredKeys(step)
  const own = step.election ? [] : ['void']
  return {
    key: 'sheet',
    schema: {
      type: 'array',
      title: '逐一计票',
      items: {
        type: 'object',
        properties: {
          ...(step.groups && { group: { type: 'string', title: '组别' } }),
          subject: { type: 'string', format: 'person', title: step.items ? '事项' : step.election ? '候选人' : '对象' },
          ...Object.fromEntries(offered(step).map(({ key, title }) => [key, whole(title)])),
          ...(!step.election && { void: whole('废票（含未评）') }),
        },
        required: [...(step.groups ? ['group'] : []), 'subject', ...keys, ...own],
      },
    },
    ui: rowPerSubject(step.groups ? { group: { 'ui:readonly': true, 'ui:options': { list: 'groups' } } } : {}),
    required,
  }
}

/** A row for every subject, and where votes are weighted for every group as well. */
function blankSheet(step: BallotStep, { subjects, groups }: BallotOpening, online: boolean): JsonObject[] {
  const none = online ? { ...(!step.election && { void: 0 }), ...noVotes(offeredKeys(step)) } : {}
  return (groups ?? [undefined]).flatMap(group =>
    subjects.map(({ id }) => ({ ...(group && { group: group.key }), subject: id, ...none })),
  )
}

const othersField = (): GeneratedField => ({
  key: 'others',
  schema: {
    type: 'array',
    title: '另选他人的票数',
    items: {
      type: 'object',
      properties: {
        person: { type: 'string', format: 'person', title: '姓名' },
        votes: { type: 'integer', title: '票数', minimum: 1, maximum: 1_000_000 },
      },
      required: ['person', 'votes'],
    },
  },
  ui: { items: { person: { 'ui:options': { list: 'writeIns' } } } },
})

/** Who may be in the room without having voted online: not on leave, not represented by a written opinion. */
export function mayStillBePresent(
  cx: StepContext<BallotStep>,
  { electorate, excused }: BallotOpening,
): readonly Member[] {
  const elsewhere = new Set([
    ...rollOf(cx.visit.work),
    ...countedInWriting(cx.visit.work),
    ...excused.map(({ entry }) => entry),
  ])
  return electorate.filter(({ id }) => !elsewhere.has(id))
}

export interface PaperBallots {
  readonly issued: number
  readonly collected: number
  readonly void: number
}
export function paperBallots(data: JsonObject, mayBeNone: boolean): Result<PaperBallots, Refusal> {
  const read = (key: string) => (data[key] === undefined && mayBeNone ? 0 : count(data[key]))
  const [issued, collected] = [read('issued'), read('collected')]
  if (issued === undefined) return invalid('issued', '请填写发出票数。')
  if (collected === undefined) return invalid('collected', '请填写收回票数。')
  return ok({ issued, collected, void: count(data.void) ?? 0 })
}

export function paperTally(
  data: JsonObject,
  keys: readonly string[],
  name: (key: string) => string,
  mayBeNone: boolean,
): Result<Tally, Refusal> {
  const missing = keys.find(
    key => count(data[name(key)]) === undefined && !(mayBeNone && data[name(key)] === undefined),
  )
  if (missing !== undefined) return invalid(name(missing), '请填写票数。')
  return ok(Object.fromEntries(keys.map(key => [key, count(data[name(key)]) ?? 0])))
}

/** Every collected paper is one of the choices or void: the numbers on the sheet have to add up. */
export function mismatch(step: BallotStep, counts: Tally, spoiled: number, collected: number, subject?: string) {
  const sum = total(counts) + spoiled
  if (sum === collected) return undefined
  const parts = [...offered(step).map(({ key, title }) => `${title} ${counts[key] ?? 0}`), `废票 ${spoiled}`].join(
    ' + ',
  )
  return refuse('COUNT_MISMATCH', {
    ...counts,
    void: spoiled,
    sum,
    collected,
    ...(subject !== undefined && { subject }),
    says: `${subject === undefined ? '' : `“${subject}”的`}票数对不上：${parts} = ${sum}，收回 ${collected} 张。`,
  })
}
