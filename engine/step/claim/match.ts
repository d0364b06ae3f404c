/** A need and how it is marked, or a resource and how often it can serve. */
export interface Need {
  readonly id: string
  readonly tags: readonly string[]
}
export interface Resource extends Need {
  readonly capacity: number
}
export interface Suggestion {
  readonly need: string
  readonly resource: string
  /** Tags both have, in the order of the need. */
  readonly shared: readonly string[]
}

/**
 * Which resource could serve which need: as many needs as possible get one, no resource more than it can serve, and a
 * pair always shares a tag. Where there is a choice, more shared tags come first, then the order of the lists. The same
 * lists give the same answer for ever (augmenting paths, Kuhn 1955, in a fixed order).
 */
export function suggest(needs: readonly Need[], resources: readonly Resource[]): Suggestion[] {
  const candidates = needs.map(need =>
    resources
      .map((resource, at) => ({ at, shared: need.tags.filter(tag => resource.tags.includes(tag)) }))
      .filter(({ at, shared }) => shared.length > 0 && (resources[at]?.capacity ?? 0) > 0)
      .sort((a, b) => b.shared.length - a.shared.length || a.at - b.at),
  )
  /** For each resource, the needs it serves. */
  const serves: number[][] = resources.map(() => [])

  const place = (need: number, tried: Set<number>): boolean => {
    for (const { at } of candidates[need] ?? []) {
      if (tried.has(at)) continue
      tried.add(at)
      const served = serves[at] ?? []
      if (served.length < (resources[at]?.capacity ?? 0)) {
        served.push(need)
        return true
      }
      for (const [slot, other] of served.entries())
        if (place(other, tried)) {
          served[slot] = need
          return true
        }
    }
    return false
  }
  needs.forEach((_, need) => {
    place(need, new Set())
  })
  return needs.flatMap((need, index) => {
    const at = serves.findIndex(served => served.includes(index))
    const resource = resources[at]
    const shared = candidates[index]?.find(one => one.at === at)?.shared ?? []
    return resource ? [{ need: need.id, resource: resource.id, shared }] : []
  })
}

/** Tags as people write them: a list, or words with 、，；or spaces between them; each once. */
export function tagsOf(value: unknown): string[] {
  const words = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[、，,；;\s]+/) : []
  return [...new Set(words.filter((word): word is string => typeof word === 'string').map(word => word.trim()))].filter(
    word => word !== '',
  )
}
