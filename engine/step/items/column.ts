import { object } from '#engine/form/field/type.ts'
import type { JsonSchema } from '#engine/form/form.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { postTitle } from '#engine/people/post.ts'
import type { Assignee } from '#engine/process/state.ts'
import { list, text } from '#engine/step/attendance.ts'
import type { Row, RowPatch } from '#engine/step/items/row.ts'
import type { ItemsStep } from '#engine/step/items/schema.ts'
import type { Counterpart, StepContext } from '#engine/step/kind.ts'
import type { Template } from '#engine/template/format.ts'
import { isDay, startOfDay } from '#engine/time/instant.ts'
import type { Due } from '#engine/time/time.ts'
import { dueAt } from '#engine/time/working-calendar.ts'

type Context = StepContext<ItemsStep>

/** Which columns name a row, its deadline and its owner. */
export interface Columns {
  readonly title: string
  readonly due?: string
  readonly person?: string
  readonly organisation?: string
  readonly post?: string
}
export function columnsOf({ rows, owner, due }: ItemsStep): Columns {
  const given = 'role' in owner ? {} : 'person' in owner ? { person: owner.person } : organisationOf(owner)
  return {
    title: rows?.title ?? 'item',
    ...(due?.column ? { due: due.column } : !rows && { due: 'due' }),
    ...given,
  }
}
const organisationOf = (owner: { organisation?: string | undefined; post: string | { column: string } }) => ({
  ...(owner.organisation && { organisation: owner.organisation }),
  ...(typeof owner.post === 'object' && { post: owner.post.column }),
})

/** The table's own description of a row, or the plain one of a list that begins empty. */
export function rowSchema(step: ItemsStep, template: Template): JsonSchema {
  const columns = columnsOf(step)
  const table = step.rows && object(template.data?.properties[step.rows.from])
  if (table) return { ...object(table.items), type: 'object' }
  return {
    type: 'object',
    properties: {
      [columns.title]: { type: 'string', title: '事项', maxLength: 200 },
      ...(columns.person && { [columns.person]: { type: 'string', format: 'person', title: '责任人' } }),
      ...(columns.organisation && {
        [columns.organisation]: { type: 'string', format: 'organisation', title: '责任单位' },
      }),
      ...(columns.post && { [columns.post]: { type: 'string', title: '责任岗位', maxLength: 60 } }),
      ...(columns.due && { [columns.due]: { type: 'string', format: 'date', title: '完成时限' } }),
    },
    required: [columns.title],
  }
}

/** What a row is about, who answers for it and until when; read from its columns at this moment. */
export type RowPlan = Pick<Row, 'title' | 'data' | 'owners' | 'owner' | 'due'>
export function planRow(cx: Context, data: JsonObject, number: number): RowPlan {
  const { title } = columnsOf(cx.step)
  return { title: text(data[title]).trim() || `第 ${number} 项`, data, ...ownerOf(cx, data), due: dueOf(cx, data) }
}

/** Nobody named, or somebody nobody knows: the row has no owner of its own, and the keepers of the list answer for it. */
export function ownerOf(cx: Context, data: JsonObject): Pick<Row, 'owners' | 'owner'> {
  const { owner } = cx.step
  const { directory } = cx
  if ('role' in owner)
    return { owners: cx.tools.assignees(owner.role), owner: cx.template.roles[owner.role]?.title ?? owner.role }
  if ('person' in owner) {
    const people = named(data[owner.person]).filter(id => directory.person(id) !== undefined)
    return { owners: people.map(person => ({ person })), owner: people.map(cx.tools.person).join('、') }
  }
  const organisation = owner.organisation === undefined ? cx.state.organisation : text(data[owner.organisation])
  const post = typeof owner.post === 'object' ? text(data[owner.post.column]) : owner.post
  const found = organisation ? directory.organisation(organisation) : undefined
  if (!found || !post) return { owners: [], owner: '' }
  const owners: readonly Assignee[] = [{ post, organisation }]
  return { owners, owner: holderOf(found.name, postTitle(post)) }
}
/** “柳湾村党支部书记”: what the name ends and the post begins with is said once. */
function holderOf(name: string, post: string): string {
  const twice = ['党支部', '党委', '组织部'].find(word => name.endsWith(word) && post.startsWith(word))
  return `${name}${twice ? post.slice(twice.length) : post}`
}
const named = (value: Json | undefined): string[] => (Array.isArray(value) ? list(value) : [value]).map(text)

/** The date of the row, moved off a rest day where the template says so; else the delay from now; else none. */
export function dueOf(cx: Context, data: JsonObject): Due | null {
  const { due } = cx.step
  const column = columnsOf(cx.step).due
  const day = column === undefined ? '' : text(data[column])
  if (isDay(day)) return dueOn(cx, day, due?.endOnHoliday)
  return due?.delay ? cx.tools.due(due.delay, cx.now) : null
}

/** The end of a named day. */
export const dueOn = (cx: Pick<Context, 'calendar'>, day: string, endOnHoliday?: 'next'): Due =>
  dueAt({ calendarDays: 0, ...(endOnHoliday && { endOnHoliday }) }, startOfDay(day), cx.calendar)

/** Fields of a change of owner or deadline: the columns that say so. */
export const isAnswerable = (columns: Columns, key: string): boolean =>
  [columns.person, columns.organisation, columns.post, columns.due].includes(key)

/** Who answers for a row after a transfer, where that is somebody else: the column that says so is written anew. */
export function movedOwner(cx: Context, row: Row, there: Counterpart): RowPatch | undefined {
  const owners = there.assignees(row.owners)
  if (JSON.stringify(owners) === JSON.stringify(row.owners)) return undefined
  const column = columnsOf(cx.step).organisation
  const unit = column === undefined ? '' : text(row.data[column])
  const data = column === undefined || !unit ? row.data : { ...row.data, [column]: there.organisation(unit) ?? unit }
  const [only] = owners
  const named = !('role' in cx.step.owner) && only && 'post' in only ? only : undefined
  const unitName = named && (cx.directory.organisation(named.organisation)?.name ?? named.organisation)
  return { owners, data, ...(named && { owner: `${unitName}${postTitle(named.post)}` }) }
}
