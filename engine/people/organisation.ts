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
