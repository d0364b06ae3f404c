import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import type { Command } from '#runtime/server/command/command.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

export const benchCommand: Command = {
  name: 'bench',
  usage: 'bench [--quick] [--large]',
  says: '在本机测量性能，打印表格（在临时目录里，不碰数据）。',
  english: 'Measures this machine in a temporary folder and prints the table.',
  flags: {
    '--quick': '小规模，一分钟以内 small sizes, under a minute',
    '--large': '加测一百万个办件，约半小时 also a million instances, half an hour',
  },
  words: { least: 0, most: 0 },
  async run({ flags, json, report }) {
    const folder = json ? await mkdtemp(join(tmpdir(), 'guicheng-figures-')) : undefined
    const save = folder && join(folder, 'bench.json')
    try {
      const wanted = [...flags].filter(flag => flag !== '--json')
      await measure([...wanted, ...(save ? ['--save', save] : [])], json)
      if (save) report(JSON.parse(await readFile(save, 'utf8')))
      return 0
    } finally {
      if (folder) await rm(folder, { recursive: true, force: true })
    }
  },
}

/** In a process of its own: the benches start servers and measure memory. With `--json` its lines go to standard error. */
function measure(words: readonly string[], json: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'tests/load/bench.ts'), ...words], {
      cwd: ROOT,
      stdio: ['ignore', json ? 2 : 'inherit', 'inherit'],
    })
    child.once('error', reject)
    child.once('close', code =>
      code === 0 ? resolve() : reject(new CannotDo('测量没有完成，见上面的输出。The bench did not finish.')),
    )
  })
}
