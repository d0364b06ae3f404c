import type { GeneratedField } from '#engine/form/form.ts'
import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { invalid, list, type Member, object, picked, text } from '#engine/step/attendance.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
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

/** One mark, or one mark for every subject. */
export const markField = (step: BallotStep): GeneratedField =>
  step.subjects
    ? {
        key: 'choice',
        schema: {
          type: 'array',
          title: '请逐一评定',
          items: {
            type: 'object',
            properties: {
              subject: { type: 'string', format: 'person', title: '对象' },
              choice: {
                type: 'string',
                title: '评定',
                oneOf: offered(step).map(({ key, title }) => ({ const: key, title })),
              },
            },
            required: ['subject', 'choice'],
          },
        },
        ui: rowPerSubject({ choice: { 'ui:widget': 'radio' } }),
        required: true,
      }
    : field.choice('choice', '我的表决意见', offered(step))

/** A table with exactly one row for every subject, already there. */
export const rowPerSubject = (columns: JsonObject): JsonObject => ({
  'ui:options': { addable: false, removable: false, orderable: false },
  items: { subject: { 'ui:readonly': true, 'ui:options': { list: 'subjects' } }, ...columns },
})

/** The mark as it is counted, just as the form holds it: a choice, or a row per subject, subjects in order. */
export function readMark(step: BallotStep, data: JsonObject, subjects: readonly Member[]): Result<Json, Refusal> {
  const keys = offeredKeys(step)
  if (!step.subjects) {
    const choice = text(data.choice)
    return keys.includes(choice) ? ok(choice) : invalid('choice', '请选择一项表决意见。')
  }
  const rows = list(data.choice).map(object)
  const graded = picked(
    'choice',
    rows.map(row => text(row.subject)),
    subjects,
  )
  if (!graded.ok) return graded
  const blank = rows.findIndex(row => !keys.includes(text(row.choice)))
  if (blank >= 0) return invalid(`choice/${blank}/choice`, '请给这一项选择评定意见。')
  const forgotten = subjects.find(({ id }) => !graded.value.includes(id))
  if (forgotten) return invalid('choice', `还没有评定“${forgotten.label}”。`)
  const marks = rows.map(row => ({ subject: text(row.subject), choice: text(row.choice) }))
  return ok(marks.sort((a, b) => (a.subject < b.subject ? -1 : 1)))
}
