import { describe, expect, it } from 'vitest'
import type { MachineConfig } from '#engine/template/format.ts'
import { graphOf, readingOrder, standingOf } from '#runtime/ui/graph/model.ts'
import { outcomeTitle } from '#runtime/ui/graph/outcome-title.ts'
import { MACHINE } from '#runtime/ui/playground/machine.ts'

const machine = MACHINE as unknown as MachineConfig
const graph = graphOf(machine)
const ways = (from: string) =>
  graph.edges.filter(edge => edge.from === from).map(edge => [edge.outcome || edge.cause, edge.to])

describe('reading a process for drawing', () => {
  it('follows siblings, loops, conditions and the end of a group', () => {
    expect(ways('partyMeeting')).toEqual([
      ['PASSED', 'resolution'],
      ['NOT_PASSED', 'proposal'],
      ['NOT_QUORATE', 'partyMeeting'],
    ])
    expect(ways('review')).toEqual([['done', 'posting']])
    expect(ways('review.second')).toEqual([
      ['AGREED', 'review.agreed'],
      ['RETURNED', 'review.first'],
    ])
    expect(graph.edges.find(edge => edge.from === 'resolution' && edge.to === 'posting')?.conditional).toBe(true)
  })

  it('understands every way XState names a target', () => {
    const named = graphOf({
      id: 'named',
      initial: 'a',
      states: {
        a: {
          id: 'first',
          on: { IN: '.deep', OUT: '#named.b', PATH: '#other.inner', HERE: {} },
          initial: 'deep',
          states: { deep: {} },
        },
        b: { id: 'other', initial: 'inner', states: { inner: { on: { BACK: '#first', LOST: 'nowhere' } } } },
      },
    } as unknown as MachineConfig)
    expect(named.edges.map(edge => [edge.from, edge.outcome, edge.to])).toEqual([
      ['a', 'IN', 'a.deep'],
      ['a', 'OUT', 'b'],
      ['a', 'PATH', 'b.inner'],
      ['a', 'HERE', 'a'],
      ['b.inner', 'BACK', 'a'],
    ])
  })

  it('lists a step after the steps that lead to it, and ends last', () => {
    const order = readingOrder(graph.nodes, graph.initial, graph.edges).map(node => node.id)
    expect(order).toEqual([
      'proposal',
      'deliberation',
      'partyMeeting',
      'resolution',
      'review',
      'posting',
      'implementation',
      'result',
      'done',
    ])
  })

  it('counts a group as active when a step inside it is', () => {
    const node = graph.nodes.find(one => one.id === 'implementation')!
    expect(standingOf(node, ['watching'], [])).toBe('active')
    expect(standingOf(node, ['implementation.work.doing'], ['watching'])).toBe('active')
    expect(standingOf(node, [], ['finished'])).toBe('visited')
    expect(standingOf(node, ['proposal'], [])).toBe('ahead')
  })

  it("uses the author's words for an outcome before the usual ones", () => {
    expect(outcomeTitle(machine.states, 'review.second', 'RETURNED')).toBe('退回初审')
    expect(outcomeTitle(machine.states, 'partyMeeting', 'NOT_QUORATE')).toBe('未达到规定人数')
    expect(outcomeTitle(machine.states, 'partyMeeting', 'STRANGE')).toBe('STRANGE')
  })
})
