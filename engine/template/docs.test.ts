import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { OPERATORS } from '#engine/rule/operator/operators.ts'
import { shapeOf } from '#engine/rule/read.ts'
import { KINDS, kindOf } from '#engine/step/kinds.ts'
import { anyStep, type Step } from '#engine/step/steps.ts'
import { CHECKS } from '#engine/template/check/checks.ts'
import { LIMITS } from '#engine/template/limits.ts'
import { examine } from '#engine/template/parse.ts'
import { said, TOOLS } from '#engine/testing/template.ts'

const FILE = '../../docs/template-format.md'
const document = readFileSync(new URL(FILE, import.meta.url), 'utf8')

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

/** The fullest step of each kind, so that everything it can publish is listed. */
const handlers = { role: 'r' }
const threshold = { of: 'members', atLeast: '1/2' }
const FULL: readonly unknown[] = [
  { kind: 'form', title: 'x', handlers },
  { kind: 'meeting', title: 'x', handlers, attendees: { role: 'r' }, pass: threshold, agenda: {} },
  { kind: 'ballot', title: 'x', handlers, electorate: { role: 'r' }, pass: threshold },
  { kind: 'disclosure', title: 'x', handlers, content: [{ path: 'p', title: 'x' }], delay: 'd' },
  {
    kind: 'wait',
    title: 'x',
    delay: 'd',
    signal: { name: 'S', form: 'f' },
    instance: { field: 'x' },
  },
  { kind: 'agenda', title: 'x' },
  { kind: 'items', title: 'x', handlers, owner: { role: 'r' }, verify: { role: 'r' } },
  { kind: 'joint', title: 'x', lead: { role: 'r' }, assists: [{ role: 'r' }] },
  {
    kind: 'scoring',
    title: 'x',
    indicators: [{ key: 'a', title: 'x', points: 100 }],
    self: { handlers },
    review: { handlers },
  },
  { kind: 'sign', title: 'x', handlers, document: { title: 'x', fields: ['a'] } },
  { kind: 'claim', title: 'x', handlers, add: { role: 'r' }, rating: true },
  {
    kind: 'points',
    title: 'x',
    handlers,
    holders: { role: 'r' },
    report: [{ role: 'r' }],
    confirm: { role: 'r' },
    items: [{ code: 'a', title: 'x', points: 1 }],
  },
]
const results = (step: Step): string =>
  Object.entries(kindOf(step.kind)?.results(step as never) ?? {})
    .map(([name, { title }]) => `\`${name}\` ${title}`)
    .join('，')

const TABLES: { readonly [name: string]: () => string } = {
  operators: () =>
    table(
      ['operator', '中文', 'written'],
      OPERATORS.map(operator => [`\`${operator.name}\``, operator.title.zh, `\`${shapeOf(operator)}\``]),
    ),
  results: () =>
    table(
      ['kind', '中文', '`steps.<step>.…` after it has ended'],
      FULL.map(one => {
        const step = anyStep.parse(one)
        return [`\`${step.kind}\``, KINDS[step.kind].title, results(step)]
      }),
    ),
  limits: () =>
    table(
      ['limit', 'at most'],
      [
        ['text of the template, UTF-8', `${LIMITS.bytes / 1024} KB`],
        ['nesting of objects and lists', `${LIMITS.depth}`],
        ['states', `${LIMITS.states}`],
        ['fields of all forms and of `data`', `${LIMITS.fields}`],
        ['automatic transitions after one outcome', `${LIMITS.microsteps}`],
      ],
    ),
  checks: () =>
    table(
      ['check', 'holds when nothing is found'],
      CHECKS.map(({ id, title }) => [id, title]),
    ),
}

const filled = (text: string) =>
  Object.entries(TABLES).reduce(
    (all, [name, make]) =>
      all.replace(
        new RegExp(`(<!-- table: ${name} -->\\n)[^]*?(<!-- end -->)`),
        (_, start: string, end: string) => `${start}${make()}\n${end}`,
      ),
    text,
  )
const blocks = (tag: string): Json[] =>
  [...document.matchAll(new RegExp(`^\`\`\`json ${tag}\\n([^]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => JSON.parse(text) as Json,
  )

describe('docs/template-format.md', () => {
  it('has its tables as the engine has them now (npx vitest run engine/template/docs.test.ts --update)', async () => {
    for (const name of Object.keys(TABLES)) expect(document).toContain(`<!-- table: ${name} -->`)
    await expect(filled(document)).toMatchFileSnapshot(FILE)
  })

  it('begins with a template that is sound', () => {
    const [whole] = blocks('template')
    expect(examine(whole, TOOLS).findings.map(said)).toEqual([])
  })

  it('shows steps of every kind as they may be written', () => {
    const steps = blocks('step')
    for (const step of steps) expect(anyStep.safeParse(step).error?.issues ?? []).toEqual([])
    expect(new Set(steps.map(step => (step as { kind: string }).kind))).toEqual(new Set(Object.keys(KINDS)))
  })
})
