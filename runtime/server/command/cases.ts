import { stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runCase } from '#engine/testing/case.ts'
import { figuresOf, type Life } from '#engine/testing/coverage.ts'
import { type Proposal, propose } from '#engine/testing/propose.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import { checkFile, readText, sayFinding } from '#runtime/server/command/check.ts'
import { type Command, type Input, WrongUsage } from '#runtime/server/command/command.ts'
import { readCases } from '#runtime/server/command/simulate.ts'
import { validate } from '#runtime/server/compose.ts'
import { hashText } from '#runtime/server/store/keys.ts'

export const casesCommand: Command = {
  name: 'cases',
  usage: 'cases --generate <模板 template> [写到 file]',
  says: '在内核上试走模板，提出走遍各个结果的首批案例。',
  english: 'Proposes the first cases of a template: short ways to every outcome.',
  flags: {
    '--generate': '提出案例；不写文件名就输出到屏幕',
    '--all': '不管已有的 cases.json，全部提出',
  },
  words: { least: 1, most: 2 },
  async run(input) {
    const [template = '', target] = input.words
    if (!input.flags.has('--generate')) throw new WrongUsage('请写明 --generate。Say --generate.')
    const { sound, findings } = await checkFile(template)
    if (!sound) {
      input.err(`模板不能运行：\n${findings.map(sayFinding).join('\n')}`)
      input.report({ findings })
      return 1
    }
    const ports = { sound, calendar: CHINA, validate, hash: hashText }
    const lives: Life[] = []
    const beside = input.flags.has('--all') ? undefined : await casesBeside(template)
    if (beside !== undefined) {
      const cases = readCases(await readText(beside))
      if (typeof cases === 'string') {
        input.err(`${beside} 不是案例文件：\n${cases}\n改好它，或用 --all 不看它。`)
        input.report({ problem: cases })
        return 1
      }
      lives.push(...cases.cases.map(one => runCase(cases, one, ports).run))
    }
    const proposal = propose(ports, lives)
    if (target !== undefined && proposal.cases > 0) await write(target, proposal)
    tell(proposal, lives.length, target, input)
    input.report({
      template: sound.template.id,
      hash: sound.hash,
      figures: figuresOf(proposal.coverage),
      unreached: proposal.unreached,
      file: proposal.file,
    })
    return proposal.unreached.length > 0 ? 1 : 0
  },
}

/** The cases a folder with a template has already. */
async function casesBeside(template: string): Promise<string | undefined> {
  const folder = template.endsWith('.json') ? dirname(template) : template
  const path = join(folder, 'cases.json')
  return (await stat(path).catch(() => undefined)) && path
}

async function write(path: string, { file }: Proposal): Promise<void> {
  await writeFile(path, `${JSON.stringify(file, null, 2)}\n`, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw new CannotDo(
      error.code === 'EEXIST'
        ? `已经有 ${path}，不会覆盖；请换一个文件名。The file exists.`
        : `不能写到 ${path}：${error.code ?? error.message}`,
    )
  })
}

/** The summary; it goes beside the cases, so that `> cases.json` gets only them. */
function tell(proposal: Proposal, before: number, target: string | undefined, { out, err }: Input): void {
  const { cases, coverage, unreached } = proposal
  const say = target === undefined ? err : out
  if (before > 0 && cases === 0 && unreached.length === 0) {
    say(`已有的 ${before} 个案例走遍了全部状态、转移和结果，不用再加。要看从头提出的案例，用 --all。`)
    return
  }
  const { states, transitions, outcomes } = figuresOf(coverage)
  if (target === undefined) out(JSON.stringify(proposal.file, null, 2))
  else if (cases > 0) out(`写到 ${target}。`)
  say(
    `提出 ${cases} 个案例：走到 ${states.seen}/${states.of} 个状态、${transitions.seen}/${transitions.of} 条转移、${outcomes.seen}/${outcomes.of} 个结果。人和名册是编的，填写的内容请按实际改。`,
  )
  if (unreached.length > 0) say(`没有走到的：`)
  for (const { where, says, why } of unreached) say(`    ${says}\n        ${where}\n        ${why}`)
}
