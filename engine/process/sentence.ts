import type { OutcomeChoice } from '#engine/form/form.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { postTitle } from '#engine/people/post.ts'
import type { Entry, InstanceEvent } from '#engine/process/event.ts'
import { own } from '#engine/process/own.ts'
import type { Refusal, RefusalCode } from '#engine/process/refusal.ts'
import { placeTitle } from '#engine/process/reopen-target.ts'
import type { Assignee, InstanceState, Measure, SignerPlace, TaskEnd } from '#engine/process/state.ts'
import { kindOf } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { sayDay, sayInstant } from '#engine/time/instant.ts'

/** Turns ids into names; an unknown id stays as it is. */
export interface Names {
  person(id: string): string
  organisation(id: string): string
}

const text = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : Array.isArray(value) ? value.map(text).join('、') : String(value)
const time = (value: Json | undefined): string => (typeof value === 'string' ? sayInstant(value) : '')

const ENDS: { readonly [reason in TaskEnd]: string } = {
  done: '办理',
  reassigned: '转办',
  'step-left': '因流程已进入下一步而关闭',
  returned: '因退回而关闭',
  withdrawn: '因撤回而关闭',
  cancelled: '因办件撤销而关闭',
  removed: '被取消',
  migrated: '因模板换版而关闭',
}

/** One Chinese sentence per refusal: what is wrong, and what to do next. */
const REFUSED: { readonly [code in RefusalCode]: (p: JsonObject) => string } = {
  INSTANCE_UNKNOWN: () => '没有找到这个办件。请返回列表重新打开。',
  INSTANCE_EXISTS: () => '这个办件已经存在，没有重复创建。',
  INSTANCE_ENDED: p => `办件已于${time(p.at)}${p.status === 'cancelled' ? '撤销' : '办结'}，不能再办理。`,
  VERSION_CONFLICT: p =>
    `您打开页面之后，${p.by ? `${text(p.by)}` : '别人'}${p.when ? `于${time(p.when)}` : ''}办理了这个办件。请刷新后核对再提交，您填写的内容没有丢失。`,
  KEY_REUSED: () => '同一个提交编号被用于不同的内容，没有办理。请刷新页面后重新提交。',
  TEMPLATE_UNKNOWN: p => `没有找到模板“${text(p.template)}”。`,
  TEMPLATE_RETIRED: p => `模板“${text(p.template)}”已停用，不能再发起。请使用新版本。`,
  TASK_UNKNOWN: () => '没有找到这项待办。请返回待办列表重新打开。',
  TASK_CLOSED: p => {
    const how = ENDS[(p.reason as TaskEnd) ?? 'done'] ?? '办理'
    return p.reason === 'done' || p.reason === undefined
      ? `“${text(p.task)}”已由${text(p.by) || '系统'}于${time(p.at)}办理，不需要再次提交。`
      : `“${text(p.task)}”已于${time(p.at)}${how}。`
  },
  TASK_CLAIMED: p => `“${text(p.task)}”已由${text(p.by)}签收。如需办理，请与其联系退签或转办。`,
  TASK_NOT_CLAIMED: p => `“${text(p.task)}”没有被签收，无需退签。`,
  NOT_HANDLER: p => `您不是“${text(p.task)}”的办理人。`,
  NOT_ALLOWED: p => `您没有“${text(p.verb)}”的权限。`,
  MAY_NOT_START: p => `您不能为该组织发起“${text(p.template)}”。请由模板规定的岗位发起。`,
  FORM_INVALID: () => '有内容需要补充或更正，请按提示逐项修改。',
  OUTCOME_UNKNOWN: p => `请选择办理结果：${text(p.expected)}。`,
  OPINION_MISSING: p => `选择“${text(p.outcome)}”需要填写意见。`,
  NO_TRANSITION: p =>
    `暂时不能进入下一步：${text((p.why as Json[] | undefined)?.map(w => (w as JsonObject).says ?? '')) || '模板没有为这个结果安排去向'}。`,
  MICROSTEP_LIMIT: () => '模板在这里循环不止，已停止办理，没有改动。请联系模板管理员。',
  NO_HANDLER: p => `下一步“${text(p.step)}”没有可以办理的人。请先在组织名册中配备相应岗位，再提交。`,
  STRAIGHT_BACK_OVER: p =>
    `直接回到本步骤会越过“${text(p.steps)}”：事情改过以后，表决、会议和公开要重新进行。请选择退回后按流程重新办理。`,
  RETURN_TARGET_UNKNOWN: p => `不能退回到这一步。可以退回到：${text(p.expected) || '（没有可退回的步骤）'}。`,
  WITHDRAW_TOO_LATE: () => '后续环节已经开始办理，不能撤回。如需更改，请联系当前办理人退回。',
  PERSON_UNKNOWN: () => '没有找到所选的人员，可能已调离。请重新选择。',
  NOT_IN_ELECTORATE: () => '您不在本次表决的人员名单中。',
  ALREADY_VOTED: () => '您已经投过票，不能重复投票。',
  ALREADY_ANSWERED: p => `您已经对“${text(p.task)}”发表过意见，一人只能办理一次。请转办给其他人。`,
  BALLOT_NOT_OPEN: () => '表决尚未开始或已经结束。',
  BALLOT_STILL_OPEN: p => text(p.says) || '投票期还没有结束，现在不能计票。',
  CANDIDATES_MISMATCH: p => text(p.says) || '候选人人数不符合规定，请先调整候选人名单。',
  COUNT_MISMATCH: p => text(p.says) || '票数对不上，请核对后重新填写。',
  NOTICE_TOO_SHORT: p => text(p.says) || '通知时间不足，请调整会议时间或写明缩短通知的理由。',
  OCCURRED_IN_FUTURE: () => '补录的时间不能晚于今天。',
  OCCURRED_UNCLEAR: () => '补录的时间写得不对，请写明是哪一天，例如 2026-03-02。',
  DISCLOSURE_NOT_OPEN: () => '这项公开已经结束，不能再提出异议。',
  OBJECTION_UNKNOWN: () => '没有找到这条异议，或者已经答复。',
  OBJECTIONS_FULL: p =>
    `已有 ${text(p.most)} 条异议等待答复，暂时不能再在网上提交。请以书面或电话方式向公开单位提出，或等答复后再提交。`,
  SIGNAL_UNKNOWN: () => '当前步骤不接收这个消息。',
  TIMER_STALE: () => '这个时限所属的步骤已经结束。',
  TIMER_NOT_DUE: p => `时限尚未届满（${time(p.due)}）。`,
  PART_NOT_OPEN: () => '这个环节现在不能办理。',
  CORRECTION_TARGET_UNKNOWN: () => '没有找到要更正的记录。',
  CLAIM_FULL: p => `“${text(p.offer)}”只剩 ${text(p.left)} ${text(p.unit)}，没有认领成功。请减少数量或另选一项。`,
  CLAIM_LIMIT: p =>
    `“${text(p.who)}”手上已有 ${text(p.held)} 项没有办结，最多同时认领 ${text(p.most)} 项。请先办结或退认。`,
  ALREADY_CLAIMED: p => `“${text(p.who)}”已经认领了“${text(p.offer)}”，不需要重复认领。`,
  OFFER_CLOSED: p => `“${text(p.offer)}”${text(p.why)}。请刷新列表后再办理。`,
  OFFERS_UNFINISHED: p => `还有 ${text(p.left)} 项没有得到确认：${text(p.offers)}。请先办结，或写明原因撤下。`,
  SAME_PERSON: p => `${text(p.says) || '须由另一个人确认，不能自己确认自己办的事'}。请转由其他人办理。`,
  POINTS_CAP: p =>
    `“${text(p.holder)}”的“${text(p.item)}”${text(p.span)}最多 ${text(p.most)} ${text(p.unit)}，还可以记 ${text(p.left)} ${text(p.unit)}，这一笔是 ${text(p.asked)} ${text(p.unit)}，没有入账。`,
  POINTS_SHORT: p =>
    `“${text(p.holder)}”可用 ${text(p.available)} 分，这一笔需要 ${text(p.asked)} 分，没有入账。请先核对余额。`,
  STOCK_SHORT: p => `“${text(p.goods)}”只剩 ${text(p.left)} 件，不够 ${text(p.asked)} 件。请减少件数，或先补充库存。`,
  ENTRY_UNKNOWN: p => `没有找到流水“${text(p.entry)}”。请核对编号，例如 e12。`,
  ENTRY_DECIDED: p => `流水“${text(p.entry)}”${text(p.why)}。请刷新后再办理。`,
  ENTRY_REVERSED: p => `流水“${text(p.entry)}”已由“${text(p.by)}”冲正，不能再次冲正。`,
  ENTRIES_PENDING: p => `还有 ${text(p.pending)} 笔没有确认，暂时不能结账。请先确认，或勾选“未确认的作废”。`,
  LAST_ROW: p =>
    `“${text(p.row)}”是清单里最后一项，不能取消。不再办理的，请撤销整个办件；换成别的事项的，请先增加再取消。`,
  AGENDA_REFUSED: p =>
    `会议记录没有保存：议题“${text(p.title)}”不能办理，原因：${text(p.why)} 请处理后重新提交，其他议题也没有变动。`,
  DOCUMENT_EMPTY: p => `《${text(p.document)}》还没有内容，不能签署。请先填写文件，再送签。`,
  DOCUMENT_CHANGED: p =>
    `《${text(p.document)}》在您打开之后被改动过，与送签的版本不一致。请${p.revisable ? '由经办人修改文件形成新版本' : '退回修改后重新送签'}，再签署。`,
  DOCUMENT_UNCHANGED: p => `《${text(p.document)}》的内容没有变化，已签的仍然有效，没有形成新版本。`,
  SUSPENDED: p => `办件已于${time(p.at)}挂起（${text(p.reason)}），恢复后才能办理。`,
  NOT_SUSPENDED: () => '办件没有挂起，不需要恢复。',
  NOT_ENDED: () => '办件还在办理中，不需要唤醒。',
  TASK_WAITS: p => `“${text(p.task)}”正在等待${text(p.for)}，有答复后才能办理。`,
  TASK_DELEGATED: p => `“${text(p.task)}”已委派给${text(p.to)}，交回后才能办理。如需自己办理，请先收回委派。`,
  NOT_DELEGATED: p => `“${text(p.task)}”没有委派。`,
  SIGNER_UNKNOWN: () => '没有找到这项加签，或者已经答复。',
  ALREADY_ASKED: p => `${text(p.person)}已经是“${text(p.task)}”的办理人或加签人，不需要再加。`,
  RETRACT_TOO_LATE: p => `“${text(p.task)}”已经有了结果，不能拿回。如需更改，请联系当前办理人退回。`,
  ANSWER_FINAL: p => `“${text(p.task)}”不能拿回：${text(p.why)}。`,
  NOT_HANDED_IN: p => `“${text(p.task)}”还没有提交，不需要拿回。`,
  REOPEN_TARGET_UNKNOWN: p => `不能从这一步重新开始。可以选择：${text(p.expected) || '（没有可选的步骤）'}。`,
  SUPERVISION_UNKNOWN: () => '没有找到这项督办，或者已经解除。',
  ORDER_UNANSWERED: p => `还有整改通知没有答复（“${text(p.task)}”），不能办结。请先答复，或由上级解除督办。`,
  ASKED_TOO_DEEP: p =>
    `没有发起“${text(p.template)}”：办件之间最多接连发起 ${text(p.most)} 层，再发起可能没有尽头。请检查这几个模板是不是在相互发起。`,
  NO_TARGETS: p => `“${text(p.step)}”没有可以下发的组织。请核对组织名册或下发名单。`,
  TOO_MANY_TARGETS: p => `下发对象有 ${text(p.found)} 个，一次最多 ${text(p.most)} 个。请分批下发。`,
  ORGANISATION_UNKNOWN: () => '没有找到所选的组织。请重新选择。',
  TRANSFER_NOT_ALLOWED: p => `不能移交到该组织：${text(p.why)}。`,
  MIGRATION_IMPOSSIBLE: p => `不能换到新版本：${text(p.why)}。`,
}

/** The sentence a reader gets for a refusal. */
export function sayRefusal(refusal: Refusal): string {
  return REFUSED[refusal.code](refusal.params ?? {})
}

/** Who an assignee is, for people: a name, a post of an organisation, or everybody. */
export function sayAssignees(assignees: readonly Assignee[], names: Names): string {
  return assignees
    .map(assignee => {
      if ('person' in assignee) return names.person(assignee.person)
      if ('post' in assignee) return `${names.organisation(assignee.organisation)} ${postTitle(assignee.post)}`
      if ('register' in assignee) return `${names.organisation(assignee.organisation)}名册人员`
      return '任何人'
    })
    .join('、')
}

interface Telling {
  readonly who: string
  readonly names: Names
  readonly sound: SoundTemplate
  /** State after the entry: visits and tasks keep their titles. */
  readonly state: InstanceState
}
type Tell<T extends InstanceEvent['type']> = (event: Extract<InstanceEvent, { type: T }>, t: Telling) => string

const stepTitle = (t: Telling, step: string | undefined): string =>
  (step && t.sound.steps.get(step)?.step.title) || step || ''
const visitTitle = (t: Telling, visit: string): string => stepTitle(t, t.state.visits[visit]?.step)
const taskTitle = (t: Telling, task: string): string => t.state.tasks[task]?.title ?? task

/** One Chinese sentence per event, as the timeline shows it. */
const TOLD: { readonly [T in InstanceEvent['type']]: Tell<T> } = {
  InstanceStarted: (e, t) => `${t.who}为${t.names.organisation(e.organisation)}发起“${e.title}”`,
  Advanced: (e, t) => {
    const outcome = e.cause.visit && e.cause.outcome ? outcomeTitle(t, e.cause.visit, e.cause.outcome) : ''
    const entered = e.entered.map(
      ({ step, number }) => `“${stepTitle(t, step)}”${number > 1 ? `（第 ${number} 次）` : ''}`,
    )
    const next = entered.length > 0 ? `进入${entered.join('、')}` : '这一支已办完，等待其余各支'
    const to = e.ended ? `办件结束：${e.ended.title}` : next
    const made = e.documents?.map(({ title }) => `，生成文书“${title}”`).join('') ?? ''
    const from = e.cause.visit ? `“${visitTitle(t, e.cause.visit)}”${outcome ? `结果为“${outcome}”` : '离开'}，` : ''
    return `${from}${to}${made}`
  },
  Submitted: (e, t) => {
    const outcome = e.outcome ? answerTitle(t, e.visit, e.outcome) : ''
    return `${t.who}办理“${taskTitle(t, e.task)}”${outcome ? `，选择“${outcome}”` : ''}${e.opinion ? `，意见：${e.opinion}` : ''}`
  },
  BallotCast: (e, t) =>
    `${t.who}在“${visitTitle(t, e.visit)}”中投票${e.choice === undefined ? '（无记名，不记录选择）' : ''}`,
  StepNoted: (e, t) => `“${visitTitle(t, e.visit)}”${noteOf(t, e.visit, e.note) ?? '有新的记录'}`,
  TimerScheduled: (e, t) =>
    `“${visitTitle(t, e.visit)}”计时开始，至${sayDay(e.due.lastDay)}${e.due.provisional ? '（节假日安排尚未公布，暂定）' : ''}`,
  TimerFired: (e, t) => `“${visitTitle(t, e.visit)}”时限届满（应为${sayInstant(e.planned)}）`,
  TaskClaimed: (e, t) => `${t.who}签收“${taskTitle(t, e.task)}”`,
  TaskReleased: (e, t) => `${t.who}退签“${taskTitle(t, e.task)}”`,
  TaskReassigned: (e, t) =>
    `${t.who}将“${taskTitle(t, e.task)}”转办给${e.to.map(t.names.person).join('、')}，原因：${e.reason}`,
  Returned: (e, t) => `${t.who}将“${visitTitle(t, e.visit)}”退回到“${stepTitle(t, e.to)}”，原因：${e.reason}`,
  Withdrawn: (e, t) => `${t.who}撤回“${visitTitle(t, e.visit)}”的提交，原因：${e.reason}`,
  Urged: (e, t) =>
    `${t.who}催办${e.of.map(task => `“${taskTitle(t, task)}”`).join('、')}${e.message ? `：${e.message}` : ''}`,
  Copied: (e, t) => `${t.who}抄送给${e.to.map(t.names.person).join('、')}${e.note ? `：${e.note}` : ''}`,
  Corrected: (e, t) => `${t.who}更正第 ${e.of + 1} 条记录，原因：${e.reason}（原记录保留）`,
  Cancelled: (e, t) => `${t.who}撤销办件，原因：${e.reason}`,
  SignersAdded: (e, t) =>
    `${t.who}为“${taskTitle(t, e.task)}”${PLACES[e.place]}：${e.to.map(t.names.person).join('、')}，原因：${e.reason}`,
  SignerRemoved: (e, t) => `${t.who}取消“${taskTitle(t, e.task)}”，原因：${e.reason}`,
  SignerAnswered: (e, t) =>
    `${t.who}就“${taskTitle(t, e.task)}”答复${e.outcome === 'AGREED' ? '同意' : '不同意'}${e.opinion ? `：${e.opinion}` : ''}`,
  OutcomeHeld: (e, t) => `“${visitTitle(t, e.visit)}”已有结果“${outcomeTitle(t, e.visit, e.outcome)}”，等待加签人答复`,
  AnswerTakenBack: (e, t) => `“${taskTitle(t, e.task)}”的办理被收回，重新办理，原因：${e.reason}`,
  TaskDelegated: (e, t) => `${t.who}将“${taskTitle(t, e.task)}”委派给${t.names.person(e.to)}，原因：${e.reason}`,
  TaskPrepared: (e, t) => `${t.who}办好“${taskTitle(t, e.task)}”，交回委派人确认${e.opinion ? `：${e.opinion}` : ''}`,
  DelegationEnded: (e, t) => `${t.who}收回“${taskTitle(t, e.task)}”的委派`,
  Suspended: (e, t) => `${t.who}挂起办件，各项时限停止计算，原因：${e.reason}`,
  Resumed: (e, t) => `${t.who}恢复办件，各项时限顺延，原因：${e.reason}`,
  Reopened: (e, t) =>
    `${t.who}唤醒已结束的办件，从“${placeTitle(t.sound, e.to) ?? stepTitle(t, e.to)}”重新办理，原因：${e.reason}`,
  Supervised: (e, t) => `${t.who}${MEASURE_WORDS[e.measure]}：${e.text}`,
  SupervisionAnswered: (e, t) => `${t.who}答复督办${e.opinion ? `：${e.opinion}` : ''}`,
  SupervisionLifted: (e, t) => `${t.who}解除督办，原因：${e.reason}`,
  Escalated: (e, t) =>
    `“${visitTitle(t, e.visit)}”${ESCALATION_WORDS[e.measure]}${e.to.length > 0 ? `：${sayAssignees(e.to, t.names)}` : ''}`,
  Transferred: (e, t) =>
    `${t.who}将办件由${t.names.organisation(e.from)}移交${t.names.organisation(e.to)}，原因：${e.reason}`,
  Migrated: (e, t) => `${t.who}将办件由模板第 ${e.from.version} 版换到第 ${e.to.version} 版，原因：${e.reason}`,
}
const PLACES: { readonly [place in SignerPlace]: string } = { before: '前加签', with: '并加签', after: '后加签' }
export const MEASURE_WORDS: { readonly [measure in Measure]: string } = {
  mark: '挂牌督办',
  rectify: '发出整改通知',
  keyList: '列入重点督办清单',
  bulletin: '通报',
  handOver: '移交处理',
}
const ESCALATION_WORDS = { warn: '时限预警', remind: '逾期提醒', reassign: '逾期改派', superior: '逾期上报' } as const
const kindAt = (t: Telling, visit: string) => {
  const step = t.sound.steps.get(t.state.visits[visit]?.step ?? '')?.step
  const kind = step && kindOf(step.kind)
  return kind && { step: step as never, kind }
}
const noteOf = (t: Telling, visit: string, note: string): string | undefined =>
  own(kindAt(t, visit)?.kind.notes ?? {}, note)

/** How a step ended. */
function outcomeTitle(t: Telling, visit: string, outcome: string): string {
  const at = kindAt(t, visit)
  return titled(at?.kind.outcomes(at.step), outcome) ?? outcome
}
/** What somebody chose in a form: an answer of the kind's own, or one of the step's ends. */
const answerTitle = (t: Telling, visit: string, outcome: string): string =>
  titled(kindAt(t, visit)?.kind.answers, outcome) ?? outcomeTitle(t, visit, outcome)
const titled = (choices: readonly Pick<OutcomeChoice, 'name' | 'title'>[] | undefined, name: string) =>
  choices?.find(choice => choice.name === name)?.title

/** Who an entry is by: a name, a visitor of a public page, or the system itself. */
export function sayActor({ actor, event }: Entry, names: Names): string {
  if (actor.person !== null)
    return `${names.person(actor.person)}${actor.principal ? `（代${names.person(actor.principal)}）` : ''}`
  return event.type === 'Submitted' ? '公开页面来访者' : '系统'
}

/** What an entry of the history says, in one sentence. */
export function sayEntry(entry: Entry, state: InstanceState, sound: SoundTemplate, names: Names): string {
  const who = sayActor(entry, names)
  const tell = TOLD[entry.event.type] as unknown as Tell<never>
  return tell(entry.event as never, { who, names, sound, state })
}
