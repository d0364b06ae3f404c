import type { Json, JsonObject } from '#engine/json.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { claim } from '#engine/step/claim/claim.ts'
import { claimStep } from '#engine/step/claim/schema.ts'
import { done, type Small, small } from '#tests/walk/small.ts'

/** How one comes to be refused at a claim board and at a points ledger. */

const board = (more: JsonObject = {}): Small => {
  const step: JsonObject = {
    kind: 'claim',
    title: '微心愿',
    handlers: { role: 'secretary' },
    add: { role: 'secretary' },
    by: { role: 'organisers' },
    limit: 1,
    share: { people: 2 },
    ...more,
  }
  const ends = claim.outcomes(claimStep.parse(step)).map(({ name }) => [name, 'done'] as const)
  const one = small({ board: { meta: { step }, on: Object.fromEntries(ends) as JsonObject }, done })
  for (const offerTitle of ['修水管', '辅导作业']) hand(one, 'li', 'add', { offerTitle })
  return one
}
const ledger = (): Small => {
  const step: Json = {
    kind: 'points',
    title: '积分',
    handlers: { role: 'secretary' },
    holders: { register: 'reps' },
    report: [{ role: 'organisers' }],
    confirm: { role: 'director' },
    items: [{ code: 'talk', title: '议事', points: 5, caps: [{ per: 'month', times: 1 }] }],
    goods: [{ code: 'soap', title: '洗衣液', price: 5, stock: 1 }],
  }
  const one = small({ ledger: { meta: { step }, on: { CLOSED: 'done' } }, done })
  for (let n = 0; n < 2; n++)
    hand(one, 'wang', 'report', { holder: 'lin', item: 'talk', doneOn: '2026-03-02' }, undefined)
  return one
}
function hand(one: Small, as: string, part: string, data: JsonObject, outcome?: string): Refusal | undefined {
  const open = Object.values(one.run.state?.tasks ?? {}).filter(task => task.part === part && !task.closed)
  const task = open.find(({ assignees }) => assignees.some(who => 'person' in who && who.person === as)) ?? open[0]
  return one.refusal(as, {
    type: 'Submit',
    task: task?.id ?? part,
    data,
    ...(outcome && { outcome, opinion: '核对过' }),
  })
}
const confirm = (one: Small, ...entries: string[]) => hand(one, 'zhou', 'confirm', { entries }, 'CONFIRMED')
const credited = (): Small => {
  const one = ledger()
  confirm(one, 'e1')
  return one
}
const take = (one: Small, as: string, offer: string) => hand(one, as, 'claim', { offer })

export const COUNTERS = {
  CLAIM_FULL: () => {
    const one = board({ share: 'one' })
    take(one, 'wang', 'o1')
    return take(one, 'zhao', 'o1')
  },
  CLAIM_LIMIT: () => {
    const one = board()
    take(one, 'wang', 'o1')
    return take(one, 'wang', 'o2')
  },
  ALREADY_CLAIMED: () => {
    const one = board()
    take(one, 'wang', 'o1')
    return take(one, 'wang', 'o1')
  },
  OFFER_CLOSED: () => {
    const one = board()
    hand(one, 'li', 'change', { offer: 'o1', change: 'WITHDRAW', why: '已解决' })
    return take(one, 'wang', 'o1')
  },
  OFFERS_UNFINISHED: () => hand(board({ unfinished: 'refuse' }), 'li', 'close', {}),
  SAME_PERSON: () => {
    const one = board({ by: { role: 'secretary' } })
    take(one, 'li', 'o1')
    hand(one, 'li', 'carry', { done: '已办' })
    return hand(one, 'li', 'confirm', {}, 'CONFIRMED')
  },
  POINTS_CAP: () => confirm(credited(), 'e2'),
  POINTS_SHORT: () => hand(ledger(), 'li', 'redeem', { holder: 'lin', goods: 'soap', pieces: 1 }),
  STOCK_SHORT: () => hand(credited(), 'li', 'redeem', { holder: 'lin', goods: 'soap', pieces: 2 }),
  ENTRY_UNKNOWN: () => hand(ledger(), 'li', 'reverse', { entry: 'e9', note: '登错' }),
  ENTRY_DECIDED: () => hand(ledger(), 'li', 'reverse', { entry: 'e1', note: '登错' }),
  ENTRY_REVERSED: () => {
    const one = credited()
    hand(one, 'li', 'reverse', { entry: 'e1', note: '登错' })
    return hand(one, 'li', 'reverse', { entry: 'e1', note: '登错' })
  },
  ENTRIES_PENDING: () => hand(ledger(), 'li', 'close', {}),
}
