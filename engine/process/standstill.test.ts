import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { replay } from '#engine/process/evolve.ts'
import { verify } from '#engine/process/verify.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { addDays, addMilliseconds, between, dayOf } from '#engine/time/instant.ts'
import type { Day, Instant } from '#engine/time/time.ts'
import { isWorkingDay } from '#engine/time/working-calendar.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { done, form, NOON, type Small, small, validate } from '#tests/walk/small.ts'

/** 挂起 and 恢复: nothing is handled, no clock runs, and nothing but the dates is different afterwards. */

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Counted hour by hour: which of them fell on a working day, and the day so many working days after the last one. */
function laterLastDay(lastDay: Day, from: Instant, to: Instant): Day {
  const works = (day: Day) => isWorkingDay(day, CHINA).working
  let hours = 0
  for (let at = from; at < to; at = addMilliseconds(at, HOUR)) if (works(dayOf(at))) hours++
  let day = lastDay
  for (let left = Math.ceil(hours / 24); left > 0; ) {
    day = addDays(day, 1)
    if (works(day)) left--
  }
  return day
}
const states = (delay: string): JsonObject => ({
  draft: form('secretary', { SUBMITTED: 'sign' }),
  sign: form('organisers', { SUBMITTED: 'done' }, { deadline: { delay, outcome: 'EXPIRED' }, on: { EXPIRED: 'late' } }),
  late: form('secretary', { SUBMITTED: 'done' }),
  done,
})
const delays = {
  delays: { week: { calendarDays: 7 }, working: { workingDays: 5 }, hours: { hours: 30 } },
}
const signing = (delay: string): Small => {
  const one = small(states(delay), delays)
  one.hand('li', 'draft')
  return one
}
const suspend = { type: 'Suspend', reason: '等待司法鉴定' } as const
const resume = { type: 'Resume', reason: '鉴定结束' } as const
const dueOf = (one: Small) => Object.values(one.run.state!.tasks).find(task => !task.closed)!.due!
const timerOf = (one: Small) => Object.values(one.run.state!.timers)[0]!.due

/** The state without what standing still is allowed to change. */
const rest = (one: Small) =>
  JSON.parse(
    JSON.stringify(one.run.state, (key, value) => (['due', 'version', 'lastAt'].includes(key) ? undefined : value)),
  )

const isConsistent = ({ run }: Small) => {
  expect(replay(run.history)).toEqual(run.state)
  const again = verify({ ...run.ports, validate, hash: hashText, version: 1, calendar: () => CHINA }, run.history)
  expect(again.differences).toEqual([])
}

describe('an instance that stands still', () => {
  it('takes nothing but its resumption, its cancellation and what stands beside the record', () => {
    const one = signing('week')
    expect(one.ask('lin', suspend)).toBe('NOT_ALLOWED')
    expect(one.ask('wang', suspend)).toBe('NOT_ALLOWED')
    expect(one.ask('li', suspend)).toBeUndefined()
    expect(one.hand('wang', 'sign')).toBe('SUSPENDED')
    expect(one.ask('li', suspend)).toBe('SUSPENDED')
    expect(one.ask('wang', { type: 'Claim', task: 'sign.1/fill' })).toBe('SUSPENDED')
    expect(one.ask('li', { type: 'Copy', to: ['he'], note: '' })).toBeUndefined()
    expect(one.ask('chen', { type: 'Supervise', measure: 'mark', tasks: [], text: '超期' })).toBeUndefined()
    expect(one.ask('he', resume)).toBe('NOT_ALLOWED')
    expect(one.ask('chen', resume)).toBeUndefined()
    expect(one.ask('chen', resume)).toBe('NOT_SUSPENDED')
    expect(one.hand('wang', 'sign')).toBeUndefined()
    isConsistent(one)
  })

  it('can be cancelled, and is then no longer suspended', () => {
    const one = signing('week')
    one.ask('li', suspend)
    expect(one.ask('li', { type: 'Cancel', reason: '不办了' })).toBeUndefined()
    expect(one.run.state).toMatchObject({ status: 'cancelled' })
    expect(one.run.state?.suspended).toBeUndefined()
    isConsistent(one)
  })

  it('lets no deadline run out meanwhile', () => {
    const one = signing('week')
    one.ask('li', suspend)
    one.run.wait('2026-06-01T00:00:00.000Z')
    expect(one.at()).toBe('sign')
    one.ask('li', resume)
    one.run.wait('2026-06-05T00:00:00.000Z')
    expect(one.at()).toBe('sign')
    one.run.wait('2026-06-20T00:00:00.000Z')
    expect(one.at()).toBe('late')
    isConsistent(one)
  })

  it('shifts every due date by the time it stood still, in the unit of the delay, and changes nothing else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('week', 'working', 'hours'),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 60 * 24 }),
        fc.integer({ min: 0, max: 3_599_999 }),
        (delay, hoursBefore, hours, more) => {
          const before = hoursBefore * HOUR
          const stood = hours * HOUR + (delay === 'working' ? 0 : more)
          const one = signing(delay)
          one.run.wait(addMilliseconds(NOON, delay === 'hours' ? before % (29 * HOUR) : before))
          const [due, state] = [dueOf(one), rest(one)]
          const paused = one.run.now
          one.ask('li', suspend)
          expect(one.run.state!.timers).toEqual({})
          one.run.wait(addMilliseconds(one.run.now, stood))
          one.ask('li', resume)
          const later = between(due.at, dueOf(one).at)
          expect(timerOf(one)).toEqual(dueOf(one))
          if (delay === 'hours') expect(later).toBe(stood)
          if (delay === 'week') expect(later).toBe(Math.ceil(stood / DAY) * DAY)
          if (delay === 'working') expect(dueOf(one).lastDay).toBe(laterLastDay(due.lastDay, paused, one.run.now))
          expect(rest(one)).toEqual(state)
          isConsistent(one)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('counts a weekend it stood still as no working day', () => {
    const one = signing('working')
    expect(dueOf(one).lastDay).toBe('2026-03-09')
    one.run.wait('2026-03-06T16:00:00.000Z')
    one.ask('li', suspend)
    one.run.wait('2026-03-08T15:00:00.000Z')
    one.ask('li', resume)
    expect(dueOf(one).lastDay).toBe('2026-03-09')
    one.ask('li', suspend)
    one.run.wait('2026-03-09T16:00:00.000Z')
    one.ask('li', resume)
    expect(dueOf(one).lastDay).toBe('2026-03-10')
  })

  it('takes no objections, and the public period ends later', () => {
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
      delays,
    )
    one.hand('li', 'posted/publish', undefined, { notice: '公开如下', place: '公开栏' })
    const objection = { type: 'Submit', task: 'posted.1/objection', data: { question: '不对' } } as const
    one.ask('li', suspend)
    expect(one.ask(null, objection)).toBe('SUSPENDED')
    one.run.wait(addMilliseconds(NOON, 3 * DAY))
    one.ask('li', resume)
    const { work, result } = one.run.state!.visits['posted.1']!
    expect(work.until).toMatchObject({ lastDay: '2026-03-12' })
    expect(result.lastDay).toBe('2026-03-12')
    expect(one.ask(null, objection)).toBeUndefined()
    isConsistent(one)
  })
})
