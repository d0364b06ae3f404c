import { readdir, readFile } from 'node:fs/promises'
import { KINDS } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { type Bench, quantiles, type Row, slope, time } from '#tests/load/figures.ts'
import { longTemplate } from '#tests/load/large-form.ts'

const FOLDER = new URL('../../templates/', import.meta.url)

/** From the text of a template to a sound one with all its findings. */
export async function staticCheck(sizes: readonly number[], times: number): Promise<Bench> {
  const shipped: Row[] = []
  for (const name of (await readdir(FOLDER)).sort()) {
    const text = await readFile(new URL(`${name}/template.json`, FOLDER), 'utf8').catch(() => undefined)
    if (text !== undefined) shipped.push(await row(name, text, times))
  }
  const made: Row[] = []
  for (const size of sizes)
    made.push({ ...(await row(`${size} steps, made up`, JSON.stringify(longTemplate(size)), times)), size })
  return {
    id: 'static-check',
    title: 'Static check of a template',
    budget: 'a shipped template < 1 s',
    conditions: `Median and slowest of ${times}; the first check of a process also warms up the program and is shown apart`,
    rows: [...shipped, ...made],
    slopes: slope('steps', made, 'p50 ms'),
  }
}

async function row(name: string, text: string, times: number): Promise<Row> {
  let findings = 0
  const check = () => {
    const examined = examine(text, { hash: hashText, kinds: KINDS })
    if (!examined.sound && name.includes('made up')) throw new Error(JSON.stringify(examined.findings.slice(0, 3)))
    findings = examined.findings.length
  }
  const [first = 0] = await time(1, check)
  const all = await time(times, check)
  return {
    name,
    figures: {
      'first ms': quantiles([first]).p50,
      'p50 ms': quantiles(all).p50,
      'p99 ms': quantiles(all).p99,
      KB: Math.round(Buffer.byteLength(text) / 1024),
      findings,
    },
  }
}
