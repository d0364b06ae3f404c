import type { Json, JsonObject } from '#engine/json.ts'
import type { Template } from '#engine/template/format.ts'
import type { OrganisationRef } from '#engine/template/role.ts'
import type { WorldText } from '#engine/testing/world.ts'

/** A small made-up world with everybody a template asks for: organisations above and below, posts, registers. */

/** Lines of every register: odd, so that no half of them is exactly half. */
const LINES = 9

export interface MadeWorld {
  readonly text: WorldText
  /** Organisations that may run the template, one of each kind. */
  readonly homes: readonly string[]
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function worldFor(template: Template): MadeWorld {
  const kinds = template.start.organisations ?? ['village']
  const organisations: WorldText['organisations'] = {
    county: { name: '示例县委组织部', kind: 'county' },
    town: { name: '示例镇党委', kind: 'township', parent: 'county' },
  }
  const homes = kinds.map((kind, n) => {
    const home = ['county', 'township'].includes(kind) ? (kind === 'county' ? 'county' : 'town') : `home-${n + 1}`
    organisations[home] ??= { name: `示例党组织${n + 1}（${kind}）`, kind, parent: 'town' }
    return home
  })
  for (const [kind, under] of departmentsIn(template))
    organisations[`unit-${kind}`] = { name: `示例单位（${kind}）`, kind, parent: under }
  for (const kind of kindsBelow(template))
    for (const n of [1, 2])
      organisations[`below-${kind}-${n}`] = { name: `示例下级${n}（${kind}）`, kind, parent: homes[0] ?? 'town' }
  const places = Object.keys(organisations)
  const people: Record<string, Writable<WorldText['people'][string]>> = {}
  for (const [id, name] of namedPeople(template)) people[id] = { name }
  const many = JSON.stringify(template.machine).match(/"mode":("all"|"inTurn"|\{"atLeast":(\d+)\})/g) ?? []
  const most = Math.max(1, ...many.map(text => Number(/\d+/.exec(text)?.[0] ?? 2)))
  for (const [post, title] of postsIn(template))
    for (const place of places)
      for (let n = 1; n <= most; n++)
        people[`${post}-${place}${n > 1 ? `-${n}` : ''}`] = {
          name: `${title}${n > 1 ? n : ''}（${organisations[place]?.name ?? place}）`,
          posts: [`${post}@${place}`],
        }
  const registers: NonNullable<WorldText['registers']> = {}
  for (const [name, facts] of registersIn(template))
    for (const place of places) {
      registers[place] ??= {}
      registers[place][name] = { count: LINES, label: `${name}·`, ...(Object.keys(facts).length > 0 && { facts }) }
    }
  return { text: { organisations, people, ...(Object.keys(registers).length > 0 && { registers }) }, homes }
}

/** Posts that roles and steps name, with a title. */
function postsIn(template: Template): Map<string, string> {
  const posts = new Map<string, string>()
  for (const role of Object.values(template.roles)) if ('post' in role) posts.set(role.post, role.title)
  for (const found of objectsIn(template.machine))
    if (typeof found.post === 'string' && !posts.has(found.post)) posts.set(found.post, found.post)
  return posts
}

const namedPeople = (template: Template): [string, string][] =>
  Object.values(template.roles).flatMap((role): [string, string][] =>
    'person' in role ? [[role.person, role.title]] : [],
  )

/** Registers with the facts that the rules over their lines ask for. */
function registersIn(template: Template): Map<string, JsonObject> {
  const found = new Map<string, Record<string, Json>>()
  for (const one of objectsIn(template as unknown as Json)) {
    if (typeof one.register !== 'string') continue
    const facts = found.get(one.register) ?? {}
    found.set(one.register, facts)
    for (const { eq, in: among } of objectsIn(one.where ?? null)) {
      const [left, right] = (eq ?? among ?? []) as readonly Json[]
      const path = String((left as JsonObject | undefined)?.var ?? '')
      const value = Array.isArray(right) ? (right as readonly Json[])[0] : right
      if (path.startsWith('item.') && ['string', 'number', 'boolean'].includes(typeof value))
        facts[path.slice(5)] ??= value as Json
    }
  }
  return found
}

/** Departments that roles look for, and the organisation they are right under. */
function departmentsIn(template: Template): [string, string][] {
  const under = (ref: unknown): string => (ref === 'county' ? 'county' : ref === 'superior' ? 'town' : 'home-1')
  return Object.values(template.roles).flatMap((role): [string, string][] => {
    const of = 'of' in role ? (role.of as OrganisationRef) : undefined
    return typeof of === 'object' && 'department' in of ? [[of.department, under(of.under)]] : []
  })
}

/** Kinds of organisation that something is handed down to. */
const kindsBelow = (template: Template): string[] => [
  ...new Set(
    objectsIn(template.machine as unknown as Json).flatMap(({ organisations, kinds }) =>
      organisations === 'below' || organisations === 'children'
        ? ((kinds as readonly string[] | undefined) ?? ['group'])
        : [],
    ),
  ),
]

function objectsIn(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn)
  if (typeof value !== 'object' || value === null) return []
  return [value as JsonObject, ...Object.values(value).flatMap(objectsIn)]
}
