import { createHash } from 'node:crypto'
import { corpus, lived } from '#tests/replay/corpus.ts'
import { sealed } from '#tests/replay/golden.ts'

/** Prints one line per case: a hash over its whole history and its leaves. Run in other surroundings by determinism.test.ts. */
const moment = new Date(0)
process.stdout.write(
  `${JSON.stringify({ zone: moment.getHours(), locale: 'I'.toLocaleLowerCase(), number: (1234.5).toLocaleString() })}\n`,
)
for (const source of corpus())
  for (const one of source.cases.cases) {
    const { failures, run } = lived(source, one)
    const hash = createHash('sha256').update(JSON.stringify(run.history)).update(JSON.stringify(failures))
    if (run.history.length > 0) for (const { leaf } of sealed(run.history, 'digest').all) hash.update(leaf.hash)
    process.stdout.write(`${source.id} / ${one.name} ${hash.digest('hex')}\n`)
  }
