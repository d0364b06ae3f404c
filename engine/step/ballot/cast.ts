import type { FormPlan } from '#engine/form/form.ts'
import { type Json, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { invalid, known, object, optionsOf, text } from '#engine/step/attendance.ts'
import { isOver, notBegun, writtenTask } from '#engine/step/ballot/opening.ts'
import { blankMark, longestMark, markField, readMark, writeInsOf } from '#engine/step/ballot/paper.ts'
import { sayContest } from '#engine/step/ballot/say.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import {
  type BallotOpening,
  countedInWriting,
  isSecret,
  openingOf,
  rollOf,
  writtenOf,
} from '#engine/step/ballot/work.ts'
import type { Handed, KindDecision, StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'

/** 投票 and 书面意见: one mark by one entry of the electorate, once. */

export function castForm(cx: StepContext<BallotStep>): FormPlan {
  const opening = openingOf(cx.visit.work)
  return {
    title: cx.step.title,
    before: [
      field.shown('matter', '表决事项'),
      ...(opening?.contest ? [field.shown('seats', '应选名额')] : []),
      markField(cx.step, opening),
    ],
    outcomes: [],
    options: listsOf(cx.step, opening),
    prefill: begun(cx, opening),
  }
}

export function castVote(cx: StepContext<BallotStep>, { task, data }: Handed): Result<KindDecision, Refusal> {
  const opening = openingOf(cx.visit.work)
  if (!opening) return refuse('BALLOT_NOT_OPEN')
  const early = notBegun(opening, cx.now) ?? isOver(opening, cx.now)
  if (early) return early
  const entry = text(object(task.about).entry)
  const voter = opening.electorate.find(({ id }) => id === entry)
  // A vote is cast by the voter: neither a deputy nor somebody the task was passed on to.
  if (!voter || voter.person === null || voter.person !== cx.actor.person || cx.actor.principal !== undefined)
    return refuse('NOT_IN_ELECTORATE', { person: cx.actor.person })
  if (hasVoted(cx, entry)) return refuse('ALREADY_VOTED', { voter: voter.label })
  const mark = readMark(cx.step, data, opening)
  if (!mark.ok) return mark
  const cast = {
    type: 'BallotCast' as const,
    visit: cx.visit.id,
    task: task.id,
    entry,
    ...(!opening.secret && { choice: mark.value }),
    tasks: { closed: [{ id: task.id, reason: 'done' as const }] },
  }
  return ok({ events: [cast], ...intoBox(cx.step, opening, entry, mark.value) })
}

export function writtenForm(cx: StepContext<BallotStep>): FormPlan {
  const { step } = cx
  const opening = openingOf(cx.visit.work)
  const unseen = isSecretInWriting({ ...step, secret: isSecret(step, opening) })
  const absent = opening?.electorate.filter(({ id }) => !hasVoted(cx, id)) ?? []
  return {
    title: `${step.title}：登记书面意见`,
    before: [
      field.shown('matter', '表决事项'),
      {
        key: 'voter',
        schema: { type: 'string', format: 'person', title: '提出书面意见的人' },
        ui: { 'ui:options': { list: 'absent' } },
        required: true,
      },
      ...(step.writtenOpinions === 'counted' ? [markField(step, opening)] : []),
      // In a secret ballot a counted opinion goes into the box; its words would give the choice away.
      ...(unseen ? [] : [field.long('words', '书面意见内容', step.writtenOpinions === 'kept')]),
      ...(unseen ? [] : [field.attachments('attachments', '书面意见原件')]),
    ],
    outcomes: [],
    options: { ...listsOf(step, opening), absent: optionsOf(absent) },
    prefill: begun(cx, step.writtenOpinions === 'counted' ? opening : undefined, opening?.matter),
  }
}

export function recordWritten(cx: StepContext<BallotStep>, { task, data }: Handed): Result<KindDecision, Refusal> {
  const { step } = cx
  const opening = openingOf(cx.visit.work)
  if (!opening) return refuse('BALLOT_NOT_OPEN')
  const entry = text(data.voter)
  const voter = opening.electorate.find(({ id }) => id === entry)
  if (!voter) return refuse('NOT_IN_ELECTORATE', { entry })
  if (hasVoted(cx, entry) || writtenOf(cx.visit.work).some(one => one.entry === entry))
    return refuse('ALREADY_VOTED', { voter: voter.label })
  const counted = step.writtenOpinions === 'counted'
  const mark = counted ? readMark(step, data, opening) : ok<Json>(null)
  if (!mark.ok) return mark
  if (!counted && text(data.words).trim() === '') return invalid('words', '请填写书面意见内容。')
  const secret = counted && opening.secret
  const { choice: _unseen, words: _words, attachments: _attachments, ...unmarked } = data
  const own = cx.tools.task('cast', '', [], { who: entry }).id
  const submitted = {
    type: 'Submitted' as const,
    task: task.id,
    visit: cx.visit.id,
    part: task.part,
    data: secret ? unmarked : data,
    facts: { written: { entry, counted, ...(counted && !secret && { choice: mark.value }) } },
    tasks: {
      closed: [
        { id: task.id, reason: 'done' as const },
        ...(counted && cx.state.tasks[own] ? [{ id: own, reason: 'done' as const }] : []),
      ],
      opened: [writtenTask(cx, task.assignees, writtenOf(cx.visit.work).length + 1)],
    },
  }
  if (!secret) return ok({ events: [submitted] })
  const onRoll = { type: 'BallotCast' as const, visit: cx.visit.id, task: task.id, entry }
  return ok({ events: [submitted, onRoll], ...intoBox(step, opening, entry, mark.value) })
}

export const isSecretInWriting = (step: BallotStep) => step.secret === true && step.writtenOpinions === 'counted'

/** A vote of one group of assessors is counted with its own: the box says which, never who. */
const intoBox = (step: BallotStep, opening: BallotOpening, entry: string, mark: Json) => {
  const { secret, ballot, groups } = opening
  const group = groups?.find(({ entries }) => entries.includes(entry))
  const choice: Json = group ? { group: group.key, choice: mark } : mark
  const room = longestMark(step, opening)
  return secret ? { effects: [{ type: 'PutInBox' as const, ballot, choice, room }] } : {}
}

const listsOf = (step: BallotStep, opening: BallotOpening | undefined) => ({
  subjects: optionsOf(opening?.subjects ?? []),
  ...(step.election?.writeIns && { writeIns: optionsOf(writeInsOf(step, opening)) }),
})

const hasVoted = (cx: StepContext<BallotStep>, entry: string): boolean =>
  rollOf(cx.visit.work).includes(entry) || countedInWriting(cx.visit.work).includes(entry)

/** What the paper begins with: the matter, and a row for every subject. */
const begun = (cx: StepContext<BallotStep>, opening: BallotOpening | undefined, matter = opening?.matter) =>
  known({
    matter,
    seats: opening?.contest && sayContest(opening.contest),
    choice: blankMark(cx.step, opening),
  })
