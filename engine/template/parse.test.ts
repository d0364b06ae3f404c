import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { compile } from '#engine/machine/compile.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { examine, type ParseTools, parseTemplate } from '#engine/template/parse.ts'
import { templateText } from '#engine/template/text.ts'
import { aTemplate, said } from '#engine/testing/template.ts'

const tools: ParseTools = {
  hash: text => `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`,
  kinds: KINDS,
}
const codes = (input: unknown) => examine(input, tools).findings.map(({ code, where }) => `${code} ${where}`)

describe('the text of a template', () => {
  const text = aTemplate().text()

  it('gives steps in document order with their places', () => {
    const { steps } = aTemplate().sound()
    expect([...steps.keys()]).toEqual(['proposal', 'meeting', 'ballot', 'posting', 'pause'])
    expect(steps.get('ballot')?.where).toBe('/machine/states/ballot/meta/step')
  })

  it('is the same process with the same hash after printing and parsing again', () => {
    const once = parseTemplate(text, tools)
    if (!once.ok) throw new Error(once.error.map(said).join('\n'))
    for (const printed of [templateText(once.value.template), once.value.text]) {
      const again = parseTemplate(printed, tools)
      expect(again.ok && again.value.template).toEqual(once.value.template)
      expect(again.ok && again.value.text).toBe(once.value.text)
      expect(again.ok && again.value.hash).toBe(once.value.hash)
    }
    expect(once.value.hash).toBe(tools.hash(once.value.text))
  })

  it('hashes alike whatever the spaces, the order of the format’s own keys and the defaults left out', () => {
    const { id, title, ...rest } = aTemplate().json
    const moved = { ...rest, title: ` ${String(title)} `, id: id as Json }
    const spaced = JSON.stringify(moved, null, 7)
    const spelt = aTemplate().with('/roles/secretary/of', 'own').text()
    const hashes = [text, spaced, spelt].map(one => {
      const result = parseTemplate(one, tools)
      return result.ok && result.value.hash
    })
    expect(new Set(hashes).size).toBe(1)
  })

  it('hashes differently when fields are asked in another order', () => {
    const fields = (order: readonly string[]) =>
      aTemplate()
        .with('/forms/proposal/schema/properties', Object.fromEntries(order.map(key => [key, {}])))
        .sound().hash
    expect(fields(['matter', 'amount', 'kind'])).not.toBe(fields(['kind', 'amount', 'matter']))
  })

  it('reads a value as it reads the text of it', () => {
    const value = parseTemplate(aTemplate().json, tools)
    const written = parseTemplate(text, tools)
    expect(value.ok && value.value.hash).toBe(written.ok && written.value.hash)
  })

  it.each([
    ['nothing at all', '', 'SC-01.syntax ', '第 1 行第 1 个字'],
    ['no JSON', '模板', 'SC-01.syntax ', '应为一个值'],
    ['a comma too many', '{\n  "format": 1,\n}', 'SC-01.syntax ', '第 3 行第 1 个字'],
    ['a comma missing', '{"format": 1 "id": "x"}', 'SC-01.syntax ', '逗号或 }'],
    ['a text that does not end', '{"id": "x', 'SC-01.syntax /id', '引号'],
    ['an object that does not end', '{"machine": {"states": {}', 'SC-01.syntax /machine', '}'],
    ['single quotes', "{'id': 1}", 'SC-01.syntax ', '双引号'],
    ['a comment', '{"id": "x"} // 说明', 'SC-01.syntax ', '文件结束'],
    ['an undefined in a list', '{"start": {"roles": ["a", undefined]}}', 'SC-01.syntax /start/roles/1', '应为一个值'],
    ['a key written twice', '{"machine": {"id": "a", "id": "b"}}', 'SC-01.duplicate-key /machine/id', '写了两次'],
    [
      'the same key written twice in different spelling',
      '{"id": 1, "\\u0069d": 2}',
      'SC-01.duplicate-key /id',
      '写了两次',
    ],
    ['__proto__', '{"roles": {"__proto__": {}}}', 'SC-01.forbidden-key /roles/__proto__', '__proto__'],
    ['prototype deep inside a rule', '{"a": [{"prototype": 1}]}', 'SC-01.forbidden-key /a/0/prototype', 'prototype'],
    ['half a character', '{"title": "\\ud800"}', 'SC-01.text /title', '不完整的字符'],
    ['levels without end', '['.repeat(100_000), `SC-01.depth ${'/0'.repeat(64)}`, '64'],
    ['levels just above the limit', `${'['.repeat(65)}${']'.repeat(65)}`, `SC-01.depth ${'/0'.repeat(64)}`, '64'],
    ['a text above the limit', `"${'长'.repeat(180_000)}"`, 'SC-01.size ', '512 KB'],
  ])('refuses %s', (_, bad, expected, says) => {
    const { sound, findings } = examine(bad, tools)
    expect(sound).toBeUndefined()
    expect(findings.map(({ code, where }) => `${code} ${where}`)).toContain(expected)
    expect(findings.map(({ message }) => message).join()).toContain(says)
  })

  it('refuses what is no JSON although it is a value', () => {
    const endless: { [key: string]: unknown } = {}
    endless.self = endless
    expect(codes(endless)[0]).toMatch(/^SC-01\.depth/)
    expect(codes({ id: undefined })).toEqual(['SC-01.json /id'])
    expect(codes({ id: () => 1 })).toEqual(['SC-01.json /id'])
    expect(codes({ id: Number.NaN })).toEqual(['SC-01.json /id'])
    expect(codes(new Date(0))).toEqual(['SC-01.json '])
    expect(codes(undefined)).toEqual(['SC-01.json '])
    expect(codes(JSON.parse('{"__proto__": 1}'))).toEqual(['SC-01.forbidden-key /__proto__'])
    for (const odd of [null, 1, true, [], 'null', '[]']) expect(codes(odd)).not.toEqual([])
  })
})

describe('a template with many faults', () => {
  const states = '/machine/states'
  const broken = aTemplate()
    .with(`${states}/proposal/on/SUBMITTED`, 'nowhere')
    .with(`${states}/ballot/on/VOID`, 'ballot')
    .with(`${states}/island`, {})
    .with('/delays/posting/calendarDays', 0)
    .with('/forms/proposal/rules/0/when', { eq: [{ var: 'kindd' }, 'collective'] })
    .without('/delays/reply')

  it('names them all at once, errors first', () => {
    const { sound, findings } = examine(broken.json, tools)
    expect(sound).toBeUndefined()
    const found = findings.map(({ code }) => code)
    for (const code of [
      'SC-02.target',
      'SC-15.self',
      'SC-04.unreachable',
      'SC-14.publicity',
      'SC-02.variable',
      'SC-02.delays',
    ])
      expect(found).toContain(code)
    const severities = findings.map(({ severity }) => severity)
    expect(
      severities.indexOf('warning') === -1 || severities.lastIndexOf('error') < severities.indexOf('warning'),
    ).toBe(true)
  })

  it('is sound with warnings when only advice is left', () => {
    const { sound, findings } = examine(aTemplate().with('/delays/spare', { months: 1 }).json, tools)
    expect(sound).toBeDefined()
    expect(findings.map(({ code, where }) => `${code} ${where}`)).toEqual(['SC-02.unused /delays/spare'])
  })

  it('never reports more than can be read', () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`x${i}`, { onn: 1, typ: 2 }]))
    expect(examine(aTemplate().with(states, many).json, tools).findings.length).toBe(200)
  })
})

/** Every pointer of a value, so that any part of a template may be broken. */
function pointers(value: Json, where = ''): string[] {
  if (typeof value !== 'object' || value === null) return [where]
  return [
    where,
    ...Object.entries(value).flatMap(([key, inner]) =>
      pointers(inner as Json, `${where}/${key.replaceAll('/', '~1')}`),
    ),
  ]
}

describe('whatever is written', () => {
  const good = aTemplate()
  const places = pointers(good.json).filter(Boolean)
  const odd = fc.oneof(
    fc.constantFrom<Json>(
      null,
      true,
      -1,
      0.5,
      '',
      'x',
      '#',
      '.',
      '*',
      [],
      {},
      [[]],
      [null],
      { type: 'parallel' },
      { type: 'history' },
    ),
    fc.constantFrom<Json>(
      'proposal',
      'meeting',
      'ballot',
      'posting',
      'pause',
      'done',
      '.proposal',
      '#village-matter',
      'a.b',
    ),
    fc.constantFrom<Json>(...places.slice(0, 400).flatMap(place => valuesOf(good.json, place))),
    fc.jsonValue() as fc.Arbitrary<Json>,
  )

  it('parsing ends with findings or a template, never with an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 3 }), changes => {
        const broken = changes.reduce((all, [place, value]) => all.with(place, value), good)
        const { sound, findings } = examine(broken.json, tools)
        expect(sound === undefined).toBe(findings.some(({ severity }) => severity === 'error'))
        for (const { where, message } of findings) {
          expect(where === '' || where.startsWith('/')).toBe(true)
          expect(message).toMatch(/[\u4e00-\u9fff]/)
        }
        if (sound) {
          // What is called sound here, XState must accept.
          expect(() => compile(sound)).not.toThrow()
          const again = parseTemplate(templateText(sound.template), tools)
          expect(again.ok && again.value.hash).toBe(sound.hash)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('text of any kind is answered', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map(tail => good.text().slice(0, 300) + tail),
        ),
        text => {
          expect(examine(text, tools).findings.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})

function valuesOf(json: Json, place: string): Json[] {
  const value = place
    .split('/')
    .slice(1)
    .reduce<Json | undefined>(
      (inner, key) => (inner as { [key: string]: Json } | undefined)?.[key.replaceAll('~1', '/')],
      json,
    )
  return value === undefined ? [] : [value]
}
