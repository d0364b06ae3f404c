import { describe, expect, it } from 'vitest'
import { placesBelow, supervisedBy } from '#runtime/portal/parameter/use-parameters.ts'

const one = (id: string, parent: string | null) => ({ id, name: id, kind: 'village', kindTitle: '村', parent })
const tree = [one('v1', 't1'), one('t1', 'c'), one('c', null), one('t2', 'c'), one('v2', 't2')]
const drawn = (tops: readonly string[]) => placesBelow(tree, tops).map(({ id, depth }) => `${'-'.repeat(depth)}${id}`)

describe('organisations somebody may set parameters for', () => {
  it('are the own and those below, drawn as a tree', () => {
    expect(drawn(['c'])).toEqual(['c', '-t1', '--v1', '-t2', '--v2'])
    expect(drawn(['t2'])).toEqual(['t2', '-v2'])
    expect(drawn([])).toEqual([])
  })
  it('are shown once when posts are held at several levels', () =>
    expect(drawn(['t1', 'c'])).toEqual(['c', '-t1', '--v1', '-t2', '--v2']))
  it('come from supervising posts alone', () => {
    const at = (post: string, id: string) => ({ post, title: post, organisation: { id, name: id } })
    const session = {
      person: { id: 'p', name: '某' },
      username: 'p',
      mayPublish: false,
      mayAudit: false,
      posts: [
        at('party-secretary', 't1'),
        at('branch-secretary', 'v1'),
        at('auditor', 'c'),
        at('party-secretary', 't1'),
      ],
    }
    expect(supervisedBy(session)).toEqual(['t1'])
  })
})
