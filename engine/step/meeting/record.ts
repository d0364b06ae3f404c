import type { FormPlan } from '#engine/form/form.ts'
import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import {
  asTyped,
  count,
  END,
  invalid,
  type Judged,
  judgePass,
  judgeQuorum,
  known,
  labelsOf,
  type Member,
  members,
  optionsOf,
  picked,
  readExcused,
  readHeld,
  shouldAttendOf,
  snapshot,
  text,
} from '#engine/step/attendance.ts'
import type { Handed, StepContext } from '#engine/step/kind.ts'
import { agendaForm, judgeItems } from '#engine/step/meeting/agenda.ts'
import { field } from '#engine/step/meeting/field.ts'
import { noticeOf, tooShort } from '#engine/step/meeting/notice.ts'
import type { ItemRecord, MeetingRecord, ShowOfHands } from '#engine/step/meeting/recorded.ts'
import type { MeetingStep } from '#engine/step/meeting/schema.ts'

export function recordForm(cx: StepContext<MeetingStep>): FormPlan {
  const { step } = cx
  const notice = noticeOf(cx.visit.work)
  const agenda = agendaForm(cx)
  return {
    title: `${step.title}：会议记录`,
    before: [
      field.time('held', '召开时间'),
      field.line('place', '地点'),
      field.person('host', '主持人'),
      field.person('recorder', '记录人'),
      field.entries('present', '实到人员（签到）', 'attendees', true, '应到名单中到会的人；没到也没请假的记为缺席。'),
      field.excused('attendees', step.mayExclude === true),
      field.line('observers', '列席人员', false),
      field.long('agenda', '议程', true),
    ],
    ...(step.form && { author: step.form }),
    after: [
      ...(step.pass
        ? [
            field.number('for', '赞成票', true),
            field.number('against', '反对票', true),
            field.number('abstain', '弃权票', true),
          ]
        : []),
      ...agenda.fields,
      field.long('minutes', '会议内容和决定', true),
      field.attachments('attachments', '附件（签到表、照片等）'),
    ],
    outcomes: step.pass ? [] : chosenOutcomes(step),
    options: { attendees: optionsOf(attendeesOf(cx)), ...agenda.options },
    prefill: known({
      held: notice && notice.time <= asTyped(cx.now) ? notice.time : asTyped(cx.now),
      place: notice?.place,
      host: notice?.host,
      agenda: notice?.agenda,
      recorder: cx.actor.person,
      ...agenda.prefill,
    }),
  }
}

/** What the recorder may choose between; without any the meeting is simply held. */
export const chosenOutcomes = ({ outcomes }: MeetingStep): FormPlan['outcomes'] =>
  Object.entries(outcomes ?? {}).map(([name, { title, opinion = 'none', tone = 'neutral' }]) => ({
    name,
    title,
    opinion,
    tone,
  }))

/** 应到: the snapshot of the visit; the register of today as long as that was empty. */
export function attendeesOf(cx: StepContext<MeetingStep>): readonly Member[] {
  const taken = members(cx.visit.work.attendees)
  return taken.length > 0 ? taken : snapshot(cx.tools, cx.step.attendees)
}

/** Holds the record against the rules: who came, whether that was enough, what was decided. */
export function recordMeeting(cx: StepContext<MeetingStep>, handed: Handed): Result<MeetingRecord, Refusal> {
  const { step, tools } = cx
  const { data } = handed
  const all = attendeesOf(cx)
  if (all.length === 0) return invalid('present', '应到名单是空的，请先在名册里登记应到人员。')
  const when = readHeld(data.held, cx.now, handed.occurred)
  if (!when.ok) return when
  const short = tooShort(cx, noticeOf(cx.visit.work), when.value.at)
  if (short) return short
  const [host, recorder] = [text(data.host), text(data.recorder)]
  const unknown = [host, recorder].find(id => !cx.directory.person(id))
  if (unknown !== undefined) return refuse('PERSON_UNKNOWN', { person: unknown })

  const present = picked('present', data.present, all)
  if (!present.ok) return present
  const excused = readExcused(data.excused, all, step.mayExclude === true)
  if (!excused.ok) return excused
  const both = excused.value.find(({ entry }) => present.value.includes(entry))
  if (both) return invalid('excused', `${labelsOf(all, [both.entry])[0]}已在实到名单中，不能又记为请假。`)
  const away = new Set([...present.value, ...excused.value.map(({ entry }) => entry)])
  const bases = {
    members: all.length,
    shouldAttend: shouldAttendOf(all, excused.value),
    present: present.value.length,
  }

  const quorum = step.quorum && judgeQuorum(tools, step.quorum, bases)
  if (quorum && !quorum.ok) return quorum
  const hands = step.pass && showOfHands(data, bases.present)
  if (hands && !hands.ok) return hands
  const quorate = quorum ? quorum.value.met : true
  const pass = quorate && step.pass && hands ? judgePass(tools, step.pass, hands.value.for, bases) : undefined
  if (pass && !pass.ok) return pass
  const chosen = Object.keys(step.outcomes ?? {})
  if (quorate && !pass && chosen.length > 0 && !chosen.includes(handed.outcome ?? ''))
    return refuse('OUTCOME_UNKNOWN', {
      outcome: handed.outcome ?? null,
      expected: chosenOutcomes(step).map(({ title }) => title),
    })

  const items = judgeItems(cx, data, bases, quorate)
  if (!items.ok) return items

  return ok({
    held: when.value.held,
    heldOn: when.value.day,
    place: text(data.place),
    host,
    recorder,
    members: bases.members,
    shouldAttend: bases.shouldAttend,
    present: present.value,
    excused: excused.value,
    absent: all.map(({ id }) => id).filter(id => !away.has(id)),
    ...(quorum && { quorum: quorum.value }),
    ...(hands && { votes: hands.value }),
    ...(pass && { pass: pass.value }),
    ...(step.agenda && { items: items.value }),
    outcome: ending(quorate, pass?.value, handed.outcome),
  })
}

/** A failed quorum ends the meeting whatever the recorder chose. */
function ending(quorate: boolean, pass: Judged | undefined, chosen: string | undefined): string {
  if (!quorate) return END.notQuorate.name
  if (pass) return pass.met ? END.passed.name : END.notPassed.name
  return chosen ?? END.held.name
}

/** Hands counted at the meeting: no more than people present. Fewer is fine, somebody may not have voted. */
function showOfHands(data: JsonObject, present: number): Result<ShowOfHands, Refusal> {
  const [inFavour, against, abstain] = [count(data.for), count(data.against), count(data.abstain)]
  if (inFavour === undefined) return invalid('for', '请填写赞成票数。')
  if (against === undefined) return invalid('against', '请填写反对票数。')
  if (abstain === undefined) return invalid('abstain', '请填写弃权票数。')
  const sum = inFavour + against + abstain
  if (sum > present)
    return refuse('COUNT_MISMATCH', {
      for: inFavour,
      against,
      abstain,
      sum,
      present,
      says: `票数对不上：赞成 ${inFavour} + 反对 ${against} + 弃权 ${abstain} = ${sum}，实到只有 ${present} 人。`,
    })
  return ok({ for: inFavour, against, abstain })
}

/** What guards and later steps read as `steps.<key>.…`. */
export const publishedOf = (record: MeetingRecord): JsonObject => ({
  members: record.members,
  shouldAttend: record.shouldAttend,
  present: record.present.length,
  excused: record.excused.length,
  absent: record.absent.length,
  ...record.votes,
  ...(record.items && { items: record.items.map(published) }),
  held: record.heldOn,
  quorate: record.quorum?.met ?? true,
  outcome: record.outcome,
})

/** What later steps may read of one item. */
const published = ({ instance, title, matter, reached, outcome, votes, reason }: ItemRecord): JsonObject => ({
  instance,
  title,
  matter,
  reached,
  outcome: outcome ?? '',
  ...votes,
  reason: reason ?? '',
})
