import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { replay } from '#engine/process/evolve.ts'
import { verify } from '#engine/process/verify.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { Run } from '#engine/testing/run.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { done, form, type Small, small, soundOf, validate } from '#tests/walk/small.ts'

/** 移交其他组织 and 换版: what was done stays as it was, and the instance goes on elsewhere or otherwise. */

function isConsistent(run: Run) {
  expect(replay(run.history)).toEqual(run.state)
  const { soundOf: versions } = run
  const again = verify({ ...run.ports, validate, version: 1, calendar: () => CHINA, soundOf: versions }, run.history)
  expect(again.differences).toEqual([])
}
const openTasks = (run: Run) => Object.values(run.state!.tasks).filter(task => !task.closed)
const active = (run: Run) => [...run.active].sort().join(' ')

describe('an instance that another organisation takes over', () => {
  const states: JsonObject = {
    draft: form('secretary', { SUBMITTED: 'sign' }),
    sign: form('superior', { SUBMITTED: 'back' }),
    back: form('secretary', { SUBMITTED: 'done' }),
    done,
  }
  const transfer = (to: string): CommandBody => ({ type: 'Transfer', to, reason: '区划调整' })

  it('is handled by the same post there, and stays in sight of where it was', () => {
    const one = small(states)
    one.hand('li', 'draft')
    one.hand('chen', 'sign')
    const { visits } = one.run.state!
    expect(one.ask('li', transfer('other'))).toBe('NOT_ALLOWED')
    expect(one.ask('chen', transfer('nowhere'))).toBe('ORGANISATION_UNKNOWN')
    expect(one.ask('chen', transfer('village'))).toBe('TRANSFER_NOT_ALLOWED')
    expect(one.ask('chen', transfer('county'))).toBe('TRANSFER_NOT_ALLOWED')
    expect(one.ask('chen', transfer('other'))).toBeUndefined()
    expect(one.run.state).toMatchObject({ organisation: 'other', formerly: [{ organisation: 'village' }], visits })
    expect(openTasks(one.run)[0]!.assignees).toEqual([{ post: 'branch-secretary', organisation: 'other' }])
    expect(one.hand('li', 'back')).toBe('NOT_HANDLER')
    expect(one.hand('he', 'back')).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
    isConsistent(one.run)
  })

  it('gives nobody a second voice when it comes back to them in the middle of a countersignature', () => {
    const one = small({ sign: form('organisers', { AGREED: 'done', REFUSED: 'done' }, { mode: 'all' }), done })
    for (const person of ['wu', 'feng', 'jiang'])
      one.posts.push({ person, post: 'branch-organiser', organisation: 'other' })
    one.hand('wang', 'sign', 'AGREED')
    expect(one.ask('chen', transfer('other'))).toBeUndefined()
    expect(one.ask('chen', transfer('village'))).toBeUndefined()
    expect(openTasks(one.run).map(({ assignees }) => assignees)).toEqual([[{ person: 'zhao' }], [{ person: 'qian' }]])
    one.hand('zhao', 'sign', 'AGREED')
    const last = openTasks(one.run)[0]!.id
    expect(one.ask('qian', { type: 'Submit', task: last, data: {}, outcome: 'AGREED' })).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
    isConsistent(one.run)
  })

  it('gives nobody a second task when they took their answer back while it was elsewhere', () => {
    const one = small({ sign: form('organisers', { AGREED: 'done', REFUSED: 'done' }, { mode: 'all' }), done })
    for (const person of ['wu', 'feng', 'jiang'])
      one.posts.push({ person, post: 'branch-organiser', organisation: 'other' })
    one.hand('wang', 'sign', 'AGREED')
    one.ask('chen', transfer('other'))
    expect(one.ask('wang', { type: 'Retract', task: 'sign.1/fill/wang', reason: '看错了' })).toBeUndefined()
    expect(one.ask('chen', transfer('village'))).toBeUndefined()
    const handlers = openTasks(one.run).flatMap(({ assignees }) => assignees)
    expect(handlers).toEqual([{ person: 'wang' }, { person: 'zhao' }, { person: 'qian' }])
    isConsistent(one.run)
  })

  it('is not handed over where nobody could do an open task, nor while it is voted on', () => {
    const one = small({ draft: form('director', { SUBMITTED: 'vote' }), vote, done })
    expect(one.refusal('chen', transfer('other'))).toMatchObject({
      code: 'NO_HANDLER',
      params: { task: 'director办理' },
    })
    one.hand('zhou', 'draft')
    one.ask('li', opening)
    expect(one.ask('chen', transfer('other'))).toBe('TRANSFER_NOT_ALLOWED')
  })
})

const vote: JsonObject = {
  meta: {
    step: {
      kind: 'ballot',
      title: '表决',
      handlers: { role: 'secretary' },
      electorate: { register: 'reps' },
      pass: { of: 'members', moreThan: '1/2' },
    },
  },
  on: { PASSED: 'done', NOT_PASSED: 'done', VOID: { target: 'vote', reenter: true } },
}
const opening: CommandBody = {
  type: 'Submit',
  task: 'vote.1/open',
  data: { matter: '水库', held: '2026-03-02T12:00', place: '村部', host: 'li', recorder: 'li', mode: 'online' },
}

/** A small process with later versions it can be migrated to. */
function versioned(states: JsonObject, more: JsonObject, ...later: { states: JsonObject; more?: JsonObject }[]) {
  const one = small(states, more)
  const versions = later.map(({ states: next, more: with_ }) => soundOf(next, with_ ?? more))
  const run = new Run({ ...one.run.ports, versions }, one.run.now)
  run.ask('li', { type: 'Start', template: 'small', organisation: 'village', title: '一件事' })
  return { ...handing(one, run), run, versions }
}
const handing = (_: Small, run: Run) => ({
  hand: (as: string, where: string, outcome?: string) => {
    const task = openTasks(run).find(known => known.step === where && known.part === 'fill')
    const answer = run.ask(as, { type: 'Submit', task: task?.id ?? where, data: {}, ...(outcome && { outcome }) })
    return answer.ok ? undefined : answer.error.code
  },
})
const migrate = (run: Run, sound: SoundTemplate, mapping: Record<string, string> = {}, as = 'chen') => {
  const answer = run.ask(as, { type: 'Migrate', hash: sound.hash, mapping, reason: '制度修订' })
  return answer.ok ? undefined : answer.error
}

describe('a running instance that changes to another version', () => {
  const old: JsonObject = {
    draft: form('secretary', { SUBMITTED: 'sign' }),
    sign: form('organisers', { SUBMITTED: 'done' }),
    done,
  }
  const renamed: JsonObject = {
    draft: form('secretary', { SUBMITTED: 'review' }),
    review: form('organisers', { SUBMITTED: 'archive' }),
    archive: form('secretary', { SUBMITTED: 'done' }),
    done,
  }

  it('goes on in the step named for it, with its tasks and history, and nothing is done again', () => {
    const { run, hand, versions } = versioned(old, {}, { states: renamed })
    const [next] = versions as [SoundTemplate]
    hand('li', 'draft')
    const [before, tasks] = [run.state!, openTasks(run)]
    expect(migrate(run, next, {}, 'li')?.code).toBe('NOT_ALLOWED')
    expect(migrate(run, next)).toMatchObject({
      code: 'MIGRATION_IMPOSSIBLE',
      params: { why: '新版本没有步骤“organisers办理”，“organisers办理”须指明对应的步骤' },
    })
    expect(run.state).toEqual(before)
    expect(migrate(run, next, { sign: 'review' })).toBeUndefined()
    expect(active(run)).toBe('review')
    expect(openTasks(run)).toEqual(tasks.map(task => ({ ...task, step: 'review' })))
    expect(run.state!.visits['draft.1']).toEqual({ ...before.visits['draft.1'], template: before.template.hash })
    expect(run.state!.template).toMatchObject({ version: 2, hash: next.hash })
    expect(migrate(run, next)?.code).toBe('MIGRATION_IMPOSSIBLE')
    expect(hand('wang', 'review')).toBeUndefined()
    expect(active(run)).toBe('archive')
    hand('li', 'archive')
    expect(run.state?.status).toBe('completed')
    expect(run.state?.trail).toEqual(['draft.1', 'sign.1', 'archive.1'])
    isConsistent(run)
  })

  it('numbers later visits without a clash when steps changed places', () => {
    const loop = (first: string, second: string): JsonObject => ({
      draft: form('secretary', { SUBMITTED: first }),
      [first]: form('organisers', { AGREED: second, REFUSED: 'draft' }),
      [second]: form('organisers', { AGREED: 'done', REFUSED: 'draft' }),
      done,
    })
    const { run, hand, versions } = versioned(loop('a', 'b'), {}, { states: loop('b', 'a') })
    hand('li', 'draft')
    hand('wang', 'a', 'AGREED')
    hand('wang', 'b', 'REFUSED')
    hand('li', 'draft')
    expect(active(run)).toBe('a')
    expect(migrate(run, versions[0] as SoundTemplate, { a: 'b' })).toBeUndefined()
    expect(hand('wang', 'b', 'AGREED')).toBeUndefined()
    expect(hand('wang', 'a', 'REFUSED')).toBeUndefined()
    hand('li', 'draft')
    expect(active(run)).toBe('b')
    expect(new Set(run.state!.trail).size).toBe(run.state!.trail.length)
    isConsistent(run)
  })

  const branches = (left: string, right: string): JsonObject => ({
    draft: form('secretary', { SUBMITTED: 'both' }),
    both: {
      type: 'parallel',
      states: {
        one: { initial: left, states: { [left]: form('organisers', { SUBMITTED: 'over' }), over: { type: 'final' } } },
        two: { initial: right, states: { [right]: form('secretary', { SUBMITTED: 'gone' }), gone: { type: 'final' } } },
      },
      onDone: 'done',
    },
    done,
  })

  it('stands in every branch of a parallel state, also where a branch is through already', () => {
    const { run, hand, versions } = versioned(branches('a', 'b'), {}, { states: branches('c', 'b') })
    const [next] = versions as [SoundTemplate]
    hand('li', 'draft')
    expect(migrate(run, next)?.code).toBe('MIGRATION_IMPOSSIBLE')
    hand('li', 'b')
    expect(migrate(run, next, { a: 'c' })).toBeUndefined()
    expect(active(run)).toBe('c')
    hand('wang', 'c')
    expect(run.state?.status).toBe('completed')
    isConsistent(run)
  })

  it('is refused where two open steps would become one, or leave a branch nowhere', () => {
    const { run, hand, versions } = versioned(branches('a', 'b'), {}, { states: old }, { states: branches('a', 'x') })
    hand('li', 'draft')
    const why = (at: number, mapping: Record<string, string>) =>
      migrate(run, versions[at] as SoundTemplate, mapping)?.params?.why
    expect(why(0, { a: 'sign', b: 'sign' })).toMatch('两个正在办理的步骤对应到了同一步')
    expect(why(0, { a: 'sign', b: 'draft' })).toMatch('不在并行的各支上')
    expect(why(1, { b: 'draft' })).toMatch('不在并行的各支上')
    expect(active(run)).toBe('a b')
  })

  it('finishes a ballot that has been opened on the rules it was opened with', () => {
    const { run, hand, versions } = versioned(
      { draft: form('secretary', { SUBMITTED: 'vote' }), vote, done },
      {},
      { states: { draft: form('secretary', { SUBMITTED: 'vote' }), vote: looser(), done } },
      { states: { draft: form('director', { SUBMITTED: 'vote' }), vote, done } },
    )
    hand('li', 'draft')
    run.ask('li', opening)
    expect(migrate(run, versions[0] as SoundTemplate)?.params?.why).toMatch('须按原版本办完')
    expect(migrate(run, versions[1] as SoundTemplate)).toBeUndefined()
    isConsistent(run)
  })
  const looser = () => {
    const { meta, on } = vote as { meta: { step: JsonObject }; on: JsonObject }
    return { meta: { step: { ...meta.step, pass: { of: 'members', atLeast: '1/3' } } }, on }
  }

  it('keeps parameters in force, takes new ones, and keeps its timers', () => {
    const timed = (deadline: JsonObject): JsonObject => ({
      draft: form('secretary', { SUBMITTED: 'done' }, { deadline, on: { EXPIRED: 'done' } }),
      done,
    })
    const of = (parameters: JsonObject) => ({
      delays: { week: { calendarDays: { parameter: 'days' } } },
      parameters,
    })
    const days = (value: number, atMost: number): JsonObject => ({
      title: '天数',
      type: 'count',
      default: value,
      atMost,
    })
    const expiring = timed({ delay: 'week', outcome: 'EXPIRED' })
    const { run, versions } = versioned(
      expiring,
      of({ days: days(7, 30) }),
      { states: expiring, more: of({ days: days(9, 30), more: { title: '其他', type: 'flag', default: true } }) },
      { states: expiring, more: of({ days: days(5, 6) }) },
    )
    const { timers } = run.state!
    expect(migrate(run, versions[0] as SoundTemplate)).toBeUndefined()
    expect(run.state).toMatchObject({ parameters: { days: 7, more: true }, timers })
    expect(migrate(run, versions[1] as SoundTemplate)).toBeUndefined()
    expect(run.state).toMatchObject({ parameters: { days: 5 }, timers })
    run.wait('2026-04-01T00:00:00.000Z')
    expect(run.state?.status).toBe('completed')
    isConsistent(run)
  })
})

describe('whatever happened before', () => {
  const shape = (a: string, b: string, c: string): JsonObject => ({
    draft: form('secretary', { SUBMITTED: 'both' }),
    both: {
      type: 'parallel',
      states: {
        one: {
          initial: a,
          states: {
            [a]: form('organisers', { AGREED: b, REFUSED: { target: a, reenter: true } }),
            [b]: form('secretary', { SUBMITTED: 'x' }),
            x: { type: 'final' },
          },
        },
        two: { initial: c, states: { [c]: form('superior', { SUBMITTED: 'y' }), y: { type: 'final' } } },
      },
      onDone: 'sum',
    },
    sum: form('secretary', { AGREED: 'done', REFUSED: 'draft' }, { deadline: { delay: 'week' } }),
    done,
  })
  const delays = { delays: { week: { workingDays: 5 } } }
  const mapping = { p: 'u', q: 'v', r: 'w' }

  it('a migration keeps tasks, forms and the trail, and the way on is the same', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 12 }), fc.array(fc.nat(5), { maxLength: 6 }), (way, on) => {
        const { run, versions } = versioned(shape('p', 'q', 'r'), delays, { states: shape('u', 'v', 'w') })
        const walk = (choices: readonly number[]) => {
          for (const choice of choices) {
            const open = openTasks(run)
            const task = open[choice % Math.max(1, open.length)]
            if (!task) return
            const outcome = choice % 2 === 0 ? 'AGREED' : 'REFUSED'
            for (const person of ['li', 'wang', 'chen'])
              if (run.ask(person, { type: 'Submit', task: task.id, data: {}, outcome }).ok) break
            if (run.state!.tasks[task.id]!.closed === undefined)
              for (const person of ['li', 'wang', 'chen'])
                if (run.ask(person, { type: 'Submit', task: task.id, data: {} }).ok) break
          }
        }
        walk(way)
        if (run.state!.status !== 'running') return
        const before = run.state!
        const asked = Object.fromEntries(Object.entries(mapping).filter(([from]) => run.active.includes(from)))
        expect(migrate(run, versions[0] as SoundTemplate, asked)).toBeUndefined()
        const after = run.state!
        expect(after.trail).toEqual(before.trail)
        expect(after.timers).toEqual(before.timers)
        expect(Object.keys(after.tasks)).toEqual(Object.keys(before.tasks))
        for (const [id, visit] of Object.entries(before.visits)) {
          const { filled, work, result, closed, enteredAt } = after.visits[id]!
          expect({ filled, work, result, closed, enteredAt }).toEqual({
            filled: visit.filled,
            work: visit.work,
            result: visit.result,
            closed: visit.closed,
            enteredAt: visit.enteredAt,
          })
        }
        expect([...new Set(openTasks(run).map(({ step }) => step))].sort()).toEqual([...new Set(run.active)].sort())
        walk(on)
        expect(new Set(run.state!.trail).size).toBe(run.state!.trail.length)
        isConsistent(run)
      }),
      { numRuns: 80 },
    )
  })

  it('a transfer there and back gives everybody their tasks again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 8 }), way => {
        const one = small(shape('p', 'q', 'r'), delays)
        one.posts.push({ person: 'lin', post: 'branch-organiser', organisation: 'other' })
        for (const choice of way) {
          const open = openTasks(one.run)
          const task = open[choice % Math.max(1, open.length)]
          for (const person of ['li', 'wang', 'chen'])
            for (const outcome of [choice % 2 === 0 ? 'AGREED' : 'REFUSED', undefined])
              if (task && !one.run.state!.tasks[task.id]!.closed)
                one.ask(person, { type: 'Submit', task: task.id, data: {}, ...(outcome && { outcome }) })
        }
        if (one.run.state!.status !== 'running') return
        const { tasks, visits, timers, trail } = one.run.state!
        const go = (to: string) => one.ask('chen', { type: 'Transfer', to, reason: '区划调整' })
        expect(go('other')).toBeUndefined()
        expect(one.run.state).toMatchObject({ visits, timers, trail, organisation: 'other' })
        for (const task of openTasks(one.run))
          expect(task.assignees.every(who => 'organisation' in who && who.organisation !== 'village')).toBe(true)
        expect(go('village')).toBeUndefined()
        expect(one.run.state!.tasks).toEqual(tasks)
        isConsistent(one.run)
      }),
      { numRuns: 40 },
    )
  })
})
