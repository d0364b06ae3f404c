import { describe, expect, it } from 'vitest'
import { evolve } from '#engine/process/evolve.ts'
import { sayEntry } from '#engine/process/sentence.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/** The timeline, read aloud. */
function told(one: Small): string[] {
  const { directory, sound } = one.run.ports
  const names = {
    person: (id: string) => directory.person(id)?.name ?? id,
    organisation: (id: string) => directory.organisation(id)?.name ?? id,
  }
  let state: InstanceState | undefined
  return one.run.history.map(entry => {
    state = evolve(state, entry)
    return sayEntry(entry, state, sound, names)
  })
}

describe('the timeline', () => {
  it('says that a branch is done and the others are waited for', () => {
    const one = small({
      both: {
        type: 'parallel',
        states: {
          left: { initial: 'a', states: { a: form('organisers', { SUBMITTED: 'aEnd' }), aEnd: { type: 'final' } } },
          right: { initial: 'b', states: { b: form('director', { SUBMITTED: 'bEnd' }), bEnd: { type: 'final' } } },
        },
        onDone: 'done',
      },
      done,
    })
    one.hand('wang', 'a')
    expect(told(one).at(-1)).toBe('“organisers办理”结果为“提交”，这一支已办完，等待其余各支')
  })

  it('says that an objection came from the public, not from the system', () => {
    const one = small(
      {
        posted: {
          meta: {
            step: {
              kind: 'disclosure',
              title: '公开',
              handlers: { role: 'secretary' },
              delay: 'week',
              content: [{ path: 'instance.title', title: '事项' }],
            },
          },
          on: { CLOSED: 'done', OBJECTION_UPHELD: 'done' },
        },
        done,
      },
      { delays: { week: { calendarDays: 7 } } },
    )
    one.hand('li', 'posted/publish', undefined, { notice: '公开如下', place: '公开栏' })
    one.ask(null, { type: 'Submit', task: 'posted.1/objection', data: { question: '不对' } })
    expect(told(one).at(-1)).toBe('公开页面来访者办理“提出异议”')
    one.run.wait('2026-05-01T00:00:00.000Z')
    expect(told(one).at(-1)).not.toContain('来访者')
  })
})
