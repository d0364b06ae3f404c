import Elk from 'elkjs/lib/elk.bundled.js'
import { describe, expect, it } from 'vitest'
import type { MachineConfig } from '#engine/template/format.ts'
import { fromElk, STEP_WIDTH, toElk, wrap } from '#runtime/ui/graph/layout.ts'
import { allNodes, graphOf } from '#runtime/ui/graph/model.ts'
import { MACHINE } from '#runtime/ui/playground/machine.ts'

const graph = graphOf(MACHINE as unknown as MachineConfig, '四议两公开')

describe('the chart of a process', () => {
  it('places every state, nested and parallel ones inside their group', async () => {
    const drawing = fromElk(graph, await new Elk().layout(toElk(graph, edge => edge.outcome)))
    const box = (id: string) => drawing.boxes.find(one => one.node.id === id)!
    expect(drawing.boxes.map(one => one.node.id).sort()).toEqual(
      allNodes(graph.nodes)
        .map(node => node.id)
        .sort(),
    )
    const [inner, outer] = [box('implementation.work.doing'), box('implementation')]
    expect(inner.x).toBeGreaterThan(outer.x)
    expect(inner.y).toBeGreaterThan(outer.y)
    expect(inner.x + inner.width).toBeLessThan(outer.x + outer.width)
    expect(inner.y + inner.height).toBeLessThan(outer.y + outer.height)
    expect(drawing.boxes.every(one => one.x + one.width <= drawing.width && one.y + one.height <= drawing.height)).toBe(
      true,
    )
  })

  it('draws every way between two boxes and lets each end at its target', async () => {
    const drawing = fromElk(graph, await new Elk().layout(toElk(graph, edge => edge.outcome)))
    for (const edge of graph.edges) {
      const way = drawing.ways.find(one => one.edge?.id === edge.id)!
      const target = drawing.boxes.find(one => one.node.id === edge.to)!
      const [x, y] = way.points.at(-1)!
      expect(x).toBeGreaterThanOrEqual(target.x - 1)
      expect(x).toBeLessThanOrEqual(target.x + target.width + 1)
      expect(y).toBeGreaterThanOrEqual(target.y - 1)
      expect(y).toBeLessThanOrEqual(target.y + target.height + 1)
    }
  })

  it('breaks long titles without beginning a line with a closing mark', () => {
    expect(wrap('村民代表会议（或者村民会议）决议', 6)).toEqual(['村民代表会议', '（或者村民会', '议）决议'])
    expect(wrap('一二三四五六。七', 6)).toEqual(['一二三四五六。', '七'])
    expect(wrap('', 6)).toEqual([])
    expect(STEP_WIDTH).toBeGreaterThan(0)
  })
})
