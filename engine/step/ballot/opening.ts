import type { FormPlan } from '#engine/form/form.ts'
import { ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import {
  asTyped,
  invalid,
  known,
  list,
  type Member,
  optionsOf,
  readExcused,
  readHeld,
  snapshot,
  text,
  typedInstant,
  whenDue,
} from '#engine/step/attendance.ts'
import { type Contest, contestOf, isSame, itemsOf } from '#engine/step/ballot/contest.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { type BallotOpening, type Group, MODES, onlineVoters } from '#engine/step/ballot/work.ts'
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
              step.election
                ? '从有表决权的人中推选，候选人不能担任监票人。'
                : step.subjects
                  ? '被表决的人不能担任监票人。'
                  : undefined,
            ),
          ]),
      ...(step.counters
        ? [field.people('counters', '计票人', true, step.election ? '候选人不能担任计票人。' : undefined)]
        : []),
      field.choice('mode', '表决方式', [
        { key: 'online', title: '线上投票（各人用自己的手机或电脑）' },
        { key: 'paper', title: '现场纸质票' },
      ]),
      ...(step.closeSplit
        ? [
            {
              key: 'urgent',
              schema: {
                type: 'boolean',
                title: '情况紧急，须按多数意见执行',
                description: '双方人数接近时应当暂缓决定，紧急情况除外。',
              },
            },
          ]
        : []),
      field.excused('electorate', step.mayExclude === true),
    ],
    ...(step.form && { author: step.form }),
    outcomes: [],
    options: { electorate: optionsOf(votersOf(cx).electorate) },
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
  const { electorate, groups } = votersOf(cx)
  const twice = groups && electorate.find((one, i) => electorate.findIndex(other => isSame(one, other)) < i)
  if (twice) return invalid('', `“${twice.label}”同时在两组评分人员里，一人只能属于一组。请先调整名册。`)
  const empty = groups?.find(({ entries }) => entries.length === 0)
  if (empty) return invalid('', `“${empty.title}”一组没有人，请先在名册里登记。`)
  if (electorate.length === 0) return invalid('', '有表决权的人员名单是空的，请先在名册里登记。')
  const when = readHeld(data.held, cx.now, occurred, true)
  if (!when.ok) return when
  const notice = noticeOf(cx.visit.work)
  const short = tooShort(cx, notice, when.value.at)
  if (short) return short
  const { goesOn } = cx.visit.work
  if (goesOn !== undefined && !notice && when.value.day !== goesOn)
    return invalid('held', '不在同一次会议上继续投票的，请先发会议通知。')
  const [tellers, counters] = [list(data.tellers).map(text), list(data.counters).map(text)]
  const [host, recorder] = [text(data.host), text(data.recorder)]
  const unknown = [host, recorder, ...tellers, ...counters].find(id => !cx.directory.person(id))
  if (unknown !== undefined) return refuse('PERSON_UNKNOWN', { person: unknown })
  const mode = MODES.find(one => one === data.mode)
  if (!mode) return invalid('mode', '请选择表决方式。')
  const excused = readExcused(data.excused, electorate, step.mayExclude === true)
  if (!excused.ok) return excused

  const paper = paperOf(cx)
  if (!paper.ok) return paper
  const { subjects, contest } = paper.value
  const unfit =
    unfitOfficers(step, tellers, 'tellers', electorate, subjects) ??
    unfitOfficers(step, counters, 'counters', electorate, subjects)
  if (unfit) return unfit

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
    ...(counters.length > 0 && { counters }),
    mode,
    secret: step.secret === true,
    electorate,
    subjects,
    excused: excused.value,
    ...(contest && { contest }),
    ...(groups && { groups }),
    ...(data.urgent === true && { urgent: true as const }),
    ...(step.period &&
      mode === 'online' && { closesAt: tools.due(step.period.delay, fromWhen(when.value.at, cx.now)).at }),
    ...(households !== undefined && { households }),
    ...(step.secret && electorate.length < FEW && { small: true as const }),
  }
  if (mode === 'online' && onlineVoters(opening).length === 0)
    return invalid('mode', '名单里没有能在线上投票的人，请选择现场纸质票。')
  return ok(opening)
}

/** Who votes, and where votes are weighted, in which group. */
function votersOf({ step, tools }: StepContext<BallotStep>): {
  readonly electorate: readonly Member[]
  readonly groups?: readonly Group[]
} {
  if (!step.groups) return { electorate: step.electorate ? snapshot(tools, step.electorate) : [] }
  const parts = step.groups.map(({ voters, ...group }) => ({ ...group, members: snapshot(tools, voters) }))
  return {
    electorate: parts.flatMap(part => part.members),
    groups: parts.map(({ members, ...group }) => ({ ...group, entries: members.map(({ id }) => id) })),
  }
}

/** What stands on the paper besides the choices. */
function paperOf(
  cx: StepContext<BallotStep>,
): Result<{ readonly subjects: readonly Member[]; readonly contest?: Contest }, Refusal> {
  const { step, tools } = cx
  if (step.election) {
    const contest = contestOf(cx, step.election)
    return contest.ok ? ok({ subjects: contest.value.candidates, contest: contest.value.contest }) : contest
  }
  if (step.items) {
    const items = itemsOf(cx, step.items)
    return items.ok ? ok({ subjects: items.value }) : items
  }
  const subjects = step.subjects ? snapshot(tools, step.subjects) : []
  if (step.subjects && subjects.length === 0) return invalid('', '被表决的对象名单是空的，请先在名册里登记。')
  return ok({ subjects })
}

const OFFICES = { tellers: '监票人', counters: '计票人' } as const
/** E-13: tellers and counters are not voted on; at an election they are among those who elect. */
function unfitOfficers(
  step: BallotStep,
  people: readonly string[],
  office: keyof typeof OFFICES,
  electorate: readonly Member[],
  subjects: readonly Member[],
) {
  if (new Set(people).size < (step[office] ?? 0)) return invalid(office, `须有 ${step[office]} 名${OFFICES[office]}。`)
  const partial = subjects.find(({ person }) => person !== null && people.includes(person))
  if (partial)
    return invalid(
      office,
      `“${partial.label}”是${step.election ? '候选人' : '被表决的人'}，不能担任${OFFICES[office]}。`,
    )
  const stranger = step.election && people.find(id => !electorate.some(({ person }) => person === id))
  return stranger === undefined ? undefined : invalid(office, `${OFFICES[office]}须从有表决权的人中推选。`)
}

/** The tasks an open ballot consists of: one for each voter with an account, written opinions, and the count. */
export function openedTasks(cx: StepContext<BallotStep>, opening: BallotOpening, handlers: Task['assignees']): Task[] {
  const { step, tools } = cx
  const voters = opening.mode === 'online' ? onlineVoters(opening) : []
  const held = typedInstant(opening.held)
  const due =
    step.period && held && opening.closesAt
      ? { due: tools.due(step.period.delay, fromWhen(held, cx.now)) }
      : whenDue(cx)
  return [
    ...voters.map(({ id, person }) =>
      tools.task('cast', `${step.title}：投票`, person === null ? [] : [{ person }], {
        who: id,
        about: { entry: id },
        ...due,
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

/** The voting period begins with the meeting, but not before anybody could vote. */
const fromWhen = (held: Instant, now: Instant): Instant => (held > now ? held : now)

/** After the period nobody votes any more. */
export const isOver = ({ closesAt }: BallotOpening, now: Instant) =>
  closesAt !== undefined && now >= closesAt ? refuse('BALLOT_NOT_OPEN', { closedAt: closesAt }) : undefined
