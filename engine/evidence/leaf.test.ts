import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { base64, hex, utf8 } from '#engine/evidence/bytes.ts'
import { hashText } from '#engine/evidence/crypto.ts'
import { EVENT_CLASSES, eventClass, eventName } from '#engine/evidence/event-class.ts'
import { type LeafHeader, leaf, publicWhy, readLeaf, statePath } from '#engine/evidence/leaf.ts'

const crypto = { sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()), utf8 }
const some = hashText(new Uint8Array(32).fill(0xab))
const header: LeafHeader = {
  log: 'dj.example.gov.cn/main',
  org: 'o_8f2c',
  inst: '0190a5b2-7c3e-7d4a-8b1c-2d3e4f506172',
  n: 12,
  prev: new Uint8Array(32).fill(1),
  tpl: { id: 'devparty', ver: 7, h: some },
  krn: '1.4.0',
  t: 'transition',
  cmd: '4f3c2a10-0000-4000-8000-000000000001',
  ev: 'PASSED',
  to: 'review.committee',
  snap: some,
  why: [{ guard: 'quorumMet', in: { voters: 23, present: 20 }, res: true }],
  who: { s: 'p_77', r: ['branch_secretary'], obo: null, aal: 2, amr: ['pwd', 'totp'] },
  at: '2026-11-23T08:00:00.000Z',
  occ: '2026-11-20',
  data: some,
  files: [some],
}
const write = (change: object) => leaf({ ...header, ...change } as LeafHeader, crypto)

describe('a leaf', () => {
  it('is the canonical text of the envelope in the evidence design §3.3', () => {
    const written = leaf(header, crypto)
    if (!written.ok) throw new Error(JSON.stringify(written.error))
    expect(written.value.text).toBe(
      `{"at":"2026-11-23T08:00:00.000Z","cmd":"4f3c2a10-0000-4000-8000-000000000001","data":"${some}","ev":"PASSED",` +
        `"files":["${some}"],"inst":"0190a5b2-7c3e-7d4a-8b1c-2d3e4f506172","krn":"1.4.0","log":"dj.example.gov.cn/main",` +
        `"n":12,"n_files":1,"occ":"2026-11-20","org":"o_8f2c","prev":"${base64(new Uint8Array(32).fill(1))}",` +
        `"snap":"${some}","t":"transition","to":"review.committee","tpl":{"h":"${some}","id":"devparty","ver":7},"v":1,` +
        `"who":{"aal":2,"amr":["pwd","totp"],"obo":null,"r":["branch_secretary"],"s":"p_77"},` +
        `"why":[{"guard":"quorumMet","in":{"present":20,"voters":23},"res":true}]}`,
    )
    expect(Buffer.from(written.value.bytes).toString()).toBe(written.value.text)
    const expected = createHash('sha256').update('\0').update(written.value.text).digest('hex')
    expect(hex(written.value.hash)).toBe(expected)
  })

  it('is read back as it was written', () => {
    const written = leaf(header, crypto)
    expect(written.ok && readLeaf(written.value.bytes)).toMatchObject({
      ok: true,
      value: { v: 1, n: 12, who: header.who, n_files: 1 },
    })
  })

  it.each([
    ['a name as actor', { who: { ...header.who, s: '张三' } }, '/who/s'],
    ['a mobile number as actor', { who: { ...header.who, s: '13912345678' } }, '/who/s'],
    ['an identity number as principal', { who: { ...header.who, obo: '11010519491231002X' } }, '/who/obo'],
    ['a post in words', { who: { ...header.who, r: ['支部书记'] } }, '/who/r/0'],
    ['an e-mail address as key', { cmd: 'zhang@example.org' }, '/cmd'],
    ['a sentence as key', { cmd: 'please approve this' }, '/cmd'],
    ['an outcome in words', { ev: '同意' }, '/ev'],
    ['an event of the machine itself', { ev: 'xstate.init' }, '/ev'],
    ['a state path in words', { to: '公示' }, '/to'],
    ['a text as input of a guard', { why: [{ guard: 'g', in: { name: 'Zhang San' }, res: true }] }, '/why/0/in/name'],
    ['an address as guard', { why: [{ guard: '某村1号', res: true }] }, '/why/0/guard'],
    ['an unknown class', { t: 'note' }, '/t'],
    ['a field nobody asked for', { ip: '10.0.0.1' }, '/'],
    ['a time of another zone', { at: '2026-11-23T16:00:00.000+08:00' }, '/at'],
    ['a claimed time in words', { occ: '昨天下午' }, '/occ'],
    ['a claimed time after the recorded one', { occ: '2026-11-24' }, '/occ'],
    ['a first entry that has a predecessor', { n: 0 }, '/prev'],
    ['a later entry without one', { prev: null }, '/prev'],
    ['a short hash', { snap: 'sha256:abc' }, '/snap'],
    ['counts of a box on another class', { box: { root: some, issued: 3, collected: 3, void: 0 } }, '/box'],
    ['half a number', { n: 1.5 }, '/n'],
  ])('refuses %s and names its place', (_, change, where) => {
    expect(write(change)).toEqual({ ok: false, error: { code: 'NOT_AN_ENVELOPE', where } })
  })

  it('lists its files in order of their commitments, and is not read in another order', () => {
    const other = hashText(new Uint8Array(32).fill(0xcd))
    const written = leaf({ ...header, files: [other, some] }, crypto)
    if (!written.ok) throw new Error(JSON.stringify(written.error))
    expect(written.value.text).toContain(`"files":["${some}","${other}"]`)
    const turned = written.value.text.replace(`["${some}","${other}"]`, `["${other}","${some}"]`)
    expect(readLeaf(utf8(turned))).toEqual({ ok: false, error: { code: 'NOT_AN_ENVELOPE', where: '/files' } })
  })

  it('takes a meeting of the same day, and the numbers of a secret ballot', () => {
    expect(write({ occ: '2026-11-23' }).ok).toBe(true)
    expect(write({ t: 'reveal', box: { root: some, issued: 3, collected: 3, void: 0 } }).ok).toBe(true)
  })

  it('that is not valid UTF-8, not canonical or not closed is not read', () => {
    const text = (() => {
      const written = leaf(header, crypto)
      return written.ok ? written.value.text : ''
    })()
    const read = (bytes: Uint8Array) => {
      const result = readLeaf(bytes)
      return result.ok ? 'fine' : result.error.code
    }
    expect(read(utf8(text))).toBe('fine')
    expect(read(Uint8Array.from([...utf8(text), 0xff]))).toBe('NOT_UTF8')
    expect(read(utf8(`${text} `))).toBe('NOT_CANONICAL_JSON')
    expect(read(utf8(text.replace('"n":12', '"n":12,"n":12')))).toBe('NOT_CANONICAL_JSON')
    expect(read(utf8(text.replace('"n_files":1', '"n_files":1,"note":"x"')))).toBe('NOT_AN_ENVELOPE')
    expect(read(utf8(text.replace('"n_files":1', '"n_files":2')))).toBe('NOT_AN_ENVELOPE')
  })
})

describe('what a leaf says', () => {
  it('of guards is their place and result, never the sentence or the values', () => {
    const trace = { operator: 'ge', result: true, says: '张三 41 岁 ≥ 18 岁 → 满足', parts: [] }
    const why = publicWhy(
      [
        { where: '/machine/states/vote/on/PASSED/0/guard', result: true, trace },
        { where: '/machine/states/表决', result: 'unknown', trace },
      ],
      crypto,
    )
    expect(why[0]).toEqual({ guard: '/machine/states/vote/on/PASSED/0/guard', res: true })
    expect(why[1]).toEqual({ guard: hashText(crypto.sha256(utf8('/machine/states/表决'))), res: null })
    expect(write({ why }).ok).toBe(true)
  })

  it.each([
    ['review', 'review'],
    [{ review: 'committee' }, 'review.committee'],
    [{ b: 'y', a: { c: 'x' } }, 'a.c.x|b.y'],
    [{ both: { right: 'done', left: {} } }, 'both.left|both.right.done'],
  ])('of the state value %j is “%s”', (value, path) => expect(statePath(value)).toBe(path))

  it('of its class is one of the classes of §3.4', () => {
    expect(eventClass('InstanceStarted')).toBe('create')
    expect(eventClass('TimerScheduled')).toBe('schedule')
    expect(eventClass('TimerFired')).toBe('fired')
    expect(eventClass('Corrected')).toBe('correct')
    expect(EVENT_CLASSES).toContain(eventClass('BallotCast'))
  })

  it('of the event is the outcome its author named, or the event itself', () => {
    const form = { task: 't', visit: 'v', part: 'fill', data: {}, facts: {} }
    expect(eventName({ type: 'Submitted', ...form, outcome: 'APPROVED' })).toBe('APPROVED')
    expect(eventName({ type: 'Submitted', ...form })).toBe('Submitted')
    expect(eventName({ type: 'TaskClaimed', task: 't' })).toBe('TaskClaimed')
  })
})
