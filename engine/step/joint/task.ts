import type { TaskChanges } from '#engine/process/event.ts'
import type { Task } from '#engine/process/state.ts'
import type { Party } from '#engine/step/joint/party.ts'
import type { JointStep } from '#engine/step/joint/schema.ts'
import type { StepContext, TimerRequest } from '#engine/step/kind.ts'

type Context = StepContext<JointStep>

const named = (party: Party) => (party.turn > 1 ? `${party.id}-${party.turn}` : party.id)

/** The task of a party's own opinion. Adding to an opinion that is already there is nobody's open work. */
export const opinionTask = (cx: Context, party: Party, more = false): Task =>
  cx.tools.task(
    party.side,
    `${cx.step.title}：${party.side === 'lead' ? (more ? '补充主办意见' : '主办意见') : `协办意见（${party.title}）`}`,
    party.assignees,
    {
      who: named(party),
      about: { party: party.id },
      ...(party.due && !more && { due: party.due }),
      ...(more && { optional: true }),
    },
  )

/** May be used instead of answering, once per assignment. */
export const objectTask = (cx: Context, party: Party): Task[] =>
  cx.step.disputes
    ? [
        cx.tools.task('object', `${cx.step.title}：提出责任争议（${party.title}）`, party.assignees, {
          who: party.id,
          about: { party: party.id },
          optional: true,
        }),
      ]
    : []

/** What a party has to do now; a lead that waits for the others has nothing yet but its objection. */
export const firstTasks = (cx: Context, party: Party): Task[] => [
  ...(party.turn > 0 ? [opinionTask(cx, party)] : []),
  ...objectTask(cx, party),
]

export function arbitrateTask(cx: Context, party: Party): Task | undefined {
  const { disputes } = cx.step
  const arbiters = disputes ? cx.tools.assignees(disputes.role) : []
  if (!disputes || arbiters.length === 0) return undefined
  return cx.tools.task('arbitrate', `${cx.step.title}：裁决责任争议（${party.title}）`, arbiters, {
    who: party.id,
    about: { party: party.id },
    ...(disputes.answer && { due: cx.tools.due(disputes.answer, cx.now) }),
  })
}

/** Open tasks about some parties. */
export const closing = (cx: Context, parties: readonly string[]): NonNullable<TaskChanges['closed']> =>
  Object.values(cx.state.tasks)
    .filter(task => task.visit === cx.visit.id && !task.closed && parties.includes(String(task.about?.party)))
    .map(({ id }) => ({ id, reason: 'done' as const }))

export const limitOf = (party: Party): TimerRequest[] =>
  party.due ? [{ purpose: `party/${party.id}`, due: party.due }] : []
