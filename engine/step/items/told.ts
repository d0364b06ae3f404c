import type { JsonObject } from '#engine/json.ts'
import { object, text } from '#engine/step/attendance.ts'
import { type Row, rowsOf, STATE_TITLES, tallyOf } from '#engine/step/items/row.ts'
import type { ItemsStep } from '#engine/step/items/schema.ts'
import type { Fact, Progress } from '#engine/step/told.ts'
import type { Template } from '#engine/template/format.ts'
import { dayOf, isInstant, sayDay } from '#engine/time/instant.ts'

export function progressOf(work: JsonObject): Progress[] {
  const { total, done, applied, overdue, cancelled } = tallyOf(rowsOf(work))
  const lastDay = text(object(work.until).lastDay)
  return [
    { label: '销号进度', value: `已销号 ${done} 项，共 ${total} 项` },
    ...(applied > 0 ? [{ label: '待核销', value: `${applied} 项` }] : []),
    ...(overdue > 0 ? [{ label: '逾期', value: `${overdue} 项` }] : []),
    ...(cancelled > 0 ? [{ label: '已取消', value: `${cancelled} 项` }] : []),
    ...(lastDay ? [{ label: '清单截止', value: sayDay(lastDay) }] : []),
  ]
}

/** One line per row, replaced and cancelled ones included. */
export function factsOf(work: JsonObject): Fact[] {
  const rows = rowsOf(work)
  const names = new Map(rows.map(({ id, number }) => [id, `第 ${number} 项`]))
  const named = (ids: readonly string[]) => ids.map(id => names.get(id) ?? id).join('、')
  return rows.map(row => ({
    label: `${row.number}. ${row.title}`,
    value: sayState(row, named),
    ...(row.state === 'done' && { met: row.onTime !== false }),
    ...(row.state === 'working' && row.overdue && { met: false }),
  }))
}

function sayState(row: Row, named: (ids: readonly string[]) => string): string {
  const came = row.derivedFrom.length > 0 ? `由${named(row.derivedFrom)}而来` : ''
  const often = [
    row.sentBack > 0 && `退回 ${row.sentBack} 次`,
    row.reopened > 0 && `重新打开 ${row.reopened} 次`,
    row.overdues > 0 && `逾期 ${row.overdues} 次`,
    row.missed > 0 && `未按时上报 ${row.missed} 次`,
  ]
  const state =
    row.state === 'done' && row.doneAt && isInstant(row.doneAt)
      ? `${sayDay(dayOf(row.doneAt))}销号${row.onTime === null ? '' : row.onTime ? '，按期' : '，逾期申请'}`
      : row.state === 'split'
        ? `已拆分为${named(row.into)}`
        : row.state === 'merged'
          ? `已并入${named(row.into)}`
          : row.state === 'cancelled'
            ? `已取消：${row.reason}`
            : `${STATE_TITLES[row.state]}，进度 ${row.percent}%${row.overdue ? '，已逾期' : ''}`
  return [row.owner && `责任人：${row.owner}`, state, came, ...often].filter(Boolean).join('；')
}

export function sayItems(step: ItemsStep, template: Template): string {
  const role = (name: string) => template.roles[name]?.title ?? name
  const { complete, until } = step
  const sought = typeof complete === 'object' ? complete.atLeast : undefined
  const shown =
    typeof sought === 'number'
      ? `至少 ${sought} 项`
      : typeof sought === 'object'
        ? `达到“${template.parameters?.[sought.parameter]?.title ?? sought.parameter}”`
        : `至少 ${sought} `
  const end =
    complete === 'deadline' ? '到截止时结束' : typeof complete === 'object' ? `${shown}销号后结束` : '全部销号后结束'
  const time = until && complete !== 'deadline' ? '，到截止时不论是否完成都结束' : ''
  return `${role(step.handlers.role)}管理清单，每一项由责任人上报进度、申请销号，${role(step.verify.role)}核销，${end}${time}`
}
