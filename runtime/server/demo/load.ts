import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashPassword } from '#runtime/server/auth/password.ts'
import { checkFile, sayFinding } from '#runtime/server/command/check.ts'
import type { Workbench } from '#runtime/server/compose.ts'
import { ACCOUNTS, DEMO_PASSWORD, personBy } from '#runtime/server/demo/accounts.ts'
import { play } from '#runtime/server/demo/play.ts'
import { type LoadingClock, moment } from '#runtime/server/demo/stage.ts'
import { BRANCHES } from '#runtime/server/demo/story/branches.ts'
import { MEMBERS } from '#runtime/server/demo/story/members.ts'
import { REPORTS } from '#runtime/server/demo/story/reports.ts'
import type { Story } from '#runtime/server/demo/story/story.ts'
import { VILLAGE_MATTERS } from '#runtime/server/demo/story/village-matters.ts'
import { WORK } from '#runtime/server/demo/story/work.ts'
import { WORLD } from '#runtime/server/demo/world.ts'
import { publishTemplate } from '#runtime/server/store/templates.ts'

export const STORIES: readonly Story[] = [...VILLAGE_MATTERS, ...BRANCHES, ...REPORTS, ...MEMBERS, ...WORK]
const TEMPLATES = fileURLToPath(new URL('../../../templates/', import.meta.url))

export interface Loaded {
  readonly templates: readonly string[]
  readonly stories: number
  /** Stories that could not be told to their end, with why: the shipped ones never are. */
  readonly stopped: readonly { readonly story: string; readonly why: string }[]
}

/** Fills an empty store with the demo: people, accounts, templates, and instances played through the real write path. */
export async function loadDemo(bench: Workbench, clock: LoadingClock, say: (line: string) => void): Promise<Loaded> {
  const { store, identity } = bench
  await store.changePeople(WORLD)
  say(
    `名册：${WORLD.organisations.length} 个组织，${WORLD.persons.length} 人，${WORLD.posts.length} 个职务，${WORLD.registers.length} 份名册`,
  )

  const passwordHash = await hashPassword(DEMO_PASSWORD)
  for (let from = 0; from < ACCOUNTS.length; from += 30) {
    const some = ACCOUNTS.slice(from, from + 30)
    await identity.addAccounts(some.map(({ username, name, person }) => ({ username, name, person, passwordHash })))
    say(`正在建立账号 ${from + some.length}/${ACCOUNTS.length} …`)
  }

  clock.show(moment(clock.now(), 200, '09:00'))
  const templates = await publishAll(bench, clock, say)
  clock.show(undefined)

  const stories = STORIES.filter(({ template }) => templates.includes(template))
  say(`正在办理示例办件（共 ${stories.length} 件，从半年前开始）…`)
  const stopped = await play(bench, clock, stories, done => say(`正在办理示例办件 ${done}/${stories.length} …`))
  for (const { story, why } of stopped) say(`  示例“${story}”没有办完：${why}`)
  return { templates, stories: stories.length, stopped }
}

/** Publishes every shipped template that is sound; a faulty one is named and left out. */
async function publishAll({ store }: Workbench, clock: LoadingClock, say: (line: string) => void): Promise<string[]> {
  const published: string[] = []
  for (const folder of await folders()) {
    const { sound, findings } = await checkFile(join(TEMPLATES, folder))
    if (!sound) {
      say(`模板 ${folder} 有问题，没有发布：\n${findings.map(sayFinding).join('\n')}`)
      continue
    }
    const by = personBy('yunxi.buzhang')
    await store.queue.write(session =>
      publishTemplate(session, store.database.dialect, store.tables, store.tenant, { sound, by, at: clock.now() }),
    )
    published.push(sound.template.id)
    say(`已发布模板“${sound.template.title}”`)
  }
  return published
}

export async function folders(): Promise<string[]> {
  const names = await readdir(TEMPLATES).catch(() => [])
  const found = await Promise.all(
    names.map(async name =>
      (await stat(join(TEMPLATES, name, 'template.json')).catch(() => undefined)) ? [name] : [],
    ),
  )
  return found.flat().sort()
}
