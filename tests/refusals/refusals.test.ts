import { describe, expect, it } from 'vitest'
import { REFUSALS, type RefusalCode } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import { answerTo, COMMANDS, SITUATIONS } from '#tests/refusals/situations.ts'

const FILE = '../../docs/refusals.md'

const ANSWERS = COMMANDS.map(body => ({ body, answers: SITUATIONS.map(situation => answerTo(body, situation)) }))

const row = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n')

/** The sentence with a sample in every gap, so that it reads as a clerk meets it. */
const TIMES = ['at', 'when', 'due', 'until', 'from']
const SAMPLE = new Proxy(
  {},
  {
    get: (_, name) => {
      if (typeof name !== 'string') return undefined
      return TIMES.includes(name) ? '2026-03-02T04:00:00.000Z' : '…'
    },
  },
)
const sentence = (code: RefusalCode): string =>
  sayRefusal({ code, params: code === 'NO_TRANSITION' ? { why: [{ says: '…' }] } : SAMPLE })

const document = (): string => `# Refusals

Generated from the engine (\`npx vitest run tests/refusals --update\`). A refusal is a value with a code and parameters; the sentence is
made at the edge. Nothing is written when a command is refused.

## Every code

${table(
  ['code', 'what the person reads'],
  REFUSALS.map(code => [`\`${code}\``, sentence(code)]),
)}

## Every command in every situation

One small process: a draft by the secretary, then a review. \`✓\` accepted, otherwise the code. The columns: ${SITUATIONS.map(
  ({ title, as }) => `${title}${as === null ? '' : ` (\`${as}\`)`}`,
).join('、')}.

${table(
  ['command', ...SITUATIONS.map(({ title }) => title)],
  ANSWERS.map(({ body, answers }) => [
    `\`${body.type}\``,
    ...answers.map(answer => (answer ? `\`${answer.code}\`` : '✓')),
  ]),
)}
`

describe('docs/refusals.md', () => {
  it('lists every code and every answer as the engine gives them now', async () => {
    await expect(document()).toMatchFileSnapshot(FILE)
  })
})

describe('every command in every wrong situation', () => {
  it.each(ANSWERS)('$body.type is never taken from a person who has nothing to do with the matter', ({ answers }) => {
    expect(answers[SITUATIONS.findIndex(({ title }) => title === '无关人员')]).toBeDefined()
  })
  it.each(ANSWERS)('$body.type without an instance is refused, unless it starts one', ({ body, answers }) => {
    expect(answers[0]?.code).toBe(body.type === 'Start' ? undefined : 'INSTANCE_UNKNOWN')
  })
  it('only a resumption, an end and what stands beside the record is taken while the matter is suspended', () => {
    const at = SITUATIONS.findIndex(({ title }) => title === '已挂起')
    const taken = ANSWERS.filter(({ answers }) => !answers[at]).map(({ body }) => body.type)
    expect(['Cancel', 'Copy', 'Correct', 'Resume']).toEqual(expect.arrayContaining(taken))
  })
})
