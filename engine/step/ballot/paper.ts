import type { GeneratedField } from '#engine/form/form.ts'
import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { invalid, list, type Member, object, picked, text } from '#engine/step/attendance.ts'
import { isSame } from '#engine/step/ballot/contest.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import type { BallotOpening } from '#engine/step/ballot/work.ts'
import { field } from '#engine/step/meeting/field.ts'

/** What stands on the ballot paper and how a marked one is read. */

const VOTES = [
  { key: 'for', title: '赞成' },
  { key: 'against', title: '反对' },
  { key: 'abstain', title: '弃权' },
] as const

export const offered = (step: BallotStep): readonly { readonly key: string; readonly title: string }[] =>
  step.choices ?? VOTES
export const offeredKeys = (step: BallotStep): readonly string[] => offered(step).map(({ key }) => key)
/** The choice that counts for {@link BallotStep.pass}: 赞成, or the first of the step's own. */
export const positive = (step: BallotStep) => offered(step)[0] ?? VOTES[0]

/** Several people or matters stand on one paper, a row each. */
export const isOfSeveral = ({ subjects, items, election }: BallotStep): boolean =>
  subjects !== undefined || items !== undefined || election !== undefined

/** Who may be written in: the electorate, less whoever stands on the paper already or is elected. Not in a second round. */
export function writeInsOf(step: BallotStep, opening: BallotOpening | undefined): readonly Member[] {
  if (!step.election?.writeIns || !opening?.contest || opening.contest.round === 'runoff') return []
  const known = [...opening.subjects, ...opening.contest.elected]
  return opening.electorate.filter(one => !known.some(other => isSame(one, other)))
}

/** One mark, or one mark for every subject; with write-ins both stand in one field. */
export function markField(step: BallotStep, opening?: BallotOpening): GeneratedField {
  if (!isOfSeveral(step)) return field.choice('choice', '我的表决意见', offered(step))
  const rows = rowsField(step)
  if (!step.election?.writeIns || opening?.contest?.round === 'runoff')
    return { key: 'choice', schema: rows.schema, ui: rows.ui, required: true }
  return {
    key: 'choice',
    schema: {
      type: 'object',
      title: '选票',
      properties: {
        marks: rows.schema,
        others: {
          type: 'array',
          format: 'people',
          title: '另选他人',
          description: '不赞成某位候选人的，可以另选他人；赞成的和另选的合计不能超过应选名额。',
          items: { type: 'string' },
        },
      },
      required: ['marks'],
    },
    ui: { marks: rows.ui, others: { 'ui:options': { list: 'writeIns' } } },
    required: true,
  }
}

const rowsField = (step: BallotStep) => ({
  schema: {
    type: 'array',
    title: step.election ? '候选人' : step.items ? '请逐项表决' : '请逐一评定',
    items: {
      type: 'object',
      properties: {
        subject: { type: 'string', format: 'person', title: step.items ? '事项' : step.election ? '候选人' : '对象' },
        choice: {
          type: 'string',
          title: step.choices ? '评定' : '意见',
          oneOf: offered(step).map(({ key, title }) => ({ const: key, title })),
        },
      },
      required: ['subject', 'choice'],
    },
  },
  ui: rowPerSubject({ choice: { 'ui:widget': 'radio' } }),
})

/** A table with exactly one row for every subject, already there. */
export const rowPerSubject = (columns: JsonObject): JsonObject => ({
  'ui:options': { addable: false, removable: false, orderable: false },
  items: { subject: { 'ui:readonly': true, 'ui:options': { list: 'subjects' } }, ...columns },
})

/** What the paper begins with: a row for every subject. */
export function blankMark(step: BallotStep, opening: BallotOpening | undefined): Json | undefined {
  if (!isOfSeveral(step) || !opening) return undefined
  const rows = opening.subjects.map(({ id }) => ({ subject: id }))
  return step.election?.writeIns && opening.contest?.round !== 'runoff' ? { marks: rows } : rows
}

/** The mark as it is counted, just as the form holds it: a choice, or a row per subject, subjects in order. */
export function readMark(step: BallotStep, data: JsonObject, opening: BallotOpening): Result<Json, Refusal> {
  const keys = offeredKeys(step)
  if (!isOfSeveral(step)) {
    const choice = text(data.choice)
    return keys.includes(choice) ? ok(choice) : invalid('choice', '请选择一项表决意见。')
  }
  const { subjects } = opening
  const paper = partsOf(data.choice ?? null)
  const rows = paper.rows.map(object)
  const place = paper.whole ? 'choice' : 'choice/marks'
  const graded = picked(
    place,
    rows.map(row => text(row.subject)),
    subjects,
  )
  if (!graded.ok) return graded
  const blank = rows.findIndex(row => !keys.includes(text(row.choice)))
  if (blank >= 0) return invalid(`${place}/${blank}/choice`, '请给这一项选择评定意见。')
  const forgotten = subjects.find(({ id }) => !graded.value.includes(id))
  if (forgotten) return invalid(place, `还没有评定“${forgotten.label}”。`)
  const marks = rows
    .map(row => ({ subject: text(row.subject), choice: text(row.choice) }))
    .sort((a, b) => (a.subject < b.subject ? -1 : 1))
  if (!opening.contest) return ok(marks)
  const others = picked('choice/others', [...paper.others], writeInsOf(step, opening))
  if (!others.ok) return others
  const { seats } = opening.contest
  const picks = marks.filter(({ choice }) => choice === positive(step).key).length + others.value.length
  // E-11: such a paper would be void as a whole; on the screen there is still time to say so.
  if (picks > seats)
    return invalid(place, `应选 ${seats} 名，您选了 ${picks} 名；所选人数多于应选名额的，整张选票作废。请减少后再投。`)
  return ok(paper.whole ? marks : { marks, ...(others.value.length > 0 && { others: [...others.value].sort() }) })
}

/** Bytes of the longest mark somebody may make on this paper, whoever it is: a bound, not a measure of any vote. */
export function longestMark(step: BallotStep, opening: BallotOpening): number {
  const bytes = (text: string) => 6 * text.length + 3
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(bytes))
  const choice = longest(offeredKeys(step))
  const group = opening.groups ? 32 + longest(opening.groups.map(({ key }) => key)) : 0
  const rows = opening.subjects.reduce((sum, { id }) => sum + 26 + bytes(id) + choice, 0)
  const seats = opening.contest?.seats ?? 0
  const others = seats * longest(writeInsOf(step, opening).map(({ id }) => id))
  return group + choice + rows + others + 32
}

/** Rows and write-ins of a marked paper, whichever of the two forms it has. */
export function partsOf(vote: Json): {
  readonly whole: boolean
  readonly rows: readonly Json[]
  readonly others: readonly Json[]
} {
  if (Array.isArray(vote)) return { whole: true, rows: vote as readonly Json[], others: [] }
  const { marks, others } = object(vote)
  return { whole: false, rows: list(marks), others: list(others) }
}
