import { readdir, readFile } from 'node:fs/promises'
import { verdictOf } from '#engine/analysis/analyse.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { type Bench, quantiles, type Row, slope, time } from '#tests/load/figures.ts'
import { longTemplate } from '#tests/load/large-form.ts'

const FOLDER = new URL('../../templates/', import.meta.url)

/** The check that lets a template in: all findings, every reachable state, the statutory rules beside it. */
export async function wholeCheck(sizes: readonly number[], times: number): Promise<Bench> {
  const shipped: Row[] = []
  for (const name of (await readdir(FOLDER)).sort()) {
    const text = await readFile(new URL(`${name}/template.json`, FOLDER), 'utf8').catch(() => undefined)
    const rules = await readFile(new URL(`${name}/rules.json`, FOLDER), 'utf8').catch(() => 'null')
    if (text !== undefined) shipped.push(await row(name, text, JSON.parse(rules), times))
  }
  const made: Row[] = []
  for (const size of sizes)
    made.push({ ...(await row(`${size} steps, made up`, JSON.stringify(longTemplate(size)), null, times)), size })
  return {
    id: 'whole-check',
    title: 'Whole check of a template, with every state it can reach',
    budget: 'a shipped template < 1 s',
    conditions: `As at publishing, in this thread, with rules.json where there is one; median and slowest of ${times}, the first shown apart`,
    rows: [...shipped, ...made],
    slopes: slope('steps', made, 'p50 ms'),
  }
}

async function row(name: string, text: string, rules: unknown, times: number): Promise<Row> {
  const check = () => verdictOf(text, rules, { hash: hashText, kinds: KINDS })
  let found = {} as ReturnType<typeof check>
  const [first = 0, ...more] = await time(times + 1, () => {
    found = check()
  })
  const { verdict, explored, complete, findings } = found
  const { p50, p99 } = quantiles(more)
  return {
    name,
    figures: {
      'first ms': quantiles([first]).p50,
      'p50 ms': p50,
      'p99 ms': p99,
      states: complete ? explored : `${explored} and more`,
      verdict,
      findings: findings.length,
    },
  }
}
