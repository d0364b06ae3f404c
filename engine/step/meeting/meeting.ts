import type { JsonObject } from '#engine/json.ts'
import { fail, ok } from '#engine/json.ts'
import type { Task } from '#engine/process/state.ts'
import {
  count,
  END,
  factsOf,
  handlersOf,
  list,
  members,
  object,
  snapshot,
  text,
  whenDue,
} from '#engine/step/attendance.ts'
import type { StepContext, StepKind } from '#engine/step/kind.ts'
import { ITEMS, sayItem, tellItems } from '#engine/step/meeting/agenda.ts'
import { checkMeeting } from '#engine/step/meeting/check.ts'
import {
  giveNotice,
  noticeForm,
  noticeOf,
  noticesGiven,
  noticeTask,
  sayDelayOf,
  sayNoticed,
} from '#engine/step/meeting/notice.ts'
import { chosenOutcomes, publishedOf, recordForm, recordMeeting } from '#engine/step/meeting/record.ts'
import { sayPass, sayQuorum } from '#engine/step/meeting/say.ts'
import { type MeetingStep, meetingStep } from '#engine/step/meeting/schema.ts'
import { ATTENDANCE, type Fact, type Progress, type Results, VOTES } from '#engine/step/told.ts'

/** The meeting's own state within a visit: the snapshot of 应到, the newest notice, and the record once it is there. */
export type MeetingWork = {
  readonly attendees?: JsonObject[string]
  readonly notices?: number
  readonly notice?: JsonObject[string]
  readonly record?: JsonObject[string]
}

/** 会议: notice, then the record that ends it. A meeting held on paper is recorded afterwards with the day it was held. */
export const meeting: StepKind<MeetingStep, MeetingWork> = {
  kind: 'meeting',
  title: '会议',
  schema: meetingStep,

  outcomes: step => [
    ...(step.pass ? [END.passed, END.notPassed] : step.outcomes ? chosenOutcomes(step) : [END.held]),
    ...(step.quorum ? [END.notQuorate] : []),
    ...(step.deadline?.outcome ? [END.expired] : []),
  ],

  open(cx) {
    const assignees = handlersOf(cx)
    if (!assignees.ok) return assignees
    const notice = noticeTask(cx, assignees.value, 0)
    return ok({
      tasks: cx.step.notice ? [notice] : [recordTask(cx, assignees.value), notice],
      work: { notices: 0, ...(!cx.step.notice && { attendees: snapshot(cx.tools, cx.step.attendees) }) },
    })
  },

  form: (cx, part) => (part === 'notice' ? noticeForm(cx) : recordForm(cx)),

  submit(cx, handed) {
    const { task, data, opinion } = handed
    const submitted = {
      type: 'Submitted' as const,
      task: task.id,
      visit: cx.visit.id,
      part: task.part,
      data,
      ...(handed.outcome !== undefined && { outcome: handed.outcome }),
      ...(opinion !== undefined && { opinion }),
    }
    const closed = [{ id: task.id, reason: 'done' as const }]

    if (task.part === 'notice') {
      const notice = giveNotice(cx, handed)
      if (!notice.ok) return notice
      const given = noticesGiven(cx.visit.work)
      // 应到 is taken when the record opens: after the notice where that has to come first.
      const first = cx.step.notice !== undefined && given === 0
      const opened = [...(first ? [recordTask(cx, task.assignees)] : []), noticeTask(cx, task.assignees, given + 1)]
      const attendees = first ? { attendees: snapshot(cx.tools, cx.step.attendees) } : {}
      return ok({
        events: [{ ...submitted, facts: { notice: notice.value, ...attendees }, tasks: { closed, opened } }],
      })
    }

    if (task.part !== 'record') return fail({ code: 'PART_NOT_OPEN', params: { part: task.part } })
    const record = recordMeeting(cx, handed)
    if (!record.ok) return record
    const facts = { record: record.value }
    return ok({
      events: [{ ...submitted, facts, tasks: { closed }, result: publishedOf(record.value) }],
      outcome: record.value.outcome,
      ...(cx.step.agenda && { effects: tellItems(cx, record.value) }),
    })
  },

  evolve(work, event) {
    if (event.type !== 'Submitted') return work
    const { notice, attendees, record } = object(event.facts)
    return {
      ...work,
      ...(notice !== undefined && { notice, notices: noticesGiven(work) + 1 }),
      ...(attendees !== undefined && { attendees }),
      ...(record !== undefined && { record }),
    }
  },

  check: checkMeeting,
  progress,
  facts,
  results: (step): Results => ({
    ...ATTENDANCE,
    absent: { type: 'integer', title: '缺席人数' },
    ...(step.pass && VOTES),
    ...(step.agenda && ITEMS),
  }),

  say(step, template) {
    const notice = step.notice ? `提前${sayDelayOf(template, step.notice.delay)}通知` : ''
    const quorum = step.quorum ? `须有${sayQuorum(step.quorum, template)}到会` : ''
    const pass = step.pass ? `${sayPass(step.pass, template)}赞成通过（举手表决）` : ''
    const says = [notice, quorum, pass].filter(Boolean).join('，')
    return `${step.title}：${says || '召开会议并形成记录'}`
  },
}

const recordTask = (cx: StepContext<MeetingStep>, assignees: Task['assignees']): Task =>
  cx.tools.task('record', `${cx.step.title}：填写会议记录`, assignees, whenDue(cx))

/** 应到 / 实到 as they stand, for the screens. */
function progress(work: JsonObject): Progress[] {
  const record = object(work.record)
  const due = members(work.attendees).length
  if (text(record.held))
    return [{ label: '实到 / 应到', value: `${list(record.present).length} / ${count(record.shouldAttend) ?? 0}` }]
  return due > 0 ? [{ label: '应到', value: `${due}` }] : []
}

/** Notice, attendance and decision in sentences. */
function facts(work: JsonObject): Fact[] {
  const notice = noticeOf(work)
  const record = object(work.record)
  return [
    ...(notice ? [{ label: '会议通知', value: sayNoticed(notice) }] : []),
    ...(notice?.shortNoticeReason ? [{ label: '未按期通知的原因', value: notice.shortNoticeReason, met: false }] : []),
    ...factsOf(record, members(work.attendees)),
    ...list(record.items).map(sayItem),
  ]
}
