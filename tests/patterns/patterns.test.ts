import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { findingsIn, findingsOf, written } from '#tests/patterns/life.ts'
import { PROOFS } from '#tests/patterns/proofs.ts'
import { PATTERNS, type Pattern } from '#tests/patterns/records.ts'

const shown = PATTERNS.filter((one): one is Pattern & { readonly file: string } => one.file !== undefined)

describe('the record', () => {
  it('has the 43 patterns in order, and a template and a proof for every one that is not refused', () => {
    expect(PATTERNS.map(({ n }) => n)).toEqual(Array.from({ length: 43 }, (_, n) => n + 1))
    expect(PATTERNS.filter(({ verdict, file }) => (verdict === 'not') !== (file === undefined))).toEqual([])
    expect(Object.keys(PROOFS).map(Number)).toEqual(shown.map(({ n }) => n))
    const files = readdirSync(import.meta.dirname).filter(name => name.endsWith('.json'))
    expect(files).toEqual([...shown.map(({ file }) => `${file}.json`), 'reply.json'].sort())
  })
})

describe.each(shown)('WCP-$n $english', ({ n, file }) => {
  it('has a template that may be published', () => expect(findingsOf(file)).toEqual([]))
  it('behaves as the pattern is defined', () => PROOFS[n]?.(file))
})

describe('what is refused', () => {
  const machineOf = (file: string, states: JsonObject): JsonObject => {
    const json = written(file) as JsonObject
    return { ...json, machine: { ...(json.machine as JsonObject), states } }
  }
  const form = (on: JsonObject): JsonObject => ({
    meta: { step: { kind: 'form', title: '办理', handlers: { role: 'secretary' } } },
    on,
  })
  const done = { type: 'final', meta: { title: '办结' } }

  it('WCP-10: a cycle nobody gets out of', () => {
    const states = { draft: form({ SUBMITTED: 'review' }), review: form({ SUBMITTED: 'draft' }), done }
    expect(findingsIn(machineOf('01-sequence', states))).toContain('SC-06.no-way-out')
  })
  it('WCP-11: an end that is only a place with nothing left to do', () => {
    const states = { draft: form({ SUBMITTED: 'rest' }), rest: { meta: { title: '没有事了' } }, done }
    expect(findingsIn(machineOf('01-sequence', states))).toContain('SC-06.dead-end')
  })
  it('WCP-39, 8: a transition from one branch into another', () => {
    const region = (key: string, on: JsonObject): JsonObject => ({
      initial: key,
      states: { [key]: form(on), [`${key}Over`]: { type: 'final' } },
    })
    const regions = {
      left: region('draft', { SUBMITTED: '#visit' }),
      right: region('visit', { SUBMITTED: 'visitOver' }),
    }
    const right = regions.right.states as JsonObject
    const named = {
      ...regions,
      right: { ...regions.right, states: { ...right, visit: { ...(right.visit as JsonObject), id: 'visit' } } },
    }
    const states = {
      draft: form({ SUBMITTED: 'both' }),
      both: { type: 'parallel', onDone: 'done', states: named },
      done,
    }
    expect(findingsIn(machineOf('01-sequence', states))).toContain('SC-15.cross-region')
  })
})

const WORDS = { supported: '支持', partly: '部分支持', not: '不支持' } as const
const row = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
const count = (verdict: Pattern['verdict']) => PATTERNS.filter(one => one.verdict === verdict).length

const document = (): string => `# Workflow patterns (流程模式)

Generated from \`tests/patterns\` (\`npx vitest run tests/patterns --update\`). The 43 control-flow patterns are those of the
Workflow Patterns Initiative (Russell, ter Hofstede, van der Aalst, Mulyar: *Workflow Control-Flow Patterns: A Revised View*, 2006).

**${count('supported')} supported (支持) · ${count('partly')} partly (部分支持) · ${count('not')} not (不支持), of 43.**

“Supported” means: a template of a few lines does what defines the pattern, it passes every check before publishing, and the
test beside it runs it on the real kernel. “Partly” means that it does so within the limits the last column names. The verdicts are our
own; nobody else has evaluated the product, and they are not counted against published evaluations of others.

${[
  ['pattern', '中文', 'verdict', 'template', 'how, or why not'],
  ['---', '---', '---', '---', '---'],
  ...PATTERNS.map(({ n, english, chinese, verdict, file, how }) => [
    `WCP-${n} ${english}`,
    chinese,
    `${verdict} ${WORDS[verdict]}`,
    file === undefined ? '' : `[${file}](../tests/patterns/${file}.json)`,
    how,
  ]),
]
  .map(row)
  .join('\n')}

## Doors that stay shut

- **Cycles without a way out** and **places where nothing follows** are refused before publishing (SC-06): a matter always ends, and in a state with a name.
- **Jumps between parallel branches** are refused (SC-15): the other branches would begin anew. So a join belongs to the state that split, each branch ends once, and every pattern that counts tokens (WCP-8, 28, 31, 33, 38, 41, 42) is out.
- **Leaving work behind** has to be said on the transition (SC-08): whoever reads the template sees that the other branches are given up.
- **How many** is open only where somebody answers for it: rows of a list, targets of a launch, people behind a role. A process cannot multiply by itself.
`

describe('docs/workflow-patterns.md', () => {
  it('says what the tests show', async () => {
    await expect(document()).toMatchFileSnapshot('../../docs/workflow-patterns.md')
  })
})
