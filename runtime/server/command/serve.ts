import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { ensureScreens } from '#runtime/server/command/screens.ts'
import { start } from '#runtime/server/compose.ts'
import { isDemoFolder } from '#runtime/server/demo/folder.ts'
import { untilEnded } from '#runtime/server/main.ts'

export const serveCommand: Command = {
  name: 'serve',
  usage: 'serve [--no-build]',
  says: '启动正式服务；设置取自环境变量。',
  english: 'Production server, set up by the environment.',
  flags: { '--no-build': '不检查界面是否需要重新生成 do not build the screens' },
  words: { least: 0, most: 0 },
  async run(input) {
    const config = input.config()
    if (await isDemoFolder(config.data))
      throw new CannotDo(
        `${config.data} 是演示数据（账号密码是公开的），不能用于正式服务。请用 GUICHENG_DATA 指定另一个目录。\nThis is a demo data folder with public passwords: choose another with GUICHENG_DATA.`,
      )
    if (!input.flags.has('--no-build')) await ensureScreens(input.err)
    const running = await start(config)
    input.err(`规程已启动：${running.address}\nGuicheng is running at ${running.address}`)
    if (running.setupLink)
      input.err(
        `\n还没有任何账号。请在浏览器打开下面的一次性链接，建立第一个组织和管理员（用过或重启后失效）：\nNo account exists yet. Open this one-time link to make the first one:\n\n  ${running.setupLink}\n`,
      )
    await untilEnded(running, input)
    return 0
  },
}
