import { isHandler } from '#engine/people/assignee.ts'
import type { Directory, OrganisationId, PersonId } from '#engine/people/directory.ts'
import { lineage } from '#engine/people/organisation.ts'
import { postKind } from '#engine/people/post.ts'
import { isOwnVote, isPublic, mayHandIn } from '#engine/process/authority.ts'
import { organisationsAt } from '#engine/process/role/role.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'
import type { Template } from '#engine/template/format.ts'
import type { Role } from '#engine/template/role.ts'
import type { Day } from '#engine/time/time.ts'

/** What a person is to an instance. Deny by default: whoever is none of these sees and does nothing. */
export interface Standing {
  readonly starter: boolean
  /** Handled something, or has a task open now. */
  readonly participant: boolean
  readonly copied: boolean
  /** Holds a post of the instance's organisation that may look, or one above that looks below. */
  readonly oversees: boolean
  /** Holds a post above or at the organisation that may intervene with a reason. */
  readonly supervises: boolean
  /** Heads the instance's own organisation. */
  readonly leads: boolean
  readonly audits: boolean
}

/** `today` (a day in China) lets whoever stands in for a handler be one; without it only they themselves are. */
export function standing(state: InstanceState, person: PersonId, directory: Directory, today?: Day): Standing {
  const posts = postsOver(state.organisation, person, directory)
  return {
    starter: state.starter === person,
    participant:
      Object.values(state.visits).some(visit =>
        visit.filled.some(filled => filled.by === person || filled.for === person),
      ) ||
      Object.values(state.tasks).some(
        task =>
          task.closed?.by === person ||
          (!task.closed && !isPublic(task) && isConcerned(state, task, person, directory, today)),
      ),
    copied: state.copiedTo.includes(person),
    // Where it was handled before, what was done there stays in sight.
    oversees:
      posts.length > 0 ||
      (state.formerly ?? []).some(({ organisation }) => postsOver(organisation, person, directory).length > 0),
    supervises: posts.some(post => post.supervises),
    leads: directory
      .posts(person)
      .some(({ post, organisation }) => organisation === state.organisation && postKind(post)?.leads),
    audits: posts.some(post => post.audits),
  }
}

/** Has it, prepares or prepared it, or stands in for whoever has it. */
const isConcerned = (
  state: InstanceState,
  task: Task,
  person: PersonId,
  directory: Directory,
  today: Day | undefined,
): boolean =>
  isHandler(task, person, directory) ||
  task.delegation?.to === person ||
  task.prepared?.by === person ||
  (today !== undefined && mayHandIn(state, task, person, directory, today))

export { isOwnVote, isPublic }

export const maySee = (is: Standing): boolean => is.starter || is.participant || is.copied || is.oversees
/** A copy lets its reader see everything: those who may only read do not pass it on. */
export const mayCopy = (is: Standing): boolean => is.starter || is.participant || is.supervises
export const mayUrge = (is: Standing): boolean => is.starter || is.participant || is.supervises
export const mayCancel = (is: Standing): boolean => is.starter || is.supervises
/** 挂起 stops statutory clocks, so it takes the head of the organisation or whoever supervises it, not just the starter. */
export const maySuspend = (is: Standing): boolean => is.leads || is.supervises
/** 唤醒, 督办, 移交, 换版 are done from above. */
export const mayIntervene = (is: Standing): boolean => is.supervises
/** Whether a person may intervene in what an organisation handles. */
export const supervisesOver = (organisation: OrganisationId, person: PersonId, directory: Directory): boolean =>
  postsOver(organisation, person, directory).some(post => post.supervises)
/** Kinds of post a person holds that look at an organisation: its own, or above it with `sees: below`. */
export function postsOver(organisation: OrganisationId, person: PersonId, directory: Directory) {
  const line = lineage(directory, organisation).map(({ id }) => id)
  return directory.posts(person).flatMap(post => {
    const kind = postKind(post.post)
    const level = line.indexOf(post.organisation)
    return kind && (level === 0 || (level > 0 && kind.sees === 'below')) ? [kind] : []
  })
}

/** Whether a person may start a template for an organisation: kind allowed and one of the starting roles held there. */
export function mayStart(
  template: Template,
  organisation: OrganisationId,
  person: PersonId,
  directory: Directory,
): boolean {
  const found = directory.organisation(organisation)
  const kinds = template.start.organisations
  if (!found || (kinds && !kinds.includes(found.kind))) return false
  return startingRoles(template).some(role =>
    organisationsAt(directory, { organisation, data: {} }, role.of).some(at =>
      'post' in role
        ? directory.holders(role.post, at).includes(person)
        : directory.register(role.register, at).some(entry => entry.person === person),
    ),
  )
}

/** Posts and registers among the roles that may start, groups of roles opened; others mean nobody before there is a matter. */
export function startingRoles(template: Template): readonly Extract<Role, { of: unknown }>[] {
  const opened = (names: readonly string[], seen: ReadonlySet<string>): Extract<Role, { of: unknown }>[] =>
    names.flatMap(name => {
      const role = seen.has(name) ? undefined : template.roles[name]
      if (!role) return []
      if ('anyOf' in role) return opened(role.anyOf, new Set([...seen, name]))
      return 'of' in role ? [role] : []
    })
  return opened(template.start.roles, new Set())
}
