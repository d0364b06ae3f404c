/** Reads one step's definition out of a template as the API gives it: a tree of states with `meta.step`. */
type Node = Readonly<Record<string, unknown>>
const object = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {})

export function stepOf(template: unknown, key: string): Node | undefined {
  const search = (node: Node): Node | undefined => {
    for (const [name, child] of Object.entries(object(node.states))) {
      const found = name === key ? object(object(child).meta).step : undefined
      if (found) return object(found)
      const deeper = search(object(child))
      if (deeper) return deeper
    }
    return undefined
  }
  return search(object(object(template).machine))
}
