import type { Check } from '#engine/template/check/check.ts'
import { error, type Finding, warning } from '#engine/template/finding.ts'
import type { DelayRule, Template } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'

/** SC-14 for escalation chains: each level comes after the one before, comes at all, and has somebody to go to. */
export const escalationsAreSound: Check = {
  id: 'SC-14',
  title: '逾期升级逐级在后，且有人承接',
  run: ({ template, steps }) =>
    steps.flatMap(({ step, where }) => {
      const { deadline } = step
      const findings: Finding[] = []
      let before: Moment | undefined
      for (const [index, level] of (deadline?.escalation ?? []).entries()) {
        const place = at(where, 'deadline', 'escalation', index)
        const name = `“${step.title}”逾期升级的第 ${index + 1} 级`
        const after = 'after' in level.at
        const moment = momentOf(template, level.at)
        if (level.do === 'reassign' && level.role === undefined)
          findings.push(
            error('SC-14.escalation-role', place, `${name}要改派，却没有写派给谁。`, '在 role 里写明角色。'),
          )
        if (level.do === 'reassign' && asksEachOfSeveral(step))
          findings.push(
            error(
              'SC-14.escalation-several',
              place,
              `${name}要改派，但这一步是几个人各办一份；改派给一个人，他只能办一份，其余的没有人能办。`,
              '改为提醒或上报（superior），或者把这一步改为任一人办理。',
            ),
          )
        if (level.do === 'superior' && level.role === undefined && !hasPost(template, step))
          findings.push(
            error(
              'SC-14.escalation-role',
              place,
              `${name}要上报，但办理人不是按岗位确定的，上级没有对应的岗位。`,
              '在 role 里写明上报给哪个角色。',
            ),
          )
        if (after && deadline?.outcome)
          findings.push(
            error(
              'SC-14.escalation-late',
              place,
              `${name}在期限之后，但这一步到期就以“逾期”结束，永远轮不到它。`,
              '改在期限之前，或去掉期限的 outcome。',
            ),
          )
        if (before && moment && isEarlier(moment, before))
          findings.push(
            error(
              'SC-14.escalation-order',
              place,
              `${name}早于上一级。`,
              '按发生的先后排列各级：先期限之前，后期限之后。',
            ),
          )
        if (!after && moment && deadline && outlasts(template, moment, deadline.delay))
          findings.push(
            warning(
              'SC-14.escalation-early',
              place,
              `${name}提前的时间不短于期限本身，步骤一开始就会发生。`,
              '缩短提前的时间。',
            ),
          )
        before = moment ?? before
      }
      return findings
    }),
}

/** When a level comes, counted from the deadline: negative before it. Only what is counted in the same unit compares. */
interface Moment {
  readonly unit: string
  readonly length: number
  readonly after: boolean
}

function momentOf(
  template: Template,
  when: { readonly before: string } | { readonly after: string },
): Moment | undefined {
  const after = 'after' in when
  const length = lengthOf(template.delays?.[after ? when.after : when.before])
  return length && { unit: length.unit, after, length: after ? length.length : -length.length }
}

function lengthOf(delay: DelayRule | undefined): { readonly unit: string; readonly length: number } | undefined {
  if (!delay) return undefined
  if ('minutes' in delay) return { unit: 'minutes', length: delay.minutes }
  if ('hours' in delay) return { unit: 'minutes', length: delay.hours * 60 }
  const [unit = '', length] =
    Object.entries(delay).find(([key]) => ['calendarDays', 'workingDays', 'months'].includes(key)) ?? []
  return typeof length === 'number' ? { unit, length } : undefined
}

const isEarlier = (one: Moment, other: Moment): boolean =>
  one.after !== other.after ? !one.after : one.unit === other.unit && one.length < other.length

function outlasts(template: Template, moment: Moment, deadline: string): boolean {
  const whole = lengthOf(template.delays?.[deadline])
  return whole !== undefined && whole.unit === moment.unit && -moment.length >= whole.length
}

/** One person, one voice: what several were asked for cannot all be answered by whoever takes over from them. */
function asksEachOfSeveral(step: object): boolean {
  const { handlers } = step as { readonly handlers?: { readonly mode?: unknown } }
  return handlers?.mode !== undefined && handlers.mode !== 'any'
}

function hasPost(template: Template, step: object): boolean {
  const { handlers } = step as { readonly handlers?: { readonly role?: string } }
  const role = handlers?.role === undefined ? undefined : template.roles[handlers.role]
  return role !== undefined && 'post' in role
}
