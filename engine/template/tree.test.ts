import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMachine, initialTransition, transition } from 'xstate'
import type { StateNode, Template } from '#engine/template/format.ts'
import { domainOf, nameOf, resolve, treeOf } from '#engine/template/tree.ts'

const asTemplate = (states: { [key: string]: StateNode }, initial: string) =>
  ({ machine: { id: 'm', initial, states } }) as unknown as Template

/** Random nested machines over few keys, so that names repeat on different levels. */
const keys = ['a', 'b', 'c'] as const
const states = (depth: number): fc.Arbitrary<{ [key: string]: StateNode }> =>
  fc
    .dictionary(
      fc.constantFrom(...keys),
      depth === 0 ? fc.constant<StateNode>({}) : fc.oneof(fc.constant<StateNode>({}), node(depth - 1)),
      {
        minKeys: 1,
        maxKeys: 3,
        noNullPrototype: true,
      },
    )
    .map(all => all)
const node = (depth: number): fc.Arbitrary<StateNode> =>
  states(depth).chain(inner =>
    fc.constantFrom<StateNode>({ states: inner, initial: Object.keys(inner)[0] }, { type: 'parallel', states: inner }),
  )
const target = fc.oneof(
  fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 }).map(path => path.join('.')),
  fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 2 }).map(path => `.${path.join('.')}`),
  fc.array(fc.constantFrom(...keys), { minLength: 0, maxLength: 2 }).map(path => ['#x', ...path].join('.')),
)

describe('the tree of a machine', () => {
  it('resolves targets as XState does', () => {
    let resolved = 0
    fc.assert(
      fc.property(states(2), target, fc.nat(), (all, written, pick) => {
        const initial = Object.keys(all)[0] ?? 'a'
        const before = treeOf(asTemplate(all, initial))
        const from = before.nodes[pick % before.nodes.length]
        const marked = before.nodes[(pick * 7) % before.nodes.length]
        if (!from || !marked) return
        const config = JSON.parse(JSON.stringify(all)) as { [key: string]: StateNode }
        const at = (path: string) =>
          path
            .split('.')
            .reduce<StateNode>((one, key) => one.states?.[key] as StateNode, { states: config } as StateNode)
        at(marked.path).id = 'x'
        at(from.path).on = { GO: written }
        const tree = treeOf(asTemplate(config, initial))
        const source = tree.nodes.find(one => one.path === from.path)
        const ours = source && resolve(source, written, tree.ids)
        let theirs: string | undefined
        try {
          const machine = createMachine({ id: 'm', initial, states: config } as never)
          const found = Object.values(idMap(machine)).find(one => one.path.join('.') === from.path)
          theirs = found?.transitions.get('GO')?.[0]?.target?.[0]?.path.join('.')
        } catch {
          theirs = undefined
        }
        expect(ours?.is === 'node' ? ours.node.path : undefined).toBe(theirs)
        if (theirs !== undefined) resolved++
      }),
      { numRuns: 500 },
    )
    expect(resolved).toBeGreaterThan(50)
  })

  it('knows which transitions send sibling regions back to their start, as XState really does (traps T2, T3, T4)', () => {
    const region = (name: string): StateNode => ({
      id: name,
      initial: `${name}1`,
      states: { [`${name}1`]: { on: { [`${name.toUpperCase()}`]: `${name}2` } }, [`${name}2`]: { id: `${name}2` } },
    })
    const machineWith = (place: 'p' | 'left' | 'left1', go: { target: string; reenter?: boolean }) => {
      const p: StateNode = { type: 'parallel', states: { left: region('left'), right: region('right') } }
      const left = p.states?.left as StateNode
      const holder = place === 'p' ? p : place === 'left' ? left : (left.states?.left1 as StateNode)
      holder.on = { ...holder.on, GO: go }
      return { p }
    }
    const cases = [
      { place: 'p', go: { target: '#left2' }, resets: true },
      { place: 'p', go: { target: '.left.left2' }, resets: true },
      { place: 'left1', go: { target: '#right2' }, resets: true },
      { place: 'left1', go: { target: '#left' }, resets: true },
      { place: 'left', go: { target: 'left', reenter: true }, resets: true },
      { place: 'left', go: { target: '.left2' }, resets: false },
      { place: 'left', go: { target: 'left' }, resets: false },
      { place: 'left1', go: { target: 'left2' }, resets: false },
      { place: 'left1', go: { target: 'left1', reenter: true }, resets: false },
    ] as const
    for (const { place, go, resets } of cases) {
      const states = machineWith(place, go)
      const branch = treeOf(asTemplate(states, 'p')).branches.find(one => one.event === 'GO')
      if (!branch) throw new Error('no branch')
      const domain = domainOf(branch)
      // The right region was moved on before; it is where it was only if it was left alone.
      const machine = createMachine({ id: 'm', initial: 'p', states } as never)
      const [begun] = initialTransition(machine)
      const [moved] = transition(machine, begun, { type: 'RIGHT' })
      const [after] = transition(machine, moved, { type: 'GO' })
      const right = (after.value as { p: { right: string } }).p.right
      expect(right !== 'right2' || go.target === '#right2', `${place} → ${JSON.stringify(go)}`).toBe(resets)
      expect(domain?.type === 'parallel', `${place} → ${JSON.stringify(go)}: ${domain && nameOf(domain)}`).toBe(resets)
    }
  })
})

type Known = { readonly path: string[]; readonly transitions: Map<string, { target?: { path: string[] }[] }[]> }
/** All nodes of an XState machine, by walking it. */
function idMap(machine: unknown): { [id: string]: Known } {
  const found: { [id: string]: Known } = {}
  const walk = (one: Known & { id: string; states: { [key: string]: unknown } }) => {
    found[`${one.id} ${one.path.join('.')}`] = one
    for (const child of Object.values(one.states)) walk(child as never)
  }
  walk((machine as { root: never }).root)
  return found
}
