import { type JsonObject, ok } from '#engine/json.ts'
import { refuse } from '#engine/process/refusal.ts'
import { handlersOf } from '#engine/step/attendance.ts'
import { castForm, castVote, isSecretInWriting, recordWritten, writtenForm } from '#engine/step/ballot/cast.ts'
import { checkBallot } from '#engine/step/ballot/check.ts'
import { goesOnFrom } from '#engine/step/ballot/contest.ts'
import { countBallot, keptOf } from '#engine/step/ballot/count.ts'
import { countForm } from '#engine/step/ballot/count-sheet.ts'
import { endsOf } from '#engine/step/ballot/ends.ts'
import { facts } from '#engine/step/ballot/facts.ts'
import { openBallot, openedTasks, openingForm } from '#engine/step/ballot/opening.ts'
import { publishedOf } from '#engine/step/ballot/published.ts'
import { choiceTitles, results } from '#engine/step/ballot/results.ts'
import { sayBallot } from '#engine/step/ballot/say.ts'
import { type BallotStep, ballotStep } from '#engine/step/ballot/schema.ts'
import { type BallotWork, evolveBallot, isSecret, openingOf, progress } from '#engine/step/ballot/work.ts'
import type { StepContext, StepKind } from '#engine/step/kind.ts'
import { giveNotice, noticeForm, noticesGiven, noticeTask, sayDelayOf } from '#engine/step/meeting/notice.ts'
import { read } from '#engine/step/told.ts'

/**
 * 表决: notice, opening, votes, count. The roll of who voted and the box of what was chosen are kept apart; until the
 * count nobody is shown more than how many have voted. A second vote is a new visit with a new box.
 */
export const ballot: StepKind<BallotStep, BallotWork> = {
  kind: 'ballot',
  title: '表决',
  schema: ballotStep,

  outcomes: endsOf,

  reads: ({ election: chosen, items }) => [
    ...read(
      chosen && 'field' in chosen.candidates ? chosen.candidates.field : undefined,
      '/election/candidates/field',
      true,
    ),
    ...read(
      typeof chosen?.seats === 'object' && 'field' in chosen.seats ? chosen.seats.field : undefined,
      '/election/seats/field',
      true,
    ),
    ...read(items && 'field' in items ? items.field : undefined, '/items/field', true),
  ],

  open(cx) {
    const assignees = handlersOf(cx)
    if (!assignees.ok) return assignees
    const notice = noticeTask(cx, assignees.value, 0)
    const opening = openTask(cx, assignees.value)
    const goesOn = cx.step.notice && goesOnFrom(cx)
    if (goesOn) return ok({ tasks: [opening, { ...notice, optional: true }], work: { notices: 0, goesOn } })
    return ok({ tasks: cx.step.notice ? [notice] : [opening, notice], work: { notices: 0 } })
  },

  form(cx, part) {
    if (part === 'notice') return noticeForm(cx)
    if (part === 'cast') return castForm(cx)
    if (part === 'written') return writtenForm(cx)
    return part === 'count' ? countForm(cx) : openingForm(cx)
  },

  submit(cx, handed) {
    const { task, data, opinion } = handed
    const { work } = cx.visit
    const opening = openingOf(work)
    const closed = [{ id: task.id, reason: 'done' as const }]
    const submitted = {
      type: 'Submitted' as const,
      task: task.id,
      visit: cx.visit.id,
      part: task.part,
      data,
      ...(opinion !== undefined && { opinion }),
    }
    switch (task.part) {
      case 'notice': {
        if (opening) return refuse('PART_NOT_OPEN', { part: task.part })
        const notice = giveNotice(cx, handed)
        if (!notice.ok) return notice
        const given = noticesGiven(work)
        const first = cx.step.notice !== undefined && given === 0 && work.goesOn === undefined
        const opened = [...(first ? [openTask(cx, task.assignees)] : []), noticeTask(cx, task.assignees, given + 1)]
        return ok({ events: [{ ...submitted, facts: { notice: notice.value }, tasks: { closed, opened } }] })
      }
      case 'open': {
        if (opening) return refuse('PART_NOT_OPEN', { part: task.part })
        const fixed = openBallot(cx, handed)
        if (!fixed.ok) return fixed
        const moot = Object.values(cx.state.tasks)
          .filter(one => one.visit === cx.visit.id && one.part === 'notice' && !one.closed)
          .map(({ id }) => ({ id, reason: 'withdrawn' as const }))
        const opened = openedTasks(cx, fixed.value, task.assignees)
        return ok({
          events: [{ ...submitted, facts: { opening: fixed.value }, tasks: { closed: [...closed, ...moot], opened } }],
        })
      }
      case 'cast':
        return castVote(cx, handed)
      case 'written':
        return recordWritten(cx, handed)
      case 'count': {
        const counted = countBallot(cx, handed)
        if (!counted.ok) return counted
        if (!opening) return refuse('BALLOT_NOT_OPEN')
        const { value } = counted
        return ok({
          events: [
            {
              ...submitted,
              data: keptOf(opening, value, data),
              facts: { count: value },
              tasks: { closed },
              result: publishedOf(cx.step, opening, value),
            },
          ],
          outcome: value.outcome,
        })
      }
      default:
        return refuse('PART_NOT_OPEN', { part: task.part })
    }
  },

  evolve: evolveBallot,
  needsBox: ['count'],
  check: checkBallot,
  results,
  progress,
  facts: (work, step) => facts(work, choiceTitles(step)),

  say: (step, template) => `${step.title}：${sayBallot(step, template, name => sayDelayOf(template, name))}`,
}

/**
 * Parts whose form must never be kept as typed — not as a draft, not with the command: what stands in it is how one
 * person voted in secret.
 */
export const keepsSecret = (step: BallotStep, part: string, work: JsonObject = {}): boolean => {
  const secret = isSecret(step, openingOf(work))
  return (part === 'cast' && secret) || (part === 'written' && isSecretInWriting({ ...step, secret }))
}

const openTask = (cx: StepContext<BallotStep>, assignees: Parameters<typeof noticeTask>[1]) =>
  cx.tools.task('open', `${cx.step.title}：开启表决`, assignees)
