import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '#engine/evidence/bytes.ts'
import { canonicalText } from '#engine/evidence/canonical.ts'
import { verifyChain } from '#engine/evidence/chain.ts'
import { boxRoot, disclose } from '#engine/evidence/commitment.ts'
import { hashText } from '#engine/evidence/crypto.ts'
import { readLeaf } from '#engine/evidence/leaf.ts'
import { commitPayload, type Sealed, seal, unseal } from '#engine/evidence/seal.ts'
import { controlState, stateHash } from '#engine/evidence/snap.ts'
import type { Entry, InstanceEvent } from '#engine/process/event.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'

const crypto = { sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()), utf8 }
const file = hashText(crypto.sha256(utf8('水库加固方案.pdf')))

const task: Task = {
  id: 'proposal.1/fill',
  visit: 'proposal.1',
  step: 'proposal',
  part: 'fill',
  title: '填写：张家湾水库加固提议',
  assignees: [{ person: 'p_77' }, { post: 'branch-secretary', organisation: 'o_8f2c' }],
  openedAt: '2026-03-02T01:00:00.000Z',
  about: { note: '王五代办' },
}
const state: InstanceState = {
  id: '0190a5b2-7c3e-7d4a-8b1c-2d3e4f506172',
  template: { id: 'four-discussions', version: 1, hash: hashText(new Uint8Array(32)) },
  organisation: 'o_8f2c',
  title: '张家湾水库加固',
  starter: 'p_77',
  startedAt: '2026-03-02T01:00:00.000Z',
  status: 'running',
  version: 3,
  lastAt: '2026-03-02T02:00:00.000Z',
  position: { value: { resolve: 'vote' }, history: { back: ['proposal'] }, done: false },
  data: { applicant: '张三', budget: 120000 },
  dataFrom: { applicant: 1, budget: 1 },
  parameters: { attendance: '2/3', days: 15, strict: true, other: '某村' },
  visits: {
    'proposal.1': {
      id: 'proposal.1',
      step: 'proposal',
      number: 1,
      kind: 'form',
      enteredAt: '2026-03-02T01:00:00.000Z',
      filled: [
        {
          task: task.id,
          part: 'fill',
          n: 1,
          by: 'p_77',
          at: '2026-03-02T01:30:00.000Z',
          opinion: '同意，请尽快办理',
          data: { applicant: '张三' },
        },
      ],
      work: { remarks: '李四反对' },
      result: { name: '张三' },
    },
  },
  trail: ['proposal.1'],
  newest: { proposal: 'proposal.1' },
  tasks: { [task.id]: task },
  timers: {
    'proposal.1/deadline': {
      id: 'proposal.1/deadline',
      visit: 'proposal.1',
      purpose: 'deadline',
      due: { at: '2026-03-17T16:00:00.000Z', lastDay: '2026-03-17', calendar: 'cn-2026.1', provisional: false },
    },
  },
  copiedTo: ['p_9', 'p_12'],
  corrections: [{ n: 2, of: 1, path: '/applicant', value: '张珊', reason: '姓名写错' }],
}

const submitted: InstanceEvent = {
  type: 'Submitted',
  task: task.id,
  visit: 'proposal.1',
  part: 'fill',
  data: { applicant: '张三', phone: '13912345678', card: '11010519491231002X', address: '张家湾村12号' },
  outcome: 'SUBMITTED',
  opinion: '李四认为可行',
  attachments: [file],
  facts: { said: '应到 12 人，实到 9 人' },
}
const events: readonly InstanceEvent[] = [
  {
    type: 'InstanceStarted',
    id: state.id,
    template: state.template,
    organisation: state.organisation,
    title: state.title,
    starter: state.starter,
    parameters: state.parameters,
    data: {},
  },
  submitted,
  {
    type: 'Advanced',
    cause: { type: 'outcome', visit: 'proposal.1', outcome: 'SUBMITTED' },
    left: [{ visit: 'proposal.1', outcome: 'SUBMITTED' }],
    entered: [],
    position: state.position,
    why: [
      {
        where: '/machine/states/proposal/on/SUBMITTED',
        result: true,
        trace: { operator: 'ge', result: true, says: '出席 9 ≥ 8' },
      },
    ],
    tasks: {},
  },
  { type: 'TaskReassigned', task: task.id, to: ['p_5'], reason: '王五出差' },
  { type: 'Cancelled', reason: '群众不同意' },
]
const entries: readonly Entry[] = events.map((event, n) => ({
  n,
  at: `2026-03-02T0${n + 1}:00:00.000Z`,
  cmd: `key-${n}`,
  actor: { person: 'p_77', principal: 'p_78', assurance: 2 },
  event,
  ...(n === 1 && {
    occurred: '2026-03-01',
    given: {
      command: { type: 'Submit', task: task.id, data: { applicant: '张三' }, outcome: 'SUBMITTED' },
      consulted: [{ ask: ['person', 'p_77'], answer: { id: 'p_77', name: '张三', facts: {} } }],
      calendar: 'cn-2026.1',
    } as const,
  }),
}))
const seedOf = (n: number) => new Uint8Array(32).fill(n + 1)

/** A sealed history; `changes` are merged into single entries. */
function sealAll(changes: { readonly [n: number]: Partial<Entry> } = {}): Sealed[] {
  const sealed: Sealed[] = []
  for (const entry of entries) {
    const prev = sealed.at(-1)?.leaf.hash ?? null
    const cx = {
      log: 'dj.example.gov.cn/main',
      krn: '1.0.0',
      prev,
      after: state,
      seed: seedOf(entry.n),
      roles: ['branch-secretary'],
      methods: ['pwd'],
    }
    const result = seal({ ...entry, ...changes[entry.n] }, cx, crypto)
    if (!result.ok) throw new Error(JSON.stringify(result.error))
    sealed.push(result.value)
  }
  return sealed
}
const sealed = sealAll()
const leaves = sealed.map(({ leaf }) => leaf.bytes)
const head = sealed.at(-1)!.leaf.hash

describe('a sealed entry', () => {
  it('shows no name, number, address or sentence in its leaf', () => {
    for (const { leaf } of sealed) {
      expect(leaf.text).toMatch(/^[\x20-\x7e]+$/)
      expect(leaf.text).not.toMatch(/13912345678|11010519491231002X/)
      expect(leaf.bytes.length).toBeLessThan(1500)
    }
  })

  it('is put together again from leaf and payload', () => {
    for (const [n, { leaf, payload, seed }] of sealed.entries()) {
      const envelope = readLeaf(leaf.bytes)
      expect(envelope.ok && unseal(envelope.value, payload, seed, crypto)).toEqual({ ok: true, value: entries[n] })
    }
  })

  it('is not put together with another payload, another seed or a payload in another spelling', () => {
    const envelope = readLeaf(leaves[1]!)
    if (!envelope.ok) throw new Error('unread')
    const { payload, seed } = sealed[1]!
    const open = (text: string, withSeed = seed) => {
      const entry = unseal(envelope.value, text, withSeed, crypto)
      return entry.ok ? 'fine' : entry.error.code
    }
    expect(open(payload)).toBe('fine')
    expect(open(payload.replaceAll('张三', '张珊'))).toBe('PAYLOAD_DIFFERS')
    expect(open(payload, seedOf(8))).toBe('PAYLOAD_DIFFERS')
    const unfiled = { ...envelope.value, files: [], n_files: 0 }
    expect(unseal(unfiled, payload, seed, crypto)).toEqual({ ok: false, error: { code: 'FILES_DIFFER' } })
    expect(open(`${payload} `)).toBe('PAYLOAD_NOT_CANONICAL')
  })

  it('can show its form field by field and what was asked as a whole', () => {
    const { payload, seed } = sealed[1]!
    const commitment = commitPayload(JSON.parse(payload), seed, crypto)
    const { shown } = disclose(commitment, ['/event/data/applicant', '/given'])
    expect(shown.map(({ path }) => path).sort()).toEqual(['/event/data/applicant', '/given'])
    expect(sealed[1]!.leaf.text).toContain(hashText(commitment.root))
  })

  it('hides its files: the content hash is not in the leaf', () => {
    expect(sealed[1]!.leaf.text).toContain('"n_files":1')
    expect(sealed[1]!.leaf.text).not.toContain(file)
  })

  it('of the count of a secret ballot is a reveal with root and numbers', () => {
    const root = boxRoot('vote.1', [{ choice: 'for', salt: seedOf(1) }], crypto)
    const cx = {
      log: 'l',
      krn: '1',
      prev: head,
      after: state,
      seed: seedOf(0),
      box: { root, issued: 1, collected: 1, void: 0 },
    }
    const result = seal({ ...entries[1]!, n: 5 }, cx, crypto)
    expect(result.ok && JSON.parse(result.value.leaf.text)).toMatchObject({
      t: 'reveal',
      box: { root: hashText(root), issued: 1 },
    })
  })

  it('with a key in words, or a file not named by its hash, is refused', () => {
    const cx = { log: 'l', krn: '1', prev: null, after: state, seed: seedOf(0) }
    expect(seal({ ...entries[0]!, cmd: '张三的提交' }, cx, crypto)).toMatchObject({
      ok: false,
      error: { where: '/cmd' },
    })
    const unnamed = { ...entries[0]!, event: { ...submitted, attachments: ['方案.pdf'] } }
    expect(seal(unnamed, cx, crypto)).toMatchObject({ ok: false, error: { where: '/files' } })
  })
})

describe('the leaf of a vote in a secret ballot', () => {
  const vote = (who: string): Task => ({
    id: `vote.1/cast/${who}`,
    visit: 'vote.1',
    step: 'vote',
    part: 'cast',
    title: '投票',
    assignees: [{ person: who }],
    openedAt: '2026-03-02T01:00:00.000Z',
  })
  const during = (voted: string, secret: boolean): InstanceState => ({
    ...state,
    visits: {
      'vote.1': {
        id: 'vote.1',
        step: 'vote',
        number: 1,
        kind: 'ballot',
        enteredAt: '2026-03-02T01:00:00.000Z',
        filled: [],
        work: { opening: { secret }, voted: [voted] },
        result: {},
      },
    },
    trail: ['vote.1'],
    newest: { vote: 'vote.1' },
    tasks: Object.fromEntries(
      ['p_1', 'p_2'].filter(who => who !== voted).map(who => [`vote.1/cast/${who}`, vote(who)]),
    ),
  })
  const castBy = (who: string, secret = true) => {
    const event = { type: 'BallotCast', visit: 'vote.1', task: vote(who).id, entry: who } as const
    const entry: Entry = {
      n: 7,
      at: '2026-03-02T08:00:00.000Z',
      cmd: `${who}:key-7`,
      actor: { person: who, assurance: 1 },
      event: secret ? event : { ...event, choice: 'for' },
    }
    const cx = {
      log: 'l',
      krn: '1',
      prev: head,
      after: during(who, secret),
      seed: seedOf(7),
      roles: [who === 'p_1' ? 'branch-secretary' : 'branch-organiser'],
      methods: ['pwd'],
    }
    const made = seal(entry, cx, crypto)
    if (!made.ok) throw new Error('not sealed')
    const leaf = readLeaf(made.value.leaf.bytes)
    if (!leaf.ok) throw new Error('not sealed')
    return { entry, envelope: leaf.value, payload: made.value.payload }
  }

  it('is the same whoever voted, but for the salted commitment', () => {
    const [one, other] = [castBy('p_1'), castBy('p_2')]
    expect({ ...one.envelope, data: '' }).toEqual({ ...other.envelope, data: '' })
    expect(JSON.stringify(one.envelope)).not.toContain('p_1')
    // In an open ballot everybody may know.
    expect(castBy('p_1', false).envelope.who.s).toBe('p_1')
  })
  it('is put together with the voter from the payload, and from there only', () => {
    const { entry, envelope, payload } = castBy('p_1')
    expect(unseal(envelope, payload, seedOf(7), crypto)).toEqual({ ok: true, value: entry })
    const named = { ...envelope, who: { ...envelope.who, s: 'p_2' } }
    expect(unseal(named, payload, seedOf(7), crypto)).toEqual({ ok: false, error: { code: 'ACTOR_DIFFERS' } })
    const keyed = { ...envelope, cmd: 'p_2:key-7' }
    expect(unseal(keyed, payload, seedOf(7), crypto)).toEqual({ ok: false, error: { code: 'ACTOR_DIFFERS' } })
  })
  it('lends its way of hiding to no other entry', () => {
    const stolen = { event: { type: 'Cancelled', reason: '撤' }, actor: { person: 'p_9' }, cmd: 'p_9:key' } as const
    const { root } = commitPayload(stolen as never, seedOf(7), crypto)
    const envelope = { ...castBy('p_1').envelope, data: hashText(root) }
    expect(unseal(envelope, canonicalText(stolen as never), seedOf(7), crypto)).toEqual({
      ok: false,
      error: { code: 'ACTOR_DIFFERS' },
    })
  })
})

describe('the chain', () => {
  const problemOf = (list: readonly Uint8Array[], anchor = {}) => {
    const chain = verifyChain(list, crypto, anchor)
    return chain.ok ? undefined : chain.error
  }

  it('of an untouched history is whole and gives its head', () => {
    const chain = verifyChain(leaves, crypto, { head, hashes: sealed.map(({ leaf }) => leaf.hash) })
    expect(chain.ok && chain.value.head).toEqual(head)
    expect(chain.ok && chain.value.envelopes.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4])
    expect(verifyChain([], crypto)).toMatchObject({ ok: true, value: { head: null } })
  })

  it('finds every change of any byte of any leaf, given the head', () => {
    const place = fc
      .integer({ min: 0, max: leaves.length - 1 })
      .chain(n => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: leaves[n]!.length - 1 })))
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), ([n, at], flip) => {
        const changed = leaves.map(bytes => bytes.slice())
        changed[n]![at]! ^= flip
        expect(problemOf(changed, { head })).toBeDefined()
      }),
      { numRuns: 1500 },
    )
  })

  it('finds, even without the head, every flipped bit before the last leaf', () => {
    for (let at = 0; at < leaves[2]!.length; at++) {
      const changed = leaves.map(bytes => bytes.slice())
      changed[2]![at]! ^= 1
      expect(problemOf(changed)).toBeDefined()
    }
  })

  it('finds a leaf taken out, put twice or swapped', () => {
    expect(problemOf(leaves.toSpliced(2, 1))).toEqual({ n: 2, problem: 'NUMBER_GAP' })
    expect(problemOf(leaves.toSpliced(2, 0, leaves[2]!))).toEqual({ n: 3, problem: 'NUMBER_GAP' })
    expect(problemOf([leaves[1]!, leaves[0]!])).toEqual({ n: 0, problem: 'NUMBER_GAP' })
    expect(problemOf(leaves.slice(1))).toEqual({ n: 0, problem: 'NUMBER_GAP' })
  })

  it('shows a cut end only to somebody who kept the head', () => {
    expect(problemOf(leaves.slice(0, -1))).toBeUndefined()
    expect(problemOf(leaves.slice(0, -1), { head })).toEqual({ n: 4, problem: 'HEAD_MISMATCH' })
    expect(problemOf([], { head })).toEqual({ n: 0, problem: 'HEAD_MISMATCH' })
  })

  it('finds a rewritten history by the hashes that stood beside it', () => {
    const rewritten = sealAll({ 1: { cmd: 'another' } }).map(({ leaf }) => leaf.bytes)
    expect(problemOf(rewritten)).toBeUndefined()
    expect(problemOf(rewritten, { hashes: sealed.map(({ leaf }) => leaf.hash) })).toEqual({
      n: 1,
      problem: 'HASH_MISMATCH',
    })
  })

  it('does not take two streams for one, nor a predecessor that was exchanged', () => {
    const other = sealAll({ 1: { cmd: 'another' } })
    expect(problemOf([leaves[0]!, other[1]!.leaf.bytes, leaves[2]!])).toEqual({ n: 2, problem: 'PREVIOUS_HASH' })
    const prev = sealed[0]!.leaf.hash
    const cx = { log: 'elsewhere', krn: '1', prev, after: state, seed: seedOf(1) }
    const foreign = seal(entries[1]!, cx, crypto)
    expect(foreign.ok && problemOf([leaves[0]!, foreign.value.leaf.bytes])).toEqual({ n: 1, problem: 'OTHER_STREAM' })
  })

  it('finds a clock that ran backwards', () => {
    const early = sealAll({ 3: { at: '2026-03-02T02:59:59.999Z' } }).map(({ leaf }) => leaf.bytes)
    expect(problemOf(early)).toEqual({ n: 3, problem: 'TIME_BACKWARDS' })
  })
})

describe('the hashed state', () => {
  it('holds ids, numbers and dates, and nothing anybody typed', () => {
    const text = JSON.stringify(controlState(state))
    expect(text).toMatch(/^[\x20-\x7e]+$/)
    expect(text).not.toContain('120000')
    expect(text).toContain('"2/3"')
  })

  it.each<[string, Partial<InstanceState>]>([
    ['the position', { position: { ...state.position, value: 'filed' } }],
    ['the history', { position: { ...state.position, history: { back: ['resolve'] } } }],
    ['the status', { status: 'cancelled' }],
    ['who has a task', { tasks: { [task.id]: { ...task, assignees: [{ person: 'p_1' }] } } }],
    ['who claimed it', { tasks: { [task.id]: { ...task, claimedBy: 'p_77' } } }],
    ['a closed task', { tasks: { [task.id]: { ...task, closed: { by: null, at: state.lastAt, reason: 'done' } } } }],
    ['a timer', { timers: {} }],
    ['which entry wrote a field', { dataFrom: { applicant: 1, budget: 2 } }],
    ['a threshold', { parameters: { ...state.parameters, attendance: '1/2' } }],
    ['the number of entries', { version: 4 }],
    ['the visits', { newest: {} }],
    ['a standstill', { suspended: { at: 'x', by: null, reason: '', timers: {} } }],
    ['a supervision', { supervision: [{ n: 1, measure: 'mark', text: '', of: [], by: null, at: 'x' }] }],
    ['a transfer', { formerly: [{ organisation: 'o', until: 'x' }] }],
    ['who may read', { copiedTo: [] }],
    ['a correction', { corrections: [] }],
  ])('changes with %s', (_, change) => {
    expect(stateHash({ ...state, ...change }, crypto)).not.toBe(stateHash(state, crypto))
  })

  it('does not change with names, sentences and values', () => {
    const reworded: InstanceState = {
      ...state,
      title: '另一个',
      data: { applicant: '李四', budget: 1 },
      tasks: { [task.id]: { ...task, title: '改' } },
      copiedTo: ['p_12', 'p_9'],
    }
    expect(stateHash(reworded, crypto)).toBe(stateHash(state, crypto))
  })
})
