import type { Directory, PersonId, Substitution } from '#engine/people/directory.ts'
import type { Day } from '#engine/time/time.ts'

/** 代理: the people somebody stands in for on a day in China, in matters of one template, in a stable order. */
export function principalsOf(directory: Directory, person: PersonId, day: Day, template: string): PersonId[] {
  const inForce = directory.principals(person).filter(one => isInForce(one, day, template))
  return [...new Set(inForce.map(({ principal }) => principal))].filter(principal => principal !== person)
}

const isInForce = ({ from, until, templates }: Substitution, day: Day, template: string): boolean =>
  from <= day && day <= until && (!templates || templates.includes(template))
