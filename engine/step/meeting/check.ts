import type { MeetingStep } from '#engine/step/meeting/schema.ts'
import type { Base, Handlers, Policies, Quorum, Threshold } from '#engine/step/schema.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** Fields the engine adds itself; an author's field of the same name would be overwritten. */
const OWN = [
  'held',
  'place',
  'host',
  'recorder',
  'present',
  'excused',
  'observers',
  'agenda',
  'minutes',
  'attachments',
] as const
const HANDS = ['for', 'against', 'abstain'] as const

export function checkMeeting(step: MeetingStep, template: Template, where: string): readonly Finding[] {
  return [
    ...clashes(step.form, template, [...OWN, ...(step.pass ? HANDS : []), ...(step.agenda ? ['items'] : [])], where),
    ...oneOfTheHandlers(step.handlers, where),
    ...neverSkipped(step, template, where),
    ...(step.pass && step.outcomes
      ? [
          {
            code: 'SC-01.two-ends',
            severity: 'error' as const,
            where: `${where}/outcomes`,
            message: `会议“${step.title}”既设了表决通过的比例，又设了由记录人选择的结果，两者只能有一个。`,
            fix: '按票数决定的，删去 outcomes；由记录人选择的，删去 pass。',
          },
        ]
      : []),
    ...countable(step, ['members', 'shouldAttend', 'present'], where),
  ]
}

const WHY: { readonly [base in Base]?: string } = {
  ballots: '收回票为基数，但举手表决没有票',
  households: '户为基数，但没有登记户的名册',
}
const INSTEAD: { readonly [base in Base]?: string } = {
  ballots: '改用到会人员、应到人员或组成人员；需要投票的，改用“表决”步骤。',
  households: '用“表决”步骤，并写明 "bases": { "households": { "register": "households" } }。',
}
/** A ratio over a base that a step of this kind never counts would make every result unknown. */
export function countable(
  step: { readonly title: string; readonly quorum?: Quorum | undefined; readonly pass?: Threshold | undefined },
  bases: readonly Base[],
  where: string,
): readonly Finding[] {
  const { quorum, pass } = step
  const ratios = [
    ...(quorum && 'anyOf' in quorum ? quorum.anyOf.map((one, i) => ({ one, place: `quorum/anyOf/${i}` })) : []),
    ...(quorum && !('anyOf' in quorum) ? [{ one: quorum, place: 'quorum' }] : []),
    ...(pass ? [{ one: pass, place: 'pass' }] : []),
  ]
  return ratios
    .filter(({ one }) => !bases.includes(one.of))
    .map(({ one, place }) => ({
      code: 'SC-02.base',
      severity: 'error' as const,
      where: `${where}/${place}/of`,
      message: `“${step.title}”的比例以${WHY[one.of] ?? `${one.of} 为基数，但这里算不出来`}。`,
      fix: INSTEAD[one.of] ?? '改用 members（组成人员）或 shouldAttend（应到）。',
    }))
}

/** A form's field that has the name of one the engine adds. */
export function clashes(
  form: string | undefined,
  template: Template,
  own: readonly string[],
  where: string,
): readonly Finding[] {
  const written = Object.keys((form && template.forms?.[form]?.schema.properties) || {})
  return written
    .filter(key => own.includes(key))
    .map(key => ({
      code: 'SC-01.field-taken',
      severity: 'warning' as const,
      where: `${where}/form`,
      message: `表单“${form}”的字段“${key}”与本步骤自带的字段重名，不会显示。`,
      fix: '给这个字段换一个名字，或者删去它，直接使用自带的字段。',
      params: { field: key },
    }))
}

/** One of the handlers records and counts; “all of them” has no meaning here and would be ignored. */
export const oneOfTheHandlers = ({ mode }: Handlers, where: string): readonly Finding[] =>
  mode === undefined || mode === 'any'
    ? []
    : [
        {
          code: 'SC-13.mode',
          severity: 'warning',
          where: `${where}/handlers/mode`,
          message: '会议和表决由经办人中的任何一人记录，这里设置的会签方式不起作用。',
          fix: '删去 handlers.mode；需要多人签字的，在后面加一个表单步骤。',
        },
      ]

/** A policy that lets a step pass by itself ends it with its positive outcome; nobody may be said to have agreed that way. */
export function neverSkipped(
  { title, policies }: { readonly title: string; readonly policies?: Policies | undefined },
  template: Template,
  where: string,
): readonly Finding[] {
  const skips = (['noHandler', 'handlerIsStarter', 'sameHandlerTwice'] as const).filter(
    policy => ({ ...template.policies, ...policies })[policy] === 'skip',
  )
  return skips.map(policy => ({
    code: 'SC-13.skipped-vote',
    severity: 'error' as const,
    where: `${where}/policies`,
    message: `“${title}”是会议或表决，不能自动跳过，否则没有开会就会记为通过。`,
    fix: `在这个步骤的 policies 里写 "${policy}": "${policy === 'noHandler' ? 'block' : 'allow'}"。`,
    params: { policy },
  }))
}
