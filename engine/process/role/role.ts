import type { Json } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import type { Directory, OrganisationId } from '#engine/people/directory.ts'
import { lineage, related } from '#engine/people/organisation.ts'
import { own } from '#engine/process/own.ts'
import { answerOf } from '#engine/process/role/table.ts'
import type { Assignee, InstanceState } from '#engine/process/state.ts'
import type { Rule, Truth } from '#engine/rule/rule.ts'
import type { Template } from '#engine/template/format.ts'
import type { OrganisationRef, Role } from '#engine/template/role.ts'

/** What finding people needs of the world, bound to one instance. */
export interface RoleScene {
  readonly template: Template
  readonly directory: Directory
  readonly state: Pick<InstanceState, 'organisation' | 'starter' | 'data'>
  look(path: string): Json | undefined
  /** Evaluates a rule over one line of a register. */
  holds(rule: Rule, item: { readonly [name: string]: Json }): Truth
}

type Found = readonly Assignee[]
type Written<K extends string> = Extract<Role, { [key in K]: unknown }>

/** How deep one role may refer to another; the checks refuse circles, this only makes sure of an end. */
const DEPTH = 4

/**
 * Every way of finding handlers, told apart by the key only it has. `up` looks one organisation higher: 上级代办 when nobody
 * here may handle.
 */
const FINDERS: {
  readonly [K in 'post' | 'register' | 'person' | 'starter' | 'field' | 'anyOf' | 'table']: (
    scene: RoleScene,
    role: Written<K>,
    up: 0 | 1,
    depth: number,
  ) => Found
} = {
  post: (scene, { post, of }, up) => at(scene, of, up, organisation => [{ post, organisation }]),
  register: (scene, { register, of, where }, up) =>
    at(scene, of, up, organisation =>
      where ? lines(scene, register, organisation, where) : [{ register, organisation }],
    ),
  person: (_, { person }) => [{ person }],
  starter: ({ state }) => [{ person: state.starter }],
  field(scene, { field, among }, up, depth) {
    const named = own(scene.state.data, field)
    const ids = (Array.isArray(named) ? named : [named]).flatMap(id => (typeof id === 'string' && id ? [id] : []))
    if (!among) return ids.map(person => ({ person }))
    const allowed = peopleBehind(find(scene, among, up, depth), scene.directory)
    return ids.filter(id => allowed.includes(id)).map(person => ({ person }))
  },
  anyOf: (scene, { anyOf }, up, depth) => distinct(anyOf.flatMap(name => find(scene, name, up, depth))),
  table(scene, { table: name, assist }, up, depth) {
    const table = own(scene.template.tables ?? {}, name)
    const answer = table && answerOf(table, scene.look)
    const roles = answer ? (assist ? (answer.assist ?? []) : [answer.role]) : []
    return distinct(roles.flatMap(one => find(scene, one, up, depth)))
  },
}

/** Whom a role means here and now; nobody for a role that is not defined. */
export function roleAssignees(scene: RoleScene, name: string, up: 0 | 1 = 0): Found {
  return find(scene, name, up, 0)
}

function find(scene: RoleScene, name: string, up: 0 | 1, depth: number): Found {
  const role = own(scene.template.roles, name)
  const kind = role && Object.keys(FINDERS).find(key => key in role)
  if (!role || !kind || depth > DEPTH) return []
  const finder = FINDERS[kind as keyof typeof FINDERS] as (s: RoleScene, r: never, up: 0 | 1, d: number) => Found
  return finder(scene, role as never, up, depth + 1)
}

function at(scene: RoleScene, ref: OrganisationRef, up: 0 | 1, found: (organisation: OrganisationId) => Found): Found {
  const { directory, state } = scene
  return organisationsAt(directory, state, ref).flatMap(organisation => {
    const there = up ? related(directory, organisation, 'superior') : organisation
    return there ? found(there) : []
  })
}

/** The organisations a reference means, seen from an instance; several where a department exists more than once. */
export function organisationsAt(
  directory: Directory,
  { organisation, data }: Pick<InstanceState, 'organisation' | 'data'>,
  ref: OrganisationRef,
): readonly OrganisationId[] {
  if (typeof ref === 'string') return [related(directory, organisation, ref) ?? []].flat()
  if ('above' in ref) return [lineage(directory, organisation)[ref.above]?.id ?? []].flat()
  if ('field' in ref) {
    const named = own(data, ref.field)
    return (Array.isArray(named) ? named : [named]).flatMap(id =>
      typeof id === 'string' && directory.organisation(id) ? [id] : [],
    )
  }
  const [under] = organisationsAt(directory, { organisation, data }, ref.under)
  return under === undefined
    ? []
    : directory
        .subordinates(under)
        .filter(one => one.parent === under && one.kind === ref.department)
        .map(({ id }) => id)
}

/** A query is answered once, when the step is entered: its people are named, whatever the register says later. */
function lines({ directory, holds }: RoleScene, register: string, organisation: OrganisationId, where: Rule): Found {
  return directory.register(register, organisation).flatMap(({ id, person, facts }) => {
    const about = person === null ? {} : (directory.person(person)?.facts ?? {})
    return person !== null && holds(where, { ...about, ...facts, id }) === true ? [{ person }] : []
  })
}

function distinct(found: Found): Found {
  const seen = new Set<string>()
  return found.filter(one => {
    const key = JSON.stringify(one)
    return !seen.has(key) && seen.add(key)
  })
}
