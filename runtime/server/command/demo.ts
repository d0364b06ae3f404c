import { join } from 'node:path'
import { demoClock, systemClock } from '#runtime/server/clock.ts'
import { padded } from '#runtime/server/command/columns.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { ensureScreens } from '#runtime/server/command/screens.ts'
import { start } from '#runtime/server/compose.ts'
import { DEMO_PASSWORD, KEY_ACCOUNTS } from '#runtime/server/demo/accounts.ts'
import { finishFolder, readyFolder } from '#runtime/server/demo/folder.ts'
import { loadDemo } from '#runtime/server/demo/load.ts'
import { loadingClock } from '#runtime/server/demo/stage.ts'
import { untilEnded } from '#runtime/server/main.ts'

export const demoCommand: Command = {
  name: 'demo',
  usage: 'demo [--reset] [--no-build]',
  says: '载入演示数据并启动；再次运行保留数据。',
  english: 'Loads demo data and serves; a second run keeps it.',
  flags: {
    '--reset': '清空演示数据重新开始 start over',
    '--no-build': '不检查界面是否需要重新生成 do not build the screens',
  },
  words: { least: 0, most: 0 },
  async run(input) {
    const { out, env } = input
    const config = input.config({
      GUICHENG_DATA: join(env.GUICHENG_DATA?.trim() || './data', 'demo'),
      // The demo lives in a file of its own whatever the environment says, and keeps the console for people.
      DATABASE_URL: '',
      GUICHENG_LOG: env.GUICHENG_LOG?.trim() || 'warn',
    })
    const folder = await readyFolder(config.data, input.flags.has('--reset'))
    if (!input.flags.has('--no-build')) await ensureScreens(out)
    const loading = loadingClock(systemClock)
    const running = await start(config, {
      kind: 'demo',
      clock: demoClock(config.data, loading),
      accounts: KEY_ACCOUNTS.map(({ username, name, role, password }) => ({ username, name, role, password })),
      async load(bench) {
        if (folder === 'kept') return out(`使用已有的演示数据（${config.data}）；重新开始请加 --reset。`)
        const { stopped } = await loadDemo(bench, loading, out)
        await finishFolder(config.data, { stopped: stopped.length })
      },
    })
    out(`\n规程演示已启动，请用浏览器打开  ${running.address}`)
    out(`Guicheng demo is running at ${running.address}; the designer is at ${running.address}/designer/\n`)
    out(table())
    out(`\n所有演示账号的密码都是  ${DEMO_PASSWORD}\n按 Ctrl-C 停止。Press Ctrl-C to stop.\n`)
    await untilEnded(running, input)
    return 0
  },
}

const table = () =>
  [
    `  ${padded('登录名', 22)}${padded('姓名', 14)}身份`,
    ...KEY_ACCOUNTS.map(({ username, name, role }) => `  ${padded(username, 22)}${padded(name, 14)}${role}`),
  ].join('\n')
