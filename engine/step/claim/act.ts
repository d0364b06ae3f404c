import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { handOf, isActOf, voiceOf } from '#engine/people/actor.ts'
import type { TaskChanges } from '#engine/process/event.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee, Task, TaskEnd } from '#engine/process/state.ts'
import { list, object, text } from '#engine/step/attendance.ts'
import {
  type Board,
  type Claim,
  claimIn,
  leftOf,
  liveOn,
  nextClaim,
  nextOffer,
  type Offer,
  offerIn,
  shareOf,
  unfinishedOf,
  unitOf,
} from '#engine/step/claim/board.ts'
import { type Context, capacities, wrong } from '#engine/step/claim/form.ts'
import { tagsOf } from '#engine/step/claim/match.ts'
import type { Handed, TimerRequest } from '#engine/step/kind.ts'

/** What an act changes: records of offers and claims as they are afterwards, and the to-do lists that follow. */
export interface Changed {
  readonly offers?: readonly Offer[]
  readonly claims?: readonly Claim[]
  readonly opened?: readonly Task[]
  readonly closed?: NonNullable<TaskChanges['closed']>
  readonly timers?: readonly TimerRequest[]
  readonly facts?: JsonObject
}
export interface Act {
  readonly cx: Context
  readonly handed: Handed
  readonly board: Board
}
type Acted = Result<Changed, Refusal>

/** 认领: first come, first served. Commands are decided one after another, so what is left is exact. */
export function claim({ cx, handed, board }: Act): Acted {
  const person = voiceOf(cx.actor)
  if (person === null) return refuse('NOT_ALLOWED', { verb: '认领' })
  const offer = wanted(board, text(handed.data.offer))
  if (!offer.ok) return offer
  const behalf = text(handed.data.onBehalfOf).trim()
  const name = cx.tools.person(person)
  const label = behalf ? `${behalf}（${name}）` : name
  return taking(cx, board, [{ offer: offer.value, person, label, amount: amountOf(cx, handed), assigned: false }])
}

/** 推送: what nobody claimed is assigned to people by name. */
export function push({ cx, handed, board }: Act): Acted {
  const offer = wanted(board, text(handed.task.about?.offer))
  if (!offer.ok) return offer
  const people = [...new Set(list(handed.data.claimants).map(text))]
  if (people.length === 0) return wrong('claimants', '请指定由谁承担。')
  const unknown = people.find(person => !cx.directory.person(person))
  if (unknown !== undefined) return refuse('PERSON_UNKNOWN', { person: unknown })
  const amount = amountOf(cx, handed)
  return taking(
    cx,
    board,
    people.map(person => ({ offer: offer.value, person, label: cx.tools.person(person), amount, assigned: true })),
  )
}

/** 匹配: the pairs the handlers settled on, suggested or not. */
export function match({ cx, handed, board }: Act): Acted {
  const rows = list(handed.data.pairs).map(object)
  if (rows.length === 0) return wrong('pairs', '请至少匹配一项。')
  const free = new Map(capacities(board).map(({ id, capacity }) => [id, capacity]))
  const takes: Take[] = []
  for (const [at, row] of rows.entries()) {
    const offer = wanted(board, text(row.offer))
    if (!offer.ok) return offer
    const resource = board.resources.find(({ id }) => id === text(row.resource))
    if (!resource) return wrong(`pairs/${at}/resource`, '没有这项资源，请重新选择。')
    if (!cx.directory.person(resource.person)) return refuse('PERSON_UNKNOWN', { person: resource.person })
    const left = free.get(resource.id) ?? 0
    if (left < 1)
      return refuse('CLAIM_LIMIT', { who: resource.title, held: resource.capacity - left, most: resource.capacity })
    free.set(resource.id, left - 1)
    takes.push({
      offer: offer.value,
      person: resource.person,
      label: resource.title,
      // What one resource is matched with it takes as a whole.
      amount: isQuantity(cx) ? leftOf(board, offer.value) : 1,
      assigned: true,
      resource: resource.id,
    })
  }
  return taking(cx, board, takes)
}

interface Take {
  readonly offer: Offer
  readonly person: string
  readonly label: string
  readonly amount: number
  readonly assigned: boolean
  readonly resource?: string
}

/** Takes all of it or nothing: quota, limit and “not twice” hold after every single one. */
function taking(cx: Context, before: Board, takes: readonly Take[]): Acted {
  const { step } = cx
  const share = shareOf(step)
  const claims: Claim[] = []
  const opened: Task[] = []
  let board = before
  for (const { offer, person, label, amount, assigned, resource = null } of takes) {
    const left = leftOf(board, offer)
    if (amount < 1 || amount > left)
      return refuse('CLAIM_FULL', { offer: offer.title, left, asked: amount, unit: unitOf(step) })
    const mine = liveOn(board, offer.id).some(one => one.by === person && one.resource === resource)
    if (mine && (share === 'one' || 'people' in share))
      return refuse('ALREADY_CLAIMED', { offer: offer.title, who: label })
    const held = unfinishedOf(board, person).length
    if (step.limit !== undefined && !assigned && held >= step.limit)
      return refuse('CLAIM_LIMIT', { who: label, held, most: step.limit })
    const one: Claim = {
      id: `c${nextClaim(board)}`,
      offer: offer.id,
      by: person,
      label,
      amount,
      assigned,
      resource,
      at: cx.now,
      state: 'claimed',
      reports: 0,
      doneBy: null,
      doneHand: null,
      rating: null,
    }
    claims.push(one)
    board = { ...board, claims: [...board.claims, one] }
    opened.push(...workTasks(cx, offer, one))
  }
  const full = new Set(takes.filter(({ offer }) => leftOf(board, offer) === 0).map(({ offer }) => offer.id))
  return ok({ claims, opened, closed: tasksAbout(cx, 'push', 'offer', full, 'done') })
}

/** 办理反馈 goes to whoever published the offer. */
export function carry({ cx, handed, board }: Act): Acted {
  const found = claimAt(board, handed.task, 'claimed')
  if (!found.ok) return found
  const { claim: known, offer } = found.value
  if (cx.step.evidence && list(handed.data.evidence).length === 0) return wrong('evidence', '请上传照片等证明材料。')
  const next: Claim = {
    ...known,
    state: 'done',
    reports: known.reports + 1,
    doneBy: voiceOf(cx.actor),
    doneHand: handOf(cx.actor),
  }
  const assignees = confirmers(cx, offer)
  const title = `确认：${offer.title}`
  if (assignees.length === 0) return refuse('NO_HANDLER', { step: cx.step.title, task: title })
  const task = cx.tools.task('confirm', title, assignees, {
    who: `${known.id}.${next.reports}`,
    about: { claim: known.id, offer: offer.id },
  })
  return ok({ claims: [next], opened: [task], closed: tasksAbout(cx, 'release', 'claim', new Set([known.id]), 'done') })
}

/** 退认: gives the place back. Where nobody is left the offer hangs there again as if it were new. */
export function release({ cx, handed, board }: Act): Acted {
  const found = claimAt(board, handed.task, 'claimed')
  if (!found.ok) return found
  const { claim: known, offer } = found.value
  const claims: Claim[] = [{ ...known, state: 'released' }]
  const alone = liveOn(board, offer.id).length === 1
  const again = alone ? published(cx, { ...offer, round: offer.round + 1, at: cx.now }) : {}
  return ok({ ...again, claims, closed: tasksAbout(cx, 'carry', 'claim', new Set([known.id]), 'withdrawn') })
}

/** 确认 or 不认可: a claim that is sent back is the claimant's again. */
export function confirm({ cx, handed, board }: Act): Acted {
  const found = claimAt(board, handed.task, 'done')
  if (!found.ok) return found
  const { claim: known, offer } = found.value
  if (isActOf(cx.actor, known.by, known.doneBy, known.doneHand))
    return refuse('SAME_PERSON', { offer: offer.title, says: `“${offer.title}”是您自己办理的，不能由您确认` })
  if (handed.outcome === 'SENT_BACK') {
    const back: Claim = { ...known, state: 'claimed' }
    return ok({ claims: [back], opened: workTasks(cx, offer, back) })
  }
  const stars = handed.data.stars
  if (cx.step.rating && !Number.isSafeInteger(stars)) return wrong('stars', '请评价满意度。')
  return ok({ claims: [{ ...known, state: 'confirmed', rating: cx.step.rating ? Number(stars) : null }] })
}

/** 发布 one more. */
export function add({ cx, handed, board }: Act): Acted {
  const title = text(handed.data.offerTitle).trim()
  if (!title) return wrong('offerTitle', '请填写名称。')
  const offer = newOffer(cx, `o${nextOffer(board)}`, {
    title,
    detail: text(handed.data.offerDetail),
    tags: tagsOf(handed.data.offerTags),
    quantity: Number(handed.data.offerTotal),
    by: voiceOf(cx.actor),
  })
  if (isQuantity(cx) && !(Number.isSafeInteger(offer.total) && offer.total > 0))
    return wrong('offerTotal', '请填写总量。')
  return ok(published(cx, offer))
}

/**
 * 撤下 takes an offer off the board; who was at work on it is released. What is confirmed already stays, and the offer then
 * counts as that much. 重新发布 hangs it up again.
 */
export function change({ cx, handed, board }: Act): Acted {
  const id = text(handed.data.offer)
  const offer = offerIn(board, id)
  if (!offer) return wrong('offer', '列表里没有这一项，请重新选择。')
  const live = liveOn(board, id)
  const facts = { change: text(handed.data.change), why: text(handed.data.why) }
  if (handed.data.change === 'REPUBLISH') {
    if (offer.state === 'open' && live.length > 0)
      return refuse('OFFER_CLOSED', { offer: offer.title, why: '已有人认领，不需要重新发布' })
    const again = published(cx, { ...offer, state: 'open', round: offer.round + 1, at: cx.now })
    return ok({ ...again, facts, closed: tasksAbout(cx, 'push', 'offer', new Set([id]), 'withdrawn') })
  }
  if (offer.state === 'withdrawn') return refuse('OFFER_CLOSED', { offer: offer.title, why: '已经撤下' })
  const kept = live.filter(({ state }) => state === 'confirmed')
  const gone = live.filter(({ state }) => state !== 'confirmed')
  const total = kept.reduce((sum, one) => sum + one.amount, 0)
  const ids = new Set(gone.map(one => one.id))
  return ok({
    offers: [kept.length > 0 ? { ...offer, total } : { ...offer, state: 'withdrawn' }],
    claims: gone.map(one => ({ ...one, state: 'released' as const })),
    closed: [
      ...['carry', 'release', 'confirm'].flatMap(part => tasksAbout(cx, part, 'claim', ids, 'withdrawn')),
      ...tasksAbout(cx, 'push', 'offer', new Set([id]), 'withdrawn'),
    ],
    facts,
  })
}

/** A new line of the board. `quantity` counts only where offers are shared by quantity. */
export function newOffer(
  cx: Context,
  id: string,
  row: {
    readonly title: string
    readonly detail: string
    readonly tags: readonly string[]
    readonly quantity: number
    readonly by: string | null
  },
): Offer {
  const share = shareOf(cx.step)
  const total = share === 'one' ? 1 : 'people' in share ? share.people : row.quantity
  const { title, detail, tags, by } = row
  return { id, title, detail, tags, total, by, at: cx.now, state: 'open', round: 1 }
}

/** The offer on the board, with the time after which it is assigned if nobody takes it. */
export function published(cx: Context, offer: Offer): { offers: Offer[]; timers: TimerRequest[] } {
  const { push: pushed } = cx.step
  const timers = pushed ? [{ purpose: `push/${offer.id}.${offer.round}`, due: cx.tools.due(pushed.delay, cx.now) }] : []
  return { offers: [offer], timers }
}

const isQuantity = ({ step }: Context): boolean => {
  const share = shareOf(step)
  return share !== 'one' && 'quantity' in share
}
const amountOf = (cx: Context, { data }: Handed): number =>
  isQuantity(cx) ? (Number.isSafeInteger(data.taken) ? Number(data.taken) : 0) : 1

function wanted(board: Board, id: string): Result<Offer, Refusal> {
  const offer = offerIn(board, id)
  if (!offer) return wrong('offer', '列表里没有这一项，请重新选择。')
  return offer.state === 'open' ? ok(offer) : refuse('OFFER_CLOSED', { offer: offer.title, why: '已经撤下' })
}

const NOT_NOW: { readonly [state in Claim['state']]: string } = {
  claimed: '还没有办理反馈',
  done: '已提交办理反馈，正在确认',
  confirmed: '已经确认办结',
  released: '已经退认或撤下',
}
function claimAt(board: Board, task: Task, state: Claim['state']): Result<{ claim: Claim; offer: Offer }, Refusal> {
  const known = claimIn(board, text(task.about?.claim))
  const offer = known && offerIn(board, known.offer)
  if (!known || !offer) return refuse('PART_NOT_OPEN', { part: task.part })
  return known.state === state
    ? ok({ claim: known, offer })
    : refuse('OFFER_CLOSED', { offer: offer.title, why: NOT_NOW[known.state] })
}

/** What a claimant has to do, and may do: carry it out, or give it up. */
function workTasks(cx: Context, offer: Offer, { id, by, reports, amount, assigned }: Claim): Task[] {
  const part = isQuantity(cx) ? `（${amount} ${unitOf(cx.step)}）` : ''
  const more = { who: `${id}.${reports + 1}`, about: { claim: id, offer: offer.id } }
  const mine = [{ person: by }]
  const carry = cx.tools.task('carry', `${assigned ? '承担' : '办理'}：${offer.title}${part}`, mine, {
    ...more,
    ...(cx.step.carry && { due: cx.tools.due(cx.step.carry.delay, cx.now) }),
  })
  if (cx.step.release === false) return [carry]
  return [carry, cx.tools.task('release', `退认：${offer.title}`, mine, { ...more, optional: true })]
}

function confirmers(cx: Context, offer: Offer): readonly Assignee[] {
  if (cx.step.confirm) return cx.tools.assignees(cx.step.confirm.role)
  return [...(offer.by ? [{ person: offer.by }] : []), ...cx.tools.assignees(cx.step.handlers.role)]
}

/** Open tasks of a part that are about one of these offers or claims, to be closed with that reason. */
const tasksAbout = (
  cx: Context,
  part: string,
  key: 'offer' | 'claim',
  ids: ReadonlySet<string>,
  reason: TaskEnd,
): { readonly id: string; readonly reason: TaskEnd }[] =>
  ids.size === 0
    ? []
    : Object.values(cx.state.tasks).flatMap(task =>
        task.visit === cx.visit.id && task.part === part && !task.closed && ids.has(text(task.about?.[key]))
          ? [{ id: task.id, reason }]
          : [],
      )
