import { checkShape } from '#engine/step/ballot/check-shape.ts'
import { isOfSeveral, offeredKeys } from '#engine/step/ballot/paper.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { clashes, countable, neverSkipped, oneOfTheHandlers } from '#engine/step/meeting/check.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** Fields of the opening sheet, where the author's own form is put. */
const OWN = ['matter', 'held', 'place', 'host', 'recorder', 'tellers', 'counters', 'mode', 'urgent', 'excused'] as const
/** Columns of the counting sheet besides the choices. */
const COLUMNS = ['group', 'subject', 'void']

export function checkBallot(step: BallotStep, template: Template, where: string): readonly Finding[] {
  const keys = offeredKeys(step)
  const twice = keys.find((key, i) => keys.indexOf(key) !== i)
  const taken = isOfSeveral(step) ? keys.find(key => COLUMNS.includes(key)) : undefined
  return [
    ...clashes(step.form, template, OWN, where),
    ...oneOfTheHandlers(step.handlers, where),
    ...neverSkipped(step, template, where),
    ...countable(
      step,
      ['members', 'shouldAttend', 'present', 'ballots', ...(step.bases?.households ? (['households'] as const) : [])],
      where,
    ),
    ...(twice === undefined
      ? []
      : [
          error(
            'SC-01.choice-twice',
            `${where}/choices`,
            `表决“${step.title}”的选项“${twice}”写了两次。`,
            '给每个选项不同的 key。',
          ),
        ]),
    ...(taken === undefined
      ? []
      : [
          error(
            'SC-01.choice-taken',
            `${where}/choices`,
            `选项不能叫“${taken}”，计票表里已有这一列。`,
            '给这个选项换一个 key。',
          ),
        ]),
    ...checkShape(step, template, where),
    ...(step.pass && step.choices && !isOfSeveral(step) && step.choices.length > 3
      ? [
          {
            ...error(
              'SC-16.grades-pass',
              `${where}/pass`,
              `表决“${step.title}”有 ${step.choices.length} 个选项，通过与否只看第一个选项“${step.choices[0]?.title}”的票数。`,
              '分等次的评议一般不设 pass，用后面的步骤按 counts 决定去向。',
            ),
            severity: 'warning' as const,
          },
        ]
      : []),
  ]
}
