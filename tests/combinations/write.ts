import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lived, nameOf, PAIRS, TRIPLES } from '#tests/combinations/matrix.ts'
import { whyNever } from '#tests/combinations/never.ts'
import { report } from '#tests/combinations/report.ts'

/**
 * `npm run combinations` lives through every pair of features and writes docs/combinations.md. Ends with 1 when a law was
 * broken, with the sequence in sentences. COMBINATIONS_SEQUENCES and COMBINATIONS_ACTS look further.
 */
const length = {
  sequences: Number(process.env.COMBINATIONS_SEQUENCES ?? 6),
  acts: Number(process.env.COMBINATIONS_ACTS ?? 26),
  patience: 12,
}
const all = [...PAIRS, ...TRIPLES]
const cells = all.map((features, at) => {
  const cell = lived(features, length)
  if (cell.broken) console.error(`\n${cell.broken}\n`)
  if (at % 50 === 49) console.info(`${at + 1} / ${all.length}，到 ${nameOf(features)}`)
  return cell
})
/** Pairs that never met although nothing keeps them apart, or met although something is said to. */
const unexplained = cells.filter(
  ({ features, apart, met }) => !apart && (met === 0) !== (whyNever(features) !== undefined),
)
const broken = cells.filter(cell => cell.broken)
writeFileSync(join(import.meta.dirname, '../../docs/combinations.md'), report(cells, length))
console.info(`docs/combinations.md：${cells.length} 组，${broken.length} 组有违例`)
for (const { features, met } of unexplained)
  console.error(`${nameOf(features)}：${met === 0 ? '一次也没有碰到一起' : '碰到了一起'}，与说明不符`)
process.exit(broken.length + unexplained.length === 0 ? 0 : 1)
