import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nearest } from '#engine/template/near.ts'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import { padded } from '#runtime/server/command/columns.ts'
import { type Command, type ExitCode, type Io, WrongConfig, WrongUsage } from '#runtime/server/command/command.ts'
import { COMMANDS } from '#runtime/server/command/commands.ts'
import { readConfig, sayMistakes } from '#runtime/server/config.ts'
import { CannotListen } from '#runtime/server/listen.ts'
import { processIo } from '#runtime/server/main.ts'
import { CannotOpen } from '#runtime/server/store/database.ts'

/** Runs `guicheng <command> …`; never throws for what somebody typed or for a folder that cannot be opened. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = argv
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    io.out(usage())
    return name === undefined ? 3 : 0
  }
  const command = COMMANDS.find(one => one.name === name)
  if (!command) {
    const near = nearest(
      name,
      COMMANDS.map(one => one.name),
    )
    io.err(
      `没有命令 “${name}”。${near ? `是不是 ${near}？` : ''} No such command${near ? `, did you mean ${near}?` : '.'}\n\n${usage()}`,
    )
    return 3
  }
  if (rest.some(word => word === '--help' || word === '-h')) {
    io.out(usageOf(command))
    return 0
  }
  const json = rest.includes('--json')
  try {
    const { words, flags } = read(command, rest)
    return await command.run({
      ...io,
      out: json ? () => undefined : io.out,
      words,
      flags,
      json,
      report: value => json && io.out(JSON.stringify(value, null, 1)),
      config: more => {
        const read = readConfig({ ...io.env, ...more })
        if (!read.ok) throw new WrongConfig(sayMistakes(read.error))
        return read.value
      },
    })
  } catch (error) {
    if (error instanceof WrongUsage) {
      io.err(`${error.message}\n\n${usageOf(command)}`)
      return 3
    }
    const isSaid = [CannotOpen, CannotListen, CannotDo, WrongConfig].some(kind => error instanceof kind)
    if (!isSaid) throw error
    const { message } = error as Error
    const code = (error as { code?: unknown }).code
    if (json)
      io.out(
        JSON.stringify(
          { error: typeof code === 'string' ? code : (error as Error).constructor.name, message },
          null,
          1,
        ),
      )
    else io.err(message)
    return 2
  }
}

function read(command: Command, rest: readonly string[]): { words: string[]; flags: Set<string> } {
  const words: string[] = []
  const flags = new Set<string>()
  const known = ['--json', ...Object.keys(command.flags ?? {})]
  for (const word of rest) {
    if (!word.startsWith('-')) words.push(word)
    else if (known.includes(word)) flags.add(word)
    else {
      const near = nearest(word, known)
      throw new WrongUsage(
        `没有选项 “${word}”。${near ? `是不是 ${near}？` : ''} No such option${near ? `, did you mean ${near}?` : '.'}`,
      )
    }
  }
  const { least, most } = command.words
  if (words.length < least) throw new WrongUsage('缺少参数。Something is missing.')
  if (words.length > most) throw new WrongUsage(`多余的参数 “${words[most]}”。Unexpected “${words[most]}”.`)
  return { words, flags }
}

const usage = () => `规程 Guicheng

用法 usage: npm run -s guicheng -- <命令 command> [--json]

${COMMANDS.map(({ usage, says, english }) => `  ${padded(usage, 44)}${says}\n${' '.repeat(46)}${english}`).join('\n')}

退出码 exit codes: 0 正常 fine · 1 有问题或不一致 findings or mismatch · 2 无法执行 could not be done · 3 用法不对 wrong usage
设置 settings: docs/operations.md`

const usageOf = ({ usage, says, english, flags = {} }: Command) =>
  [
    `用法 usage: npm run -s guicheng -- ${usage}`,
    `  ${says} ${english}`,
    ...Object.entries({ ...flags, '--json': '输出 JSON machine-readable output' }).map(
      ([flag, does]) => `  ${padded(flag, 16)}${does}`,
    ),
  ].join('\n')

const started = process.argv[1]
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = await run(process.argv.slice(2), processIo())
}
