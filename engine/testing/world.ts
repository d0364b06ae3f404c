import { z } from 'zod'
import type { JsonObject } from '#engine/json.ts'
import type { Directory, Organisation, Person, Post, RegisterEntry } from '#engine/people/directory.ts'
import { under } from '#engine/people/organisation.ts'

const facts = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>
const registerLine = z.union([
  z.string(),
  z.strictObject({
    id: z.string(),
    person: z.string().nullable().optional(),
    label: z.string(),
    facts: facts.optional(),
  }),
])

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** A small world for cases and examples: who is who, written by hand. Ids are the keys. */
export const worldSchema = z.strictObject({
  organisations: z.record(
    z.string(),
    z.strictObject({ name: z.string(), kind: z.string(), parent: z.string().optional(), facts: facts.optional() }),
  ),
  people: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      facts: facts.optional(),
      /** `post@organisation` */
      posts: z.array(z.string()).optional(),
    }),
  ),
  /** By organisation and register name: people's ids, whole lines, or `{ "count": 12, "label": "村民代表" }` to make them up. */
  registers: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.union([
          z.array(registerLine),
          z.strictObject({ count: z.number().int().min(0).max(2000), label: z.string(), facts: facts.optional() }),
        ]),
      ),
    )
    .optional(),
  /** 代理, by the person who stands in. */
  substitutes: z
    .record(
      z.string(),
      z.array(
        z.strictObject({ principal: z.string(), from: day, until: day, templates: z.array(z.string()).optional() }),
      ),
    )
    .optional(),
})
export type WorldText = z.output<typeof worldSchema>

/** The directory of a written world. Made-up register lines get a person each, so that everybody can vote. */
export function directoryOf(world: WorldText): Directory {
  const people = new Map<string, Person>(
    Object.entries(world.people).map(([id, { name, facts = {} }]) => [id, { id, name, facts }]),
  )
  const posts: Post[] = Object.entries(world.people).flatMap(([person, { posts = [] }]) =>
    posts.map(text => {
      const [post = '', organisation = ''] = text.split('@')
      return { person, post, organisation }
    }),
  )
  const organisations = new Map<string, Organisation>(
    Object.entries(world.organisations).map(([id, { name, kind, parent, facts = {} }]) => [
      id,
      { id, name, kind, parent: parent ?? null, facts },
    ]),
  )
  const registers = new Map<string, RegisterEntry[]>()
  for (const [organisation, lists] of Object.entries(world.registers ?? {}))
    for (const [name, lines] of Object.entries(lists)) {
      const entries = Array.isArray(lines)
        ? lines.map(line => entryOf(line, people))
        : Array.from({ length: lines.count }, (_, at) =>
            madeUp(people, `${organisation}-${name}-${at + 1}`, `${lines.label}${at + 1}`, lines.facts ?? {}),
          )
      registers.set(`${name}@${organisation}`, entries)
    }
  return {
    person: id => people.get(id),
    organisation: id => organisations.get(id),
    holders: (post, organisation) =>
      posts.filter(held => held.post === post && held.organisation === organisation).map(({ person }) => person),
    posts: person => posts.filter(held => held.person === person),
    register: (name, organisation) => registers.get(`${name}@${organisation}`) ?? [],
    principals: person =>
      (world.substitutes?.[person] ?? []).map(({ templates, ...one }) => ({ ...one, ...(templates && { templates }) })),
    subordinates: organisation => under([...organisations.values()], organisation),
  }
}

type Line = z.output<typeof registerLine>
function entryOf(line: Line, people: ReadonlyMap<string, Person>): RegisterEntry {
  if (typeof line !== 'string')
    return { id: line.id, person: line.person ?? null, label: line.label, facts: line.facts ?? {} }
  const person = people.get(line)
  return { id: line, person: line, label: person?.name ?? line, facts: person?.facts ?? {} }
}

function madeUp(people: Map<string, Person>, id: string, name: string, facts: JsonObject): RegisterEntry {
  people.set(id, { id, name, facts })
  return { id, person: id, label: name, facts }
}
