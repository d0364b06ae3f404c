import type { Pack } from '#engine/analysis/pack.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import type { Directory, Organisation, PersonId } from '#engine/people/directory.ts'
import { type RoleScene, roleAssignees } from '#engine/process/role/role.ts'
import type { Body, Policies } from '#engine/step/schema.ts'
import type { Step } from '#engine/step/steps.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { type Finding, warning } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'

/**
 * SC-13 against the people there really are: in which organisations a step has nobody, a list is empty, nobody may start,
 * or one person stands on both sides of what the law keeps apart. True for the directory as it is now, so it is advice.
 * What depends on what somebody fills in (a named handler, a decision table) is left out.
 */
export function rolesHold(
  { template, steps }: SoundTemplate,
  directory: Directory,
  organisations: readonly Organisation[],
  pack?: Pack,
): readonly Finding[] {
  const kinds = template.start.organisations
  const here = organisations.filter(({ kind }) => !kinds || kinds.includes(kind))
  const lacking = new Map<string, Lacking>()
  const lacks = (organisation: Organisation, where: string, what: string, fix: string) => {
    const known = lacking.get(`${where} ${what}`) ?? { where, what, fix, names: [] }
    known.names.push(organisation.name)
    lacking.set(`${where} ${what}`, known)
  }
  const found: Finding[] = []
  for (const organisation of here) {
    const people = peopleIn(template, directory, organisation.id)
    const starters = [...new Set(template.start.roles.flatMap(role => people(role) ?? []))]
    if (starters.length === 0) {
      lacks(organisation, '/start/roles', `没有人能发起“${template.title}”`, '先登记有关职务，或放宽发起的角色。')
      continue
    }
    for (const { step, where } of steps.values()) {
      for (const role of rolesIn(step)) {
        if (people(role, policiesOf(template, step))?.length !== 0) continue
        const title = template.roles[role]?.title ?? role
        lacks(
          organisation,
          where,
          `步骤“${step.title}”没有人办理（${title}）`,
          '登记这个职务，或写 policies：{ "noHandler": "superior" }。',
        )
      }
      for (const { register } of listsIn(step))
        if (directory.register(register, organisation.id).length === 0)
          lacks(organisation, where, `步骤“${step.title}”要用的名册“${register}”是空的`, '先登记名册。')
    }
    for (const rule of pack?.rules ?? []) {
      if (rule.kind !== 'distinct') continue
      const [one, other] = rule.steps.map(key => steps.get(key))
      if (!one || !other) continue
      const both = sameOnly(template, one.step, other.step, starters, people)
      const name = both === undefined ? undefined : (directory.person(both)?.name ?? both)
      if (name !== undefined)
        found.push(
          warning(
            'SC-13.one-hand',
            at(other.where, 'handlers'),
            `${organisation.name}只有${name} 1 人，同时承担“${one.step.title}”与“${other.step.title}”：${rule.says}。`,
            '另外登记一人，或由上级组织办理其中一步。',
          ),
        )
    }
  }
  const said = [...lacking.values()].map(({ where, what, fix, names }) =>
    warning('SC-13.vacant', where, `${names.length} 个组织${what}：${listed(names)}。`, fix),
  )
  return [...found, ...said]
}

interface Lacking {
  readonly where: string
  readonly what: string
  readonly fix: string
  readonly names: string[]
}
const listed = (names: readonly string[]) =>
  `${names.slice(0, 8).join('、')}${names.length > 8 ? ` 等 ${names.length} 个` : ''}`

type Find = (role: string, policies?: Policies) => readonly PersonId[] | undefined

/** Who a role is in one organisation; undefined where it depends on what is filled in, or on who has started. */
function peopleIn(template: Template, directory: Directory, organisation: string): Find {
  const scene: RoleScene = {
    template,
    directory,
    state: { organisation, starter: '', data: {} },
    look: () => undefined,
    holds: () => true,
  }
  return (role, policies) => {
    if (isOpen(template, role)) return undefined
    const own = peopleBehind(roleAssignees(scene, role), directory)
    if (own.length > 0 || policies?.noHandler === undefined || policies.noHandler === 'block') return own
    return policies.noHandler === 'skip' ? undefined : peopleBehind(roleAssignees(scene, role, 1), directory)
  }
}

/** A role that is somebody only once something was filled in, or somebody has started. */
function isOpen({ roles }: Template, name: string, depth = 0): boolean {
  const role = roles[name]
  if (!role || depth > 4) return true
  if ('anyOf' in role) return role.anyOf.some(one => isOpen({ roles } as Template, one, depth + 1))
  if ('post' in role || 'register' in role) return JSON.stringify(role.of).includes('"field"')
  return !('person' in role)
}

const policiesOf = (template: Template, step: Step): Policies => ({ ...template.policies, ...step.policies })

function rolesIn(step: Step): readonly string[] {
  const own = 'handlers' in step && step.handlers ? [(step.handlers as { role: string }).role] : []
  const parties =
    step.kind === 'joint' ? [step.lead, ...step.assists].flatMap(one => ('role' in one ? one.role : [])) : []
  const stages = step.kind === 'scoring' ? [step.self, ...(step.assess ?? []), step.review] : []
  return [...own, ...parties, ...stages.flatMap(stage => stage?.handlers.role ?? [])]
}

/** Registers of the organisation itself that must not be empty. */
function listsIn(step: Step): readonly { readonly register: string }[] {
  const bodies: readonly (Body | undefined)[] =
    step.kind === 'ballot'
      ? [step.electorate, ...(step.groups ?? []).map(({ voters }) => voters)]
      : step.kind === 'meeting'
        ? [step.attendees]
        : []
  return bodies.flatMap(body => (body && 'register' in body && (body.of ?? 'own') === 'own' ? [body] : []))
}

/** The one person both steps fall to; the starter counts as whoever may start. */
function sameOnly(
  template: Template,
  one: Step,
  other: Step,
  starters: readonly PersonId[],
  people: Find,
): PersonId | undefined {
  const of = (step: Step): readonly PersonId[] => {
    const [role] = rolesIn(step)
    if (role === undefined) return []
    const written = template.roles[role]
    return written && 'starter' in written ? starters : (people(role) ?? [])
  }
  const [a, b] = [of(one), of(other)]
  const isSuperior = [one, other].some(step => policiesOf(template, step).handlerIsStarter === 'superior')
  const [only] = a
  return a.length === 1 && b.length === 1 && only === b[0] && !isSuperior ? only : undefined
}
