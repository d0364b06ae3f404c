import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHECKER, EXPLORER_CHECKS, examineWhole, verdictOf } from '#engine/analysis/analyse.ts'
import { confirm } from '#engine/analysis/confirm.ts'
import { explore } from '#engine/analysis/explore.ts'
import { netOf } from '#engine/analysis/net.ts'
import { packRule } from '#engine/analysis/pack.ts'
import { wayTo } from '#engine/analysis/path.ts'
import { ask, end, flow, parallel, region, rule, step, v, when } from '#engine/analysis/seeded.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { prepare } from '#engine/template/check/check.ts'
import { template as format } from '#engine/template/format.ts'
import { examine } from '#engine/template/parse.ts'
import { Run } from '#engine/testing/run.ts'
import { TOOLS } from '#engine/testing/template.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'

const HERE = new URL('../../templates/', import.meta.url)
const shipped = readdirSync(HERE, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []))
const read = (name: string, file: string) => JSON.parse(readFileSync(new URL(`${name}/${file}`, HERE), 'utf8')) as Json
const withRules = shipped.filter(name => readdirSync(new URL(`${name}/`, HERE)).includes('rules.json'))

const codes = (template: Json) =>
  examineWhole(template, TOOLS)
    .findings.map(({ code, severity }) => `${code} ${severity}`)
    .filter(one => !one.includes('unused'))
    .sort()
const done = { done: end() }
const next = () => step({ OK: 'done' })

describe('the shipped templates', () => {
  it.each(withRules)('%s passes every check and its statutory rules, in under a second', name => {
    const started = performance.now()
    const record = verdictOf(read(name, 'template.json'), read(name, 'rules.json'), TOOLS)
    const ms = performance.now() - started
    console.info(`${name}: ${record.explored} configurations, ${Math.round(ms)} ms`)
    expect(record.findings).toEqual([])
    expect(record).toMatchObject({ verdict: 'PASS', complete: true, checker: CHECKER })
    expect(Object.values(record.checks).every(one => one === 'PASS')).toBe(true)
    // A generous bound: the machine may be busy with other things.
    expect(ms).toBeLessThan(5_000)
  })
  it('have rules for the four processes, each with its basis in the template', () => {
    expect(withRules).toEqual(
      expect.arrayContaining([
        'four-discussions-two-disclosures',
        'member-appraisal',
        'party-org-establishment',
        'report-appraisal',
      ]),
    )
    for (const name of withRules) {
      const [template, pack] = [read(name, 'template.json'), read(name, 'rules.json')] as unknown as {
        basis: JsonObject
      }[]
      for (const [key, basis] of Object.entries(pack?.basis ?? {}))
        expect([key, basis]).toEqual([key, template?.basis[key]])
    }
  })
  it.each([
    ['archived without the second disclosure', '/supervision/on/AGREED', 'archive', 'two-disclosures'],
    ['carried out without the first disclosure', '/resolution/onDone', 'implementation', 'resolution-disclosed'],
    ['voted on without the party meeting', '/legality/on/LAWFUL', 'resolution', 'party-meeting'],
    ['no reading of the law', '/twoCommittees/on/PASSED', 'partyMeeting', 'lawful-first'],
  ])('four discussions, %s: refused with the way it happens', (_, where, target, broken) => {
    const template = structuredClone(read('four-discussions-two-disclosures', 'template.json')) as unknown as {
      machine: { states: Record<string, unknown> }
    }
    const [state = '', ...path] = where.slice(1).split('/')
    const holder = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, key) => at[key] as never, template.machine.states[state] as never)
    // A shortcut beside the right way, so that every step can still be reached.
    const shortcut = when({ eq: [v('data.origin'), 'members'] }, target, { description: '捷径' })
    const known = holder[path.at(-1) ?? '']
    holder[path.at(-1) ?? ''] = [shortcut, known]
    const record = verdictOf(template, read('four-discussions-two-disclosures', 'rules.json'), TOOLS)
    const found = record.findings.find(({ params }) => params?.rule === broken)
    expect(found).toMatchObject({ severity: 'error', verdict: 'FAIL' })
    expect(found?.path?.[0]).toBe('发起')
    expect(record.verdict).toBe('FAIL')
  })
})

it('every configuration of the four discussions is reached on the real machine, the way the explorer says', () => {
  const { sound } = examine(read('four-discussions-two-disclosures', 'template.json'), TOOLS)
  if (!sound) throw new Error('not sound')
  const net = netOf(prepare(sound.template, KINDS))
  const x = explore(net)
  const missed = x.states.flatMap((state, at) => {
    const { ran, moves } = confirm(net, sound, wayTo(x, at))
    const there = x.machine.leaves(state).map(leaf => net.nodes[leaf]?.node.path)
    const value = JSON.stringify(moves.at(-1)?.position.value)
    return ran && there.every(path => value.includes(path?.split('.').at(-1) ?? '?')) ? [] : [there.join()]
  })
  expect(missed).toEqual([])
})

it('the checks are described in docs/soundness.md, every one with its title', () => {
  const text = readFileSync(new URL('../../docs/soundness.md', import.meta.url), 'utf8')
  for (const { ids, title } of EXPLORER_CHECKS) expect(text).toContain(`| ${ids.join(', ')} | ${title} |`)
  for (const option of packRule.options) expect(text).toContain(`\`${option.shape.kind.value}\``)
})

describe('a counter-example happens on the whole kernel', () => {
  const DATA = { kind: 'c', amount: 50, yes: 5, no: 10, agreed: true }
  const run = (template: Json) => {
    const { sound } = examine(template, TOOLS)
    if (!sound) throw new Error('not sound')
    const directory = directoryOf({
      organisations: { o: { name: '某村', kind: 'village' } },
      people: { p: { name: '张三', posts: ['clerk@o', 'chief@o'] } },
    })
    const one = new Run(
      { sound, directory, calendar: CHINA, validate: () => [], hash: TOOLS.hash },
      '2026-03-02T01:00:00.000Z',
    )
    const started = one.ask('p', { type: 'Start', template: 'seeded', organisation: 'o', title: '事项' })
    if (!started.ok) throw new Error(started.error.code)
    return one
  }
  const GAPS: readonly (readonly [string, JsonObject, JsonObject])[] = [
    [
      'exactly half',
      { ratio: { of: v('data.yes'), base: v('data.no'), moreThan: '1/2' } },
      { not: { ratio: { of: v('data.yes'), base: v('data.no'), atLeast: '1/2' } } },
    ],
    ['exactly the limit', { lt: [v('data.amount'), 50] }, { gt: [v('data.amount'), 50] }],
    ['a choice forgotten', { eq: [v('data.kind'), 'a'] }, { eq: [v('data.kind'), 'b'] }],
  ]
  it.each(GAPS)('%s: the step cannot be handed in', (_, one, other) => {
    const template = flow({ start: ask({ OK: [when(one, 'x'), when(other, 'done')] }), x: next(), ...done })
    const found = examineWhole(template, TOOLS).findings.find(({ code }) => code === 'SC-10.gap')
    expect(found).toMatchObject({ severity: 'error', verdict: 'FAIL' })
    expect(found?.path?.length).toBe(2)
    const refused = run(template).submit('p', 'start/fill', DATA, { outcome: 'OK' })
    expect(refused).toMatchObject({ ok: false, error: { code: 'NO_TRANSITION' } })
  })
  it('work that is left open is closed by the other branch', () => {
    const template = flow({
      fork: parallel(
        {
          left: region({ l: step({ OK: 'lEnd', OUT: '#other' }), lEnd: end() }),
          right: region({ r: step({ OK: 'rEnd' }), rEnd: end() }),
        },
        'after',
      ),
      after: next(),
      other: { ...next(), id: 'other' },
      ...done,
    })
    expect(codes(template)).toContain('SC-08.left-open error')
    const one = run(template)
    expect(one.active.sort()).toEqual(['l', 'r'])
    one.submit('p', 'l/fill', {}, { outcome: 'OUT' })
    expect(one.active).toEqual(['other'])
  })
  it('a circle goes on and on', () => {
    const template = flow({
      start: step({ OK: { target: 'a', actions: { type: 'set', params: { field: 'kind', value: 'a' } } } }),
      a: step({ OK: 'b' }),
      b: step({ OK: [when({ eq: [v('data.kind'), 'b'] }, 'done'), 'a'] }),
      ...done,
    })
    expect(codes(template)).toContain('SC-07.livelock error')
    const one = run(template)
    one.submit('p', 'start/fill', {}, { outcome: 'OK' })
    for (let round = 0; round < 5; round++)
      for (const key of ['a', 'b']) one.submit('p', `${key}/fill`, {}, { outcome: 'OK' })
    expect(one.active).toEqual(['a'])
  })
})

describe('what changes nothing changes no answer', () => {
  const base = flow({
    start: ask({
      OK: [
        when({ gt: [v('data.amount'), 4] }, 'fork'),
        when({ gt: [v('data.amount'), 5] }, 'done'),
        when({ lt: [v('data.amount'), 4] }, 'done'),
      ],
    }),
    fork: parallel(
      {
        left: region({ l: step({ OK: 'lEnd', OUT: '#after' }), lEnd: end() }),
        right: region({ r: step({ OK: 'rEnd' }), rEnd: end() }),
      },
      'after',
    ),
    after: { ...next(), id: 'after' },
    ...done,
  })
  const expected = codes(base)
  it('has several faults to begin with', () =>
    expect(expected).toEqual(['SC-05.dead error', 'SC-08.left-open error', 'SC-09.overlap warning', 'SC-10.gap error']))
  it('other names', () => {
    const text = JSON.stringify(base).replace(/"(#?)(fork|left|right|after|lEnd|rEnd)"/g, '"$1z$2"')
    expect(codes(JSON.parse(text) as Json)).toEqual(expected)
  })
  it('regions the other way round', () => {
    const turned = structuredClone(base) as unknown as { machine: { states: { fork: { states: JsonObject } } } }
    turned.machine.states.fork.states = Object.fromEntries(Object.entries(turned.machine.states.fork.states).reverse())
    expect(codes(turned as unknown as Json)).toEqual(expected)
  })
  it('a condition split into two that say the same', () => {
    const split = structuredClone(base) as unknown as { machine: { states: { start: { on: { OK: JsonObject[] } } } } }
    const { OK } = split.machine.states.start.on
    OK[2] = {
      target: 'done',
      guard: rule({ all: [{ lt: [v('data.amount'), 4] }, { not: { ge: [v('data.amount'), 4] } }] }),
    }
    expect(codes(split as unknown as Json)).toEqual(expected)
  })
  it('one more state nobody reaches is said, and nothing else', () => {
    const more = structuredClone(base) as unknown as { machine: { states: JsonObject } }
    more.machine.states = { ...more.machine.states, island: next() }
    expect(
      examine(more, TOOLS)
        .findings.filter(({ severity }) => severity === 'error')
        .map(({ code }) => code),
    ).toEqual(['SC-04.unreachable'])
  })
})

describe('a field that is compared with very many figures', () => {
  it.each([5, 13, 14, 40])('makes no sound template a faulty one: %s figures', many => {
    const figures = Array.from({ length: many }, (_, at) => at + 1)
    const steps = Object.fromEntries(
      figures.map((figure, at) => [
        `s${at}`,
        ask({
          DONE: [when({ gt: [v('data.amount'), figure] }, at + 1 < many ? `s${at + 1}` : 'end'), { target: 'end' }],
        }),
      ]),
    )
    const { findings } = examineWhole(flow({ ...steps, end: end() }), TOOLS)
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe('hostile templates end within the limits', () => {
  const wide = (regions: number, steps: number) =>
    flow({
      fork: parallel(
        Object.fromEntries(
          Array.from({ length: regions }, (_, n) => [
            `p${n}`,
            region({
              ...Object.fromEntries(
                Array.from({ length: steps }, (_, at) => [
                  `r${n}s${at}`,
                  step({
                    OK: at + 1 < steps ? `r${n}s${at + 1}` : `r${n}e`,
                    NO: `r${n}s0` === `r${n}s${at}` ? `r${n}e` : `r${n}s0`,
                  }),
                ]),
              ),
              [`r${n}e`]: end(),
            }),
          ]),
        ),
        'done',
      ),
      ...done,
    })
  it('a wide one is inconclusive and says how far it was looked at', () => {
    const record = verdictOf(wide(10, 5), null, TOOLS, { limits: { states: 2_000 } })
    expect(record).toMatchObject({ verdict: 'INCONCLUSIVE', complete: false, explored: 2_000 })
    expect(record.checks['SC-04']).toBe('INCONCLUSIVE')
    expect(record.findings.map(({ code }) => code)).toContain('SC-19.regions')
  })
  it('the time is up', () => {
    let asked = 0
    const record = verdictOf(wide(8, 5), null, TOOLS, { stopped: () => ++asked > 50 })
    expect(record).toMatchObject({ verdict: 'INCONCLUSIVE', complete: false })
  })
  it('conditions of many parts', () => {
    const parts = Array.from({ length: 20 }, (_, at) => ({
      any: [{ contains: [v('data.note'), `x${at}`] }, { contains: [v('data.note'), `y${at}`] }],
    }))
    const template = flow({
      start: ask(
        {
          OK: [
            when({ any: parts.slice(0, 10).map((one, at) => ({ all: [one, parts[at + 10] as Json] })) }, 'x'),
            'done',
          ],
        },
        'note',
      ),
      x: next(),
      ...done,
    })
    const record = verdictOf(template, null, TOOLS, { limits: { states: 5_000 } })
    expect(record.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
  it('many regions that choose by themselves at once', () => {
    const choosing = (n: number) =>
      region({
        [`q${n}`]: step({ OK: `c${n}` }, { form: 'needed' }),
        [`c${n}`]: { always: [when({ gt: [v('data.amount'), n * 3] }, `e${n}`), `q${n}`] },
        [`e${n}`]: end(),
      })
    const template = flow({
      fork: parallel(Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`p${n}`, choosing(n)])), 'done'),
      ...done,
    })
    const net = netOf(prepare(format.parse(template), KINDS))
    const x = explore(net, { limits: { states: 1_000 } })
    expect(x.complete).toBe(false)
    expect(x.states.length).toBeLessThanOrEqual(1_000)
  })
})

it('the record is plain JSON, the same twice, and knows what it was made from', () => {
  const template = flow({ start: ask({ OK: 'done' }), ...done })
  const record = verdictOf(template, { format: 1, template: 'seeded', basis: {}, rules: [] }, TOOLS)
  expect(JSON.parse(JSON.stringify(record))).toEqual(record)
  expect(verdictOf(template, { format: 1, template: 'seeded', basis: {}, rules: [] }, TOOLS)).toEqual(record)
  expect(record).toMatchObject({
    checker: CHECKER,
    template: expect.stringMatching(/^sha256:/),
    ruleset: expect.stringMatching(/^sha256:/),
  })
  expect(verdictOf('{', null, TOOLS)).toMatchObject({ verdict: 'FAIL', ruleset: null, explored: 0 })
  expect(verdictOf(template, { format: 1, rulez: [] }, TOOLS)).toMatchObject({
    verdict: 'FAIL',
    checks: { 'SC-16': 'FAIL' },
  })
})
