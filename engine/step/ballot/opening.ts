import type { FormPlan } from '#engine/form/form.ts'
import { ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import {
  asTyped,
  invalid,
  known,
  list,
  optionsOf,
  readExcused,
  readHeld,
  snapshot,
  text,
  typedInstant,
  whenDue,
} from '#engine/step/attendance.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { type BallotOpening, MODES, onlineVoters } from '#engine/step/ballot/work.ts'
import type { Handed, StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'
import { noticeOf, tooShort } from '#engine/step/meeting/notice.ts'
import type { Instant } from '#engine/time/time.ts'

/** 开启表决: what is voted on, where, by whom — and the electorate as it is at this moment. */

/** Below this a secret ballot is secret in name only. */
const FEW = 5

export function openingForm(cx: StepContext<BallotStep>): FormPlan {
  const { step } = cx
  const notice = noticeOf(cx.visit.work)
  return {
    title: `${step.title}：开启表决`,
    before: [
      field.line('matter', '表决事项', true),
      field.time('held', '会议时间'),
      field.line('place', '会议地点', true),
      field.person('host', '主持人'),
      field.person('recorder', '记录人'),
      ...(step.tellers === 0
        ? []
        : [
            field.people(
              'tellers',
              '监票人',
              step.tellers !== undefined,
              step.subjects ? '被表决的人不能担任监票人。' : undefined,
            ),
          ]),
      field.choice('mode', '表决方式', [
        { key: 'online', title: '线上投票（各人用自己的手机或电脑）' },
        { key: 'paper', title: '现场纸质票' },
      ]),
      field.excused('electorate', step.mayExclude === true),
    ],
    ...(step.form && { author: step.form }),
    outcomes: [],
    options: { electorate: optionsOf(snapshot(cx.tools, step.electorate)) },
    prefill: known({
      matter: cx.state.title,
      held: notice?.time ?? asTyped(cx.now),
      place: notice?.place,
      host: notice?.host,
      recorder: cx.actor.person,
    }),
  }
}

export function openBallot(cx: StepContext<BallotStep>, { data, occurred }: Handed): Result<BallotOpening, Refusal> {
  const { step, tools } = cx
  const electorate = snapshot(tools, step.electorate)
  if (electorate.length === 0) return invalid('', '有表决权的人员名单是空的，请先在名册里登记。')
  const when = readHeld(data.held, cx.now, occurred, true)
  if (!when.ok) return when
  const short = tooShort(cx, noticeOf(cx.visit.work), when.value.at)
  if (short) return short
  const tellers = list(data.tellers).map(text)
  const [host, recorder] = [text(data.host), text(data.recorder)]
  const unknown = [host, recorder, ...tellers].find(id => !cx.directory.person(id))
  if (unknown !== undefined) return refuse('PERSON_UNKNOWN', { person: unknown })
  const mode = MODES.find(one => one === data.mode)
  if (!mode) return invalid('mode', '请选择表决方式。')
  const excused = readExcused(data.excused, electorate, step.mayExclude === true)
  if (!excused.ok) return excused

  const subjects = step.subjects ? snapshot(tools, step.subjects) : []
  if (step.subjects && subjects.length === 0) return invalid('', '被表决的对象名单是空的，请先在名册里登记。')
  if (new Set(tellers).size < (step.tellers ?? 0)) return invalid('tellers', `须有 ${step.tellers} 名监票人。`)
  const partial = subjects.find(({ person }) => person !== null && tellers.includes(person))
  if (partial) return invalid('tellers', `“${partial.label}”是被表决的人，不能担任监票人。`)

  const households = step.bases?.households && tools.members(step.bases.households).length
  if (households === 0) return invalid('', '户的名册是空的，无法按户计算，请先登记。')
  const opening: BallotOpening = {
    ballot: `${cx.state.id}/${cx.visit.id}`,
    matter: text(data.matter),
    held: when.value.held,
    heldOn: when.value.day,
    place: text(data.place),
    host,
    recorder,
    tellers,
    mode,
    secret: step.secret === true,
    electorate,
    subjects,
    excused: excused.value,
    ...(households !== undefined && { households }),
    ...(step.secret && electorate.length < FEW && { small: true as const }),
  }
  if (mode === 'online' && onlineVoters(opening).length === 0)
    return invalid('mode', '名单里没有能在线上投票的人，请选择现场纸质票。')
  return ok(opening)
}

/** The tasks an open ballot consists of: one for each voter with an account, written opinions, and the count. */
export function openedTasks(cx: StepContext<BallotStep>, opening: BallotOpening, handlers: Task['assignees']): Task[] {
  const { step, tools } = cx
  const voters = opening.mode === 'online' ? onlineVoters(opening) : []
  return [
    ...voters.map(({ id, person }) =>
      tools.task('cast', `${step.title}：投票`, person === null ? [] : [{ person }], {
        who: id,
        about: { entry: id },
        ...whenDue(cx),
      }),
    ),
    ...(step.writtenOpinions ? [writtenTask(cx, handlers, 0)] : []),
    tools.task('count', `${step.title}：计票`, handlers, whenDue(cx)),
  ]
}

/** One written opinion at a time; each leaves an empty sheet for the next. */
export const writtenTask = (cx: StepContext<BallotStep>, handlers: Task['assignees'], before: number): Task =>
  cx.tools.task('written', `${cx.step.title}：登记书面意见`, handlers, {
    ...(before > 0 && { who: String(before + 1) }),
    optional: true,
  })

/** Nobody votes and nothing is counted before the meeting has begun, or the notice period would be empty words. */
export function notBegun(opening: BallotOpening, now: Instant) {
  const at = typedInstant(opening.held)
  return at && now < at ? refuse('BALLOT_NOT_OPEN', { opensAt: opening.held }) : undefined
}
