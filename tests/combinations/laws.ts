import { isDeepStrictEqual } from 'node:util'
import { isHandler } from '#engine/people/assignee.ts'
import type { Entry, TaskChanges } from '#engine/process/event.ts'
import { isOrder, RECTIFY } from '#engine/process/rectify.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { holding } from '#engine/process/signers.ts'
import type { InstanceState, Task, Timer, Visit } from '#engine/process/state.ts'
import type { KindEffect } from '#engine/step/kind.ts'
import type { Run } from '#engine/testing/run.ts'
import { PEOPLE } from '#tests/combinations/village.ts'
import { ELSEWHERE } from '#tests/walk/laws.ts'

/** What may never happen, however features meet. Beside the laws of every walk; each gives a sentence when it is broken. */

export function brokenByMeeting(run: Run, before: InstanceState | undefined, written: readonly Entry[]): string[] {
  const { state } = run
  if (!state) return []
  return [
    ...written.flatMap(entry => brokenByEntry(run, before, entry, written)),
    ...lostTasks(state),
    ...outcomesTwice(run, written),
    ...laterDates(before, state, written),
    ...oneVoice(state),
    ...votesTwice(run, written),
    ...rewritten(before, state, written),
    ...straightBack(before, written),
    ...nobodys(run, state),
    ...spoken(run, state, written),
    ...Object.values(state.comeBacks ?? []).flatMap(({ by }) =>
      state.visits[by]?.closed ? [`${by} 已结束，还记着办好后直接回到哪里`] : [],
    ),
  ]
}

function brokenByEntry(
  run: Run,
  before: InstanceState | undefined,
  { n, event }: Entry,
  written: readonly Entry[],
): string[] {
  const broken: string[] = []
  const isSuspended = before?.suspended && !written.some(one => one.event.type === 'Resumed')
  if (isSuspended && !STANDING.has(event.type)) broken.push(`第 ${n} 条 ${event.type}：办件挂起时照样办了`)
  const { opened = [], closed = [] } = 'tasks' in event ? ((event.tasks ?? {}) as TaskChanges) : {}
  if (event.type !== 'Migrated')
    for (const { id } of opened)
      if (before?.tasks[id] && before.tasks[id].closed?.reason !== 'removed')
        broken.push(`第 ${n} 条开出的待办 ${id} 以前就有`)
  for (const { id } of closed)
    if (before?.tasks[id]?.closed && !reopened(run, n, id)) broken.push(`第 ${n} 条关闭的待办 ${id} 早已关闭`)
  if ('visit' in event && event.type !== 'SupervisionAnswered' && before?.visits[event.visit]?.closed)
    if (!['Corrected', 'Returned'].includes(event.type) && event.type !== 'Withdrawn')
      broken.push(`第 ${n} 条 ${event.type} 写进了已结束的 ${event.visit}`)
  if (event.type === 'Advanced' && event.ended) {
    const others = event.left.filter(({ outcome }) => outcome === null)
    if (others.length > 0) broken.push(`第 ${n} 条办结时，${others.map(({ visit }) => visit)} 还没有结果`)
  }
  return broken
}
const STANDING = new Set([
  'Resumed',
  'Cancelled',
  'Copied',
  'Corrected',
  'Supervised',
  'SupervisionLifted',
  'TaskReassigned',
])

/** Taken back and closed again within one command. */
const reopened = ({ history }: Run, n: number, id: string): boolean =>
  history.slice(0, n).some(({ event }) => event.type === 'AnswerTakenBack' && event.task === id)

/** Every open step waits for somebody, for a time, or for what happens elsewhere; nothing waits on a step that was left. */
function lostTasks(state: InstanceState): string[] {
  const timers = Object.values({ ...state.suspended?.timers, ...state.timers })
  return Object.values(state.visits).flatMap(visit => {
    const tasks = Object.values(state.tasks).filter(task => task.visit === visit.id && !task.closed && !isOrder(task))
    if (visit.closed) return tasks.map(({ id }) => `${visit.id} 已结束，待办 ${id} 还在`)
    const held = holding(state, visit.id).length > 0
    const works = tasks.some(task => !task.signer && (!task.optional || task.standing || isForAll(task)))
    const timed = timers.some(timer => timer.visit === visit.id && !timer.purpose.startsWith('escalation/'))
    return [
      ...(works || held || timed || ELSEWHERE.includes(visit.kind) ? [] : [`${visit.id} 打开着，却没有人办也没有时限`]),
      ...(visit.held !== undefined && !held ? [`${visit.id} 已有结果，加签也都完了，却没有往下走`] : []),
      ...tasks.flatMap(task => orphan(state, task)),
    ]
  })
}
const isForAll = ({ assignees }: Task): boolean => assignees.some(one => 'public' in one)
function orphan(state: InstanceState, task: Task): string[] {
  const signed = task.signer && state.tasks[task.signer.of]
  if (task.signer && !signed) return [`加签 ${task.id} 没有对应的待办`]
  return task.step === state.visits[task.visit]?.step
    ? []
    : [`待办 ${task.id} 记在 ${task.step} 上，它的步骤却是另一个`]
}

/** A visit ends once; a step has one open visit at most. */
function outcomesTwice({ state, history }: Run, written: readonly Entry[]): string[] {
  const open = Object.values(state?.visits ?? {}).filter(({ closed }) => !closed)
  const twice = open.filter(({ step, id }) => open.some(one => one.step === step && one.id !== id))
  const left = written.flatMap(({ event }) => (event.type === 'Advanced' ? event.left.map(({ visit }) => visit) : []))
  const before = history
    .slice(0, history.length - written.length)
    .flatMap(({ event }) => (event.type === 'Advanced' ? event.left.map(({ visit }) => visit) : []))
  return [
    ...twice.map(({ step, id }) => `步骤 ${step} 同时有两次在办：${id}`),
    ...left.filter((id, at) => before.includes(id) || left.indexOf(id) !== at).map(id => `${id} 结束了两次`),
  ]
}

/** 挂起 takes no time from anybody. */
function laterDates(before: InstanceState | undefined, after: InstanceState, written: readonly Entry[]): string[] {
  if (!before?.suspended || !written.some(({ event }) => event.type === 'Resumed')) return []
  const timers: readonly Timer[] = Object.values(before.suspended.timers)
  return [
    ...timers.flatMap(({ id, due }) => {
      const now = after.timers[id]
      if (!now) return [`恢复后时限 ${id} 没有了`]
      return now.due.at < due.at ? [`恢复后时限 ${id} 从 ${due.at} 提前到 ${now.due.at}`] : []
    }),
    ...Object.values(before.tasks).flatMap(({ id, due, closed }) => {
      const now = after.tasks[id]?.due
      return due && !closed && (!now || now.at < due.at) ? [`恢复后待办 ${id} 的期限从 ${due.at} 变为 ${now?.at}`] : []
    }),
  ]
}

/** Where several handle a step, each has one voice. */
function oneVoice({ visits }: InstanceState): string[] {
  return Object.values(visits).flatMap(({ id, kind, work }) => {
    const given = kind === 'form' && Number(work.of) > 1 && Array.isArray(work.given) ? work.given : []
    const voices = given.map(one => (one as { by: string }).by)
    return voices.filter((voice, at) => voices.indexOf(voice) !== at).map(voice => `${id} 里 ${voice} 有两个声音`)
  })
}

/** A voter is on the roll once. */
function votesTwice({ history }: Run, written: readonly Entry[]): string[] {
  if (!written.some(({ event }) => event.type === 'BallotCast')) return []
  const seen = new Set<string>()
  return history.flatMap(({ event }) => {
    if (event.type !== 'BallotCast') return []
    const key = `${event.visit} ${event.entry}`
    const again = seen.has(key)
    seen.add(key)
    return again ? [`${key} 投了两次票`] : []
  })
}

/** What is done stays as it was: an ended visit, and every form that was handed in. */
function rewritten(before: InstanceState | undefined, after: InstanceState, written: readonly Entry[]): string[] {
  return Object.values(before?.visits ?? {}).flatMap(visit => {
    const now = after.visits[visit.id]
    if (!now) return [`${visit.id} 没有了`]
    const kept = visit.filled.every((filled, at) => isDeepStrictEqual(filled, now.filled[at]))
    const [was, is] = [asEnded(visit), asEnded(now)]
    const moved = written.some(({ event }) => event.type === 'Migrated')
    return [
      ...(kept ? [] : [`${visit.id} 里已交的表单被改了`]),
      ...(!visit.closed || isDeepStrictEqual(was, is) ? [] : [`已结束的 ${visit.id} 被改了`]),
      ...(moved && !visit.closed && now.closed ? [`换版时 ${visit.id} 被结束了`] : []),
    ]
  })
}

/** An order may be answered after the step it was given in; which version a visit ended under is noted when it changes. */
function asEnded({ template: _version, filled, ...visit }: Visit) {
  return { ...visit, filled: filled.filter(({ part }) => part !== RECTIFY) }
}

/** “直接回到我”: a good end leads straight there. */
function straightBack(before: InstanceState | undefined, written: readonly Entry[]): string[] {
  return (before?.comeBacks ?? []).flatMap(({ by, to }) => {
    const move = written.find(
      ({ event }) => event.type === 'Advanced' && event.cause.type === 'outcome' && event.cause.visit === by,
    )
    if (move?.event.type !== 'Advanced' || !['SUBMITTED', 'AGREED', 'SIGNED'].includes(move.event.cause.outcome ?? ''))
      return []
    const { entered } = move.event
    return entered.some(({ step }) => step === to) ? [] : [`${by} 办好了，没有直接回到 ${to}`]
  })
}

/** Every task that has to be done has somebody who may do it. */
function nobodys({ ports: { directory } }: Run, state: InstanceState): string[] {
  return Object.values(state.tasks).flatMap(task => {
    if (task.closed || task.optional || isForAll(task)) return []
    const may = task.delegation ? [task.delegation.to] : PEOPLE.filter(person => isHandler(task, person, directory))
    return may.length > 0 ? [] : [`待办 ${task.id} 没有人能办：${JSON.stringify(task.assignees)}`]
  })
}

/** Whom a transfer gives a task has not answered in this step already: they could not answer again. */
function spoken({ ports: { directory } }: Run, state: InstanceState, written: readonly Entry[]): string[] {
  const [moved] = written
  if (moved?.event.type !== 'Transferred') return []
  return moved.event.handlers.flatMap(({ task: id }) => {
    const task = state.tasks[id]
    const visit = task && state.visits[task.visit]
    if (!task || visit?.kind !== 'form' || !(Number(visit.work.of) > 1) || task.signer || isOrder(task)) return []
    const voices = Array.isArray(visit.work.given) ? visit.work.given : []
    const given = voices.map(one => (one as { by: string }).by)
    const may = PEOPLE.filter(person => isHandler(task, person, directory))
    return may.length > 0 && may.every(person => given.includes(person))
      ? [`移交后待办 ${id} 只有 ${may} 能办，而他们已经表过态`]
      : []
  })
}

/** Refusals a sound template never leads to: an outcome that nothing takes, a move that never stops. */
export const brokenByAnswer = ({ code, params }: Refusal): string[] =>
  code === 'NO_TRANSITION' || code === 'MICROSTEP_LIMIT' ? [`流程走不动：${code} ${JSON.stringify(params ?? {})}`] : []

/** The same errand is asked for once, whatever happens around it. */
export function errandsTwice(effects: readonly KindEffect[]): string[] {
  const seen = new Set<string>()
  return effects.flatMap(effect => {
    if (effect.type === 'PutInBox') return []
    // Whoever is told of the end is told again when it ended again.
    const key =
      effect.type === 'StartInstance'
        ? `发起 ${effect.instance}`
        : effect.type === 'Watch'
          ? `等候 ${effect.instance} ${effect.visit}`
          : `告知 ${effect.instance} ${effect.visit} ${effect.signal} ${JSON.stringify(effect.data)}`
    const again = seen.has(key)
    seen.add(key)
    return again ? [`同一件事做了两次：${key}`] : []
  })
}
