import type { Directory, Organisation, OrganisationId } from '#engine/people/directory.ts'

/** The organisation and those above it, nearest first. A broken tree (a cycle, a missing parent) ends the line. */
export function lineage(directory: Directory, id: OrganisationId): Organisation[] {
  const line: Organisation[] = []
  for (let at: OrganisationId | null = id; at !== null && line.length < 12; ) {
    const organisation = directory.organisation(at)
    if (!organisation || line.some(known => known.id === organisation.id)) break
    line.push(organisation)
    at = organisation.parent
  }
  return line
}

/** `own`, `superior` (上级) or `county` (县级组织部门) as seen from an organisation; undefined when there is none. */
export function related(
  directory: Directory,
  from: OrganisationId,
  which: 'own' | 'superior' | 'county',
): OrganisationId | undefined {
  if (which === 'own') return from
  const line = lineage(directory, from)
  return which === 'superior' ? line[1]?.id : line.find(organisation => organisation.kind === 'county')?.id
}

/** Every organisation under one, from a flat list: level by level, in the order of the list; cycles end. */
export function under(organisations: readonly Organisation[], id: OrganisationId): Organisation[] {
  const children = new Map<OrganisationId, Organisation[]>()
  for (const one of organisations)
    if (one.parent !== null) children.set(one.parent, [...(children.get(one.parent) ?? []), one])
  const found: Organisation[] = []
  const seen = new Set([id])
  for (let level = children.get(id) ?? []; level.length > 0; ) {
    const fresh = level.filter(one => !seen.has(one.id))
    for (const one of fresh) seen.add(one.id)
    found.push(...fresh)
    level = fresh.flatMap(one => children.get(one.id) ?? [])
  }
  return found
}
