import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { leafId } from '#engine/evidence/envelope.ts'
import { parseStrict } from '#engine/evidence/strict-json.ts'
import type { JsonObject } from '#engine/json.ts'
import { POSTS } from '#engine/people/post.ts'
import { nearest } from '#engine/template/near.ts'
import { openIdentity } from '#runtime/server/auth/identity.ts'
import { hashPassword } from '#runtime/server/auth/password.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import type { People } from '#runtime/server/store/directory.ts'
import { randomBytes } from '#runtime/server/store/keys.ts'

/** `public` and `timer` name who is nobody in the keys of commands. */
const personId = leafId.refine(id => id !== 'public' && id !== 'timer', '这个编号由系统保留')
const facts = z.record(z.string(), z.unknown()).default({}) as unknown as z.ZodType<JsonObject>
const name = z.string().trim().min(1).max(80)
const post = z.strictObject({ person: leafId, post: z.string(), organisation: leafId })

/** Who is who, as a department writes it down: organisations, people with their login names, posts, registers. */
export const rosterSchema = z.strictObject({
  organisations: z
    .array(z.strictObject({ id: leafId, name, kind: z.string().max(40), parent: leafId.nullable(), facts }))
    .default([]),
  people: z
    .array(
      z.strictObject({
        id: personId,
        name,
        facts,
        /** Gives the person an account; a first password is made and printed once. */
        username: z
          .string()
          .regex(/^[A-Za-z0-9._-]{2,40}$/)
          .optional(),
      }),
    )
    .default([]),
  posts: z.array(post).default([]),
  /** Posts somebody no longer holds. */
  left: z.array(post).default([]),
  registers: z
    .array(
      z.strictObject({
        register: z.string().max(60),
        organisation: leafId,
        entries: z.array(z.strictObject({ id: leafId, person: leafId.nullable().default(null), label: name, facts })),
      }),
    )
    .default([]),
})
type Roster = z.output<typeof rosterSchema>

export const peopleCommand: Command = {
  name: 'people',
  usage: 'people <名册文件 file>',
  says: '载入组织、人员、职务和名册，给有登录名的人建立账号；有错的整份不载入。',
  english: 'Loads organisations, people, posts and registers, and makes accounts; nothing if anything is wrong.',
  words: { least: 1, most: 1 },
  async run(input) {
    const { out, report, words } = input
    const roster = await readRoster(words[0] ?? '')
    const reject = (mistakes: readonly string[]) => {
      out(
        `名册有 ${mistakes.length} 处需要修改，没有载入。Nothing was loaded.\n${mistakes.map(one => `  ${one}`).join('\n')}`,
      )
      report({ mistakes })
      return 1 as const
    }
    if ('mistakes' in roster) return reject(roster.mistakes)
    return withStore(input, peopleCommand, async store => {
      const known = await store.people()
      const identity = openIdentity(store, {
        address: 'http://localhost',
        secret: randomBytes(32).toString('hex'),
        secure: false,
      })
      const wanted = roster.people.flatMap(({ id, name, username }) =>
        username ? [{ person: id, name, username }] : [],
      )
      const taken = await identity.accounts(wanted)
      const mistakes = [
        ...unknownReferences(roster, known),
        ...taken.flatMap(({ username, person, by }) => (by === person ? [] : [`登录名 ${username} 已属于别人`])),
      ]
      if (mistakes.length > 0) return reject(mistakes)
      const { organisations, people: persons, posts, left, registers } = roster
      await store.changePeople({
        organisations,
        persons: persons.map(({ id, name, facts }) => ({ id, name, facts })),
        posts,
        leave: left,
        registers,
      })
      const fresh = wanted.filter(({ person }) => !taken.some(account => account.by === person))
      const accounts = []
      for (const { person, name, username } of fresh) {
        const password = randomBytes(9).toString('base64url')
        await identity.addAccounts([{ username, name, person, passwordHash: await hashPassword(password) }])
        accounts.push({ username, name, password })
      }
      out(
        `已载入：${organisations.length} 个组织，${persons.length} 人，${posts.length} 个职务，${registers.length} 份名册，新账号 ${accounts.length} 个。`,
      )
      if (accounts.length > 0)
        out(
          `首次密码只显示这一次，请当面交给本人：\n${accounts.map(one => `  ${one.username}\t${one.name}\t${one.password}`).join('\n')}`,
        )
      report({
        organisations: organisations.length,
        people: persons.length,
        posts: posts.length,
        registers: registers.length,
        accounts,
      })
      return 0
    })
  },
}

async function readRoster(path: string): Promise<Roster | { readonly mistakes: readonly string[] }> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return { mistakes: [`读不到文件 ${path}`] }
  const json = parseStrict(text)
  if (!json.ok) return { mistakes: [`不是有效的 JSON：${JSON.stringify(json.error)}`] }
  const parsed = rosterSchema.safeParse(json.value)
  if (parsed.success) return parsed.data
  return { mistakes: parsed.error.issues.slice(0, 50).map(issue => `/${issue.path.join('/')}：${issue.message}`) }
}

/** Names that lead nowhere, in the file or in what is loaded already. */
function unknownReferences({ organisations, people, posts, registers }: Roster, known: People): string[] {
  const persons = new Set([...people, ...known.persons].map(({ id }) => id))
  const places = new Set([...organisations, ...known.organisations].map(({ id }) => id))
  const keys = POSTS.map(({ key }) => key)
  const place = (where: string, id: string | null) =>
    id === null || places.has(id) ? [] : [`${where}：没有组织 ${id}`]
  const person = (where: string, id: string | null) =>
    id === null || persons.has(id) ? [] : [`${where}：没有人员 ${id}`]
  return [
    ...organisations.flatMap(({ parent }, at) => place(`/organisations/${at}/parent`, parent)),
    ...posts.flatMap((held, at) => [
      ...person(`/posts/${at}/person`, held.person),
      ...place(`/posts/${at}/organisation`, held.organisation),
      ...(keys.includes(held.post) ? [] : [`/posts/${at}/post：没有职务 ${held.post}${meant(held.post, keys)}`]),
    ]),
    ...registers.flatMap(({ organisation, entries }, at) => [
      ...place(`/registers/${at}/organisation`, organisation),
      ...entries.flatMap((entry, line) => person(`/registers/${at}/entries/${line}/person`, entry.person)),
    ]),
  ]
}

const meant = (word: string, words: readonly string[]): string => {
  const near = nearest(word, words)
  return near ? `，是不是 ${near}` : `。可用的有 ${words.join('、')}`
}
