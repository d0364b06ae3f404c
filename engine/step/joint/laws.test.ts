import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { differences, type Village, village } from '#engine/step/items/village.ts'
import { joint } from '#engine/step/joint/joint.ts'
import { assistsOf, isPending, leadOf, PARTY_EDGES, type Party, partiesOf } from '#engine/step/joint/party.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

const validate = ajvValidate()
const unit = (title: string) => ({ type: 'string', format: 'organisation', title })
const DATA: JsonObject = {
  type: 'object',
  properties: {
    lead: unit('牵头单位'),
    units: { type: 'array', title: '协办单位', maxItems: 10, items: unit('单位') },
  },
}
const POST = 'branch-secretary'
const begun = (wait: JsonObject[string], leadLast: boolean): Village =>
  village(
    {
      kind: 'joint',
      title: '联合整治',
      lead: { field: 'lead', post: POST, delay: 'three' },
      assists: [{ field: 'units', post: POST, delay: 'three' }],
      wait,
      ...(leadLast && wait !== 'lead' && { leadLast }),
      disputes: { role: 'arbiter', outcome: 'DISPUTED_UPHELD' },
      deadline: { delay: 'month', outcome: 'EXPIRED' },
    },
    { lead: 'water', units: ['police', 'roads'] },
    {
      validate,
      about: 'party',
      template: {
        data: DATA,
        delays: { three: { calendarDays: 3 }, ten: { calendarDays: 10 }, month: { calendarDays: 30 } },
      },
    },
  )

const ACTS = ['answer', 'answer', 'object', 'KEPT', 'REDIRECTED', 'RELIEVED', 'UPHELD', 'wait'] as const
const act = fc.record({ what: fc.constantFrom(...ACTS), party: fc.nat(4), other: fc.nat(5) })
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never
const PLACES: readonly JsonObject[] = [
  { unit: 'town' },
  { person: 'a' },
  { person: 'b' },
  { unit: 'roads' },
  { person: 'c' },
  { unit: 'police' },
]

/** Whoever a party's task belongs to, out of those who hold its post or are named. */
const handlerOf = (v: Village, party: Party | undefined): string => {
  const [who] = party?.assignees ?? []
  if (!who) return 'wang'
  return 'person' in who
    ? who.person
    : 'post' in who
      ? (v.run.ports.directory.holders(who.post, who.organisation)[0] ?? 'wang')
      : 'wang'
}

function doIt(v: Village, { what, party: p, other }: Act): string | undefined {
  const parties = partiesOf(v.work)
  const party = parties[p % Math.max(1, parties.length)]
  const id = party?.id ?? 'a1'
  const as = handlerOf(v, party)
  if (what === 'answer') return v.hand(as, `${party?.side ?? 'assist'}/${id}`, { opinion: '同意' })
  if (what === 'object') return v.hand(as, `object/${id}`, { reason: '不属于本单位职责' })
  if (what === 'wait') {
    v.run.wait(`2026-03-${String(3 + 2 * other).padStart(2, '0')}T00:00:00.000Z`)
    return undefined
  }
  const place = what === 'REDIRECTED' ? PLACES[other % PLACES.length] : {}
  return v.hand('sun', `arbitrate/${id}`, { grounds: '依职责', ...place }, { outcome: what })
}

/** One lead, links that point both ways, and each party with exactly the tasks of its state. */
function broken(v: Village, parties: readonly Party[], leadLast: boolean): string[] {
  const known = new Map(parties.map(party => [party.id, party]))
  const links = parties.flatMap(({ id, state, replacedBy, replaces }) => [
    ...(state === 'redirected' && known.get(replacedBy)?.replaces !== id ? [`${id} 改派后没有下家`] : []),
    ...(replaces && known.get(replaces)?.replacedBy !== id ? [`${id} 没有上家`] : []),
  ])
  if (v.outcome) return [...links, ...v.open]
  const expected = parties.flatMap(party => {
    const { id, side, state, turn, objections } = party
    if (state === 'disputed') return [`arbitrate/${id}`]
    if (state === 'answered') return side === 'lead' ? [`lead/${id}`] : []
    if (state !== 'asked') return []
    return [...(turn > 0 ? [`${side}/${id}`] : []), ...(objections === 0 ? [`object/${id}`] : [])]
  })
  const lead = leadOf(parties)
  const waits = leadLast && assistsOf(parties).some(isPending)
  return [
    ...links,
    ...(JSON.stringify(v.open) === JSON.stringify(expected.sort()) ? [] : [`待办 ${v.open} 应为 ${expected}`]),
    ...(lead?.state === 'asked' && lead.turn > 0 && waits ? ['牵头单位不该先办'] : []),
    ...(lead?.state === 'asked' && lead.turn === 0 && !waits ? ['牵头单位没有待办'] : []),
  ]
}

describe('laws of joint work', () => {
  const seen = new Set<string>()
  const ends = new Set<string>()

  it('states move along the allowed edges only, nobody is lost, and it ends once, with one outcome', () => {
    const wait = fc.constantFrom<JsonObject[string]>('all', 'lead', { until: { delay: 'ten' } })
    fc.assert(
      fc.property(wait, fc.boolean(), fc.array(act, { minLength: 6, maxLength: 40 }), (wait, last, acts) => {
        const v = begun(wait, last)
        const leadLast = last && wait !== 'lead'
        for (const one of acts) {
          const before = partiesOf(v.work)
          const [entries, ended] = [v.run.history.length, v.outcome]
          if (doIt(v, one)) expect(v.run.history).toHaveLength(entries)
          const after = partiesOf(v.work)
          for (const party of before) {
            const next = after.find(({ id }) => id === party.id)
            expect(next, party.id).toBeDefined()
            const may: readonly string[] = [party.state, ...PARTY_EDGES[party.state]]
            expect(may).toContain(next?.state)
            seen.add(`${party.state} → ${next?.state}`)
          }
          expect(broken(v, after, leadLast)).toEqual([])
          if (ended) expect([v.outcome, after]).toEqual([ended, before])
          if (v.outcome === 'DONE') {
            expect(leadOf(after)?.state).toBe('answered')
            expect(assistsOf(after).filter(isPending)).toEqual([])
          }
        }
        v.run.wait('2026-05-01T00:00:00.000Z')
        expect(v.outcome).toMatch(/^(DONE|EXPIRED|DISPUTED_UPHELD)$/)
        ends.add(String(v.outcome))
        expect(v.run.history.filter(({ event }) => event.type === 'Advanced')).toHaveLength(3)
        expect(differences(v.run)).toEqual([])
      }),
      { numRuns: 150 },
    )
    const edges = Object.entries(PARTY_EDGES).flatMap(([from, to]) => to.map(one => `${from} → ${one}`))
    expect(edges.filter(edge => !seen.has(edge))).toEqual([])
    expect([...ends].sort()).toEqual(['DISPUTED_UPHELD', 'DONE', 'EXPIRED'])
  }, 60_000)

  it('in whatever order the opinions come, it is done with the last one and not before', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['lead/l1', 'assist/a1', 'assist/a2'], { minLength: 3 }), order => {
        const v = begun('all', false)
        const by: { readonly [task: string]: string } = { 'lead/l1': 'zhao', 'assist/a1': 'qian', 'assist/a2': 'zhou' }
        order.forEach((task, at) => {
          expect(v.hand(by[task] ?? '', task, { opinion: '同意' })).toBeUndefined()
          expect(v.outcome).toBe(at === 2 ? 'DONE' : undefined)
        })
      }),
      { numRuns: 12 },
    )
  })

  it('the fold, and what is told of it, take anything', () => {
    const state = fc.constantFrom(...Object.keys(PARTY_EDGES))
    const party = fc.record({ id: fc.string(), state, side: fc.constantFrom('lead', 'assist') })
    const work = fc.oneof(
      fc.anything(),
      fc.record({ parties: fc.array(fc.oneof(fc.anything(), party)), until: fc.anything() }),
    )
    const event = fc.record({
      type: fc.constantFrom('Submitted', 'StepNoted', 'BallotCast'),
      facts: fc.oneof(
        fc.anything(),
        fc.record({ added: fc.anything(), changed: fc.dictionary(fc.string(), fc.anything()) }),
      ),
    })
    fc.assert(
      fc.property(work, fc.array(event, { maxLength: 4 }), (work, events) => {
        let folded = (typeof work === 'object' && work !== null ? work : {}) as never
        for (const one of events) folded = joint.evolve(folded, one as never, '2026-03-02T04:00:00.000Z') as never
        joint.progress?.(folded)
        joint.facts?.(folded, {} as never)
        expect(partiesOf(folded).every(one => one.state in PARTY_EDGES)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
