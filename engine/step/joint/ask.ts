import type { Json, JsonObject } from '#engine/json.ts'
import { ok, type Result } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import { related } from '#engine/people/organisation.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee } from '#engine/process/state.ts'
import { invalid, list, object, text } from '#engine/step/attendance.ts'
import { isPending, NEW, type Party, type PartyPatch, partiesOf } from '#engine/step/joint/party.ts'
import type { JointStep, PartySource } from '#engine/step/joint/schema.ts'
import type { Counterpart, StepContext } from '#engine/step/kind.ts'
import { isDay, startOfDay } from '#engine/time/instant.ts'
import type { Due } from '#engine/time/time.ts'
import { dueAt } from '#engine/time/working-calendar.ts'

type Context = StepContext<JointStep>
type Asked = Pick<Party, 'title' | 'unit' | 'post' | 'assignees'>

/** Everybody who is asked, found when the step begins: the lead first. Nobody is asked twice, and nobody for both parts. */
export function askAll(cx: Context): Result<readonly Party[], Refusal> {
  const { lead, assists, leadLast } = cx.step
  const found: Party[] = []
  for (const [side, source] of [['lead', lead] as const, ...assists.map(one => ['assist', one] as const)]) {
    const parties = partiesFrom(cx, side, source)
    if (!parties.ok) return parties
    for (const party of parties.value) {
      const twice = found.find(known => isSame(known, party))
      if (twice)
        return invalid(
          'field' in source ? source.field : '',
          `“${party.title}”${twice.side === side ? '选了两次' : '已经是牵头单位，不能同时协办'}，请改选。`,
        )
      found.push({ ...party, id: `${side === 'lead' ? 'l' : 'a'}${1 + of(found, side).length}` })
    }
  }
  if (of(found, 'lead').length !== 1)
    return refuse('NO_HANDLER', { step: `${cx.step.title}（牵头）`, task: '主办意见' })
  const waits = leadLast && of(found, 'assist').length > 0
  return ok(found.map(party => (waits && party.side === 'lead' ? { ...party, turn: 0 } : party)))
}

const of = (parties: readonly Party[], side: Party['side']) => parties.filter(party => party.side === side)
/** The same post of the same unit, or the very same people. */
export const isSame = (a: Asked, b: Asked): boolean =>
  (a.unit !== null && a.unit === b.unit && a.post === b.post) ||
  JSON.stringify(a.assignees) === JSON.stringify(b.assignees)

function partiesFrom(cx: Context, side: Party['side'], source: PartySource): Result<Party[], Refusal> {
  if ('role' in source) {
    const assignees = cx.tools.assignees(source.role)
    const title = source.title ?? cx.template.roles[source.role]?.title ?? source.role
    if (assignees.length === 0) return refuse('NO_HANDLER', { step: `${cx.step.title}（${title}）`, task: title })
    const [only] = assignees
    const held = assignees.length === 1 && only && 'post' in only ? only : undefined
    const asked: Asked = { title, unit: held?.organisation ?? null, post: held?.post ?? null, assignees }
    return ok([partyOf(cx, side, asked, source.delay, {})])
  }
  const parties: Party[] = []
  for (const { id, row } of namedIn(cx.state.data[source.field], source)) {
    const asked = source.post === undefined ? personAsked(cx, id) : unitAsked(cx, id, source.post)
    if (!asked.ok) return asked
    const date = source.due === undefined ? '' : text(row[source.due])
    const request = source.request === undefined ? '' : text(row[source.request])
    parties.push(partyOf(cx, side, asked.value, source.delay, { date, request }))
  }
  return ok(parties)
}

/** Ids in a field: one, several, or one in a column of every row. */
function namedIn(value: Json | undefined, source: PartySource): { readonly id: string; readonly row: JsonObject }[] {
  const column = 'column' in source ? source.column : undefined
  const rows = Array.isArray(value) ? list(value) : value === undefined ? [] : [value]
  return rows
    .map(row => ({ id: text(column === undefined ? row : object(row)[column]), row: object(row) }))
    .filter(({ id }) => id !== '')
}

function partyOf(
  cx: Context,
  side: Party['side'],
  asked: Asked,
  delay: string | undefined,
  { date = '', request = '' }: { date?: string; request?: string },
): Party {
  const due: Due | null = isDay(date) ? dueAt({ calendarDays: 0 }, startOfDay(date), cx.calendar) : freshDue(cx, delay)
  return { ...NEW, id: '', side, ...asked, request, delay: isDay(date) ? null : (delay ?? null), due }
}
/** The own limit from now on, else that of the step. */
export const freshDue = (cx: Context, delay: string | null | undefined): Due | null => {
  const name = delay ?? cx.step.deadline?.delay
  return name === undefined || name === null ? null : cx.tools.due(name, delay ? cx.now : cx.visit.enteredAt || cx.now)
}

export function personAsked(cx: Context, id: string): Result<Asked, Refusal> {
  if (!cx.directory.person(id)) return refuse('PERSON_UNKNOWN', { person: id })
  return ok({ title: cx.tools.person(id), unit: null, post: null, assignees: [{ person: id }] })
}

/** Whoever holds the post in the unit; where nobody does, the superior's holder if the policy says so. */
export function unitAsked(cx: Context, id: string, post: string): Result<Asked, Refusal> {
  const unit = cx.directory.organisation(id)
  if (!unit) return refuse('ORGANISATION_UNKNOWN', { organisation: id })
  const held = (organisation: string): Assignee[] => [{ post, organisation }]
  const isHeld = (assignees: Assignee[]) => peopleBehind(assignees, cx.directory).length > 0
  const asked = (assignees: Assignee[]) => ok({ title: unit.name, unit: id, post, assignees })
  if (isHeld(held(id))) return asked(held(id))
  const above = related(cx.directory, id, 'superior')
  const policy = cx.step.policies?.noHandler ?? cx.template.policies?.noHandler
  if (policy === 'superior' && above && isHeld(held(above))) return asked(held(above))
  return refuse('NO_HANDLER', { step: `${cx.step.title}（${unit.name}）`, task: unit.name })
}

/** The parties of the organisation that handled the matter, as they are in the one that handles it now. */
export function movedParties(
  cx: Context,
  there: Counterpart,
): Result<{ readonly [party: string]: PartyPatch }, Refusal> {
  const changed: { [party: string]: PartyPatch } = {}
  for (const party of partiesOf(cx.visit.work)) {
    const adds = party.side === 'lead' && party.state === 'answered'
    if (!isPending(party) && !adds) continue
    const assignees = there.assignees(party.assignees)
    if (JSON.stringify(assignees) === JSON.stringify(party.assignees)) continue
    if (peopleBehind(assignees, cx.directory).length === 0)
      return refuse('NO_HANDLER', { step: cx.step.title, task: party.title })
    const unit = party.unit === null ? null : (there.organisation(party.unit) ?? party.unit)
    const isNamed = party.unit !== null && party.title === cx.directory.organisation(party.unit)?.name
    const title = isNamed && unit !== null ? (cx.directory.organisation(unit)?.name ?? unit) : party.title
    changed[party.id] = adds ? { assignees } : { assignees, unit, title }
  }
  return ok(changed)
}
