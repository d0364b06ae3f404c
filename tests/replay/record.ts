import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KERNEL } from '#runtime/server/write/prepare.ts'
import { corpus, lived, soundOf } from '#tests/replay/corpus.ts'
import { goldenOf, templateFile } from '#tests/replay/golden.ts'

/**
 * npx tsx tests/replay/record.ts — keeps today's histories for ever. Only adds files: a history that is there already is
 * never written again, because it stands for what some installation has on its disk.
 */
const PER_TEMPLATE = 2
let added = 0
for (const source of corpus()) {
  const sound = soundOf(source.template)
  const folder = join(import.meta.dirname, 'golden', String(sound.template.format))
  mkdirSync(folder, { recursive: true })
  const longest = [...source.cases.cases].sort((a, b) => b.steps.length - a.steps.length).slice(0, PER_TEMPLATE)
  for (const one of longest) {
    const { failures, run } = lived(source, one)
    if (failures.length > 0) throw new Error(`${source.id}: ${failures.join('\n')}`)
    const golden = goldenOf(one.name, sound.hash, KERNEL, run.history)
    const id = createHash('sha256').update(JSON.stringify(golden)).digest('hex').slice(0, 12)
    add(join(folder, templateFile(sound.hash)), source.template)
    add(join(folder, `history-${source.id}-${id}.json`), golden)
  }
}
console.info(`${added} files added`)

function add(file: string, content: unknown) {
  if (existsSync(file)) return
  writeFileSync(file, `${JSON.stringify(content)}\n`, { flag: 'wx' })
  added++
}
