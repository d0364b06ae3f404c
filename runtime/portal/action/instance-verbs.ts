import { peopleField, reasonField } from '#runtime/portal/action/task-verbs.ts'
import { type Answers, idsOf, textOf, type VerbForm } from '#runtime/portal/action/verb-form.ts'
import { t } from '#runtime/portal/text/text.ts'
import type { InstanceDetail, SupervisionView } from '#runtime/server/api/client.ts'

/** Verbs of a whole instance, each as a record: what it asks and which command it becomes. */

const a = t.actions
const v = t.verbs
const reasonOf = (said: Answers) => textOf(said, 'reason')

export const copy = (): VerbForm => ({
  title: a.copyTitle,
  hint: a.copyHint,
  confirm: a.confirmCopy,
  fields: [peopleField(a.copyTo), { kind: 'text', name: 'note', label: a.noteLabel, rows: 2, optional: true }],
  body: said => ({ type: 'Copy', to: idsOf(said, 'to'), note: textOf(said, 'note') }),
})

/** Tasks somebody still has to do. */
export const urgeable = (instance: InstanceDetail) =>
  instance.visits.filter(visit => visit.closedAt === null).flatMap(visit => visit.tasks.filter(task => !task.optional))

const MOST = 200
export const messageField = { kind: 'text', name: 'message', label: a.messageLabel, rows: 2, optional: true } as const
export const urge = (instance: InstanceDetail): VerbForm => {
  const tasks = urgeable(instance).slice(0, MOST)
  return {
    title: a.urgeTitle,
    hint: a.urgeHint,
    confirm: a.confirmUrge,
    about: {
      title: a.urgeWho,
      lines: [...new Set(tasks.map(task => `${task.claimedBy?.name ?? task.who}：${task.title}`))],
    },
    fields: [messageField],
    body: said => ({ type: 'Urge', tasks: tasks.map(({ task }) => task), message: textOf(said, 'message') }),
  }
}

export const cancel = (): VerbForm => ({
  title: a.cancelTitle,
  hint: a.cancelHint,
  confirm: a.confirmCancel,
  look: 'danger',
  fields: [reasonField],
  body: said => ({ type: 'Cancel', reason: reasonOf(said) }),
})

export const withdraw = ({ visit, title }: InstanceDetail['may']['withdraw'][number]): VerbForm => ({
  title: a.withdrawTitle(title),
  hint: a.withdrawHint,
  confirm: a.confirmWithdraw,
  fields: [reasonField],
  body: said => ({ type: 'Withdraw', visit, reason: reasonOf(said) }),
})

export const retract = ({ task, title }: InstanceDetail['may']['retract'][number]): VerbForm => ({
  title: v.retract.title(title),
  hint: v.retract.hint,
  confirm: v.retract.confirm,
  fields: [reasonField],
  body: said => ({ type: 'Retract', task, reason: reasonOf(said) }),
})

export const suspend = (): VerbForm => ({
  title: v.suspend.title,
  hint: v.suspend.hint,
  confirm: v.suspend.confirm,
  fields: [reasonField],
  body: said => ({ type: 'Suspend', reason: reasonOf(said) }),
})

export const resume = (): VerbForm => ({
  title: v.resume.title,
  hint: v.resume.hint,
  confirm: v.resume.confirm,
  fields: [reasonField],
  body: said => ({ type: 'Resume', reason: reasonOf(said) }),
})

export const reopen = ({ may }: InstanceDetail): VerbForm => ({
  title: v.reopen.title,
  hint: v.reopen.hint,
  confirm: v.reopen.confirm,
  fields: [
    {
      kind: 'choice',
      name: 'to',
      label: v.reopen.to,
      choices: may.reopen.map(({ step, title }) => ({ value: step, label: title })),
    },
    reasonField,
  ],
  initial: may.reopen.length === 1 && may.reopen[0] ? { to: may.reopen[0].step } : {},
  body: said => ({ type: 'Reopen', to: textOf(said, 'to'), reason: reasonOf(said) }),
})

const MEASURES = ['mark', 'rectify', 'keyList', 'bulletin', 'handOver'] as const
const measureOf = (said: Answers) => MEASURES.find(one => one === textOf(said, 'measure')) ?? 'mark'

export const supervise = (instance: InstanceDetail, today: string): VerbForm => {
  const tasks = urgeable(instance)
  const handsOver = (said: Answers) => measureOf(said) === 'handOver'
  return {
    title: v.supervise.title,
    hint: v.supervise.hint,
    confirm: v.supervise.confirm,
    fields: [
      {
        kind: 'choice',
        name: 'measure',
        label: v.supervise.measure,
        choices: MEASURES.filter(one => one !== 'handOver' || tasks.length > 0).map(value => ({
          value,
          ...v.supervise.measures[value],
        })),
      },
      {
        kind: 'several',
        name: 'tasks',
        label: v.supervise.tasks,
        choices: tasks.map(task => ({ value: task.task, label: `${task.who}：${task.title}` })),
        when: said => handsOver(said) && tasks.length > 1,
      },
      { ...peopleField(v.supervise.to, 1), when: handsOver },
      {
        kind: 'day',
        name: 'by',
        label: v.supervise.by,
        hint: v.supervise.byHint,
        min: today,
        when: said => measureOf(said) === 'rectify',
      },
      { kind: 'text', name: 'text', label: v.supervise.text, rows: 4, missing: v.supervise.textMissing },
    ],
    initial: { measure: 'mark' },
    body: said => {
      const measure = measureOf(said)
      const only = tasks.length === 1 ? tasks.map(({ task }) => task) : idsOf(said, 'tasks')
      const [to] = idsOf(said, 'to')
      return {
        type: 'Supervise',
        measure,
        tasks: measure === 'handOver' ? only : [],
        text: textOf(said, 'text'),
        ...(measure === 'rectify' && { by: textOf(said, 'by') }),
        ...(measure === 'handOver' && to !== undefined && { to }),
      }
    },
  }
}

export const liftSupervision = ({ n, measureTitle, text }: SupervisionView): VerbForm => ({
  title: v.lift.title(measureTitle),
  hint: v.lift.hint,
  confirm: v.lift.confirm,
  about: { title: v.lift.about, lines: [text] },
  fields: [reasonField],
  body: said => ({ type: 'LiftSupervision', supervision: n, reason: reasonOf(said) }),
})

/** `kinds`: kinds of organisation the template may run in; all when absent. */
export const transfer = (instance: InstanceDetail, kinds: readonly string[] | undefined): VerbForm => ({
  title: v.transfer.title,
  hint: v.transfer.hint,
  confirm: v.transfer.confirm,
  fields: [
    {
      kind: 'organisation',
      name: 'to',
      label: v.transfer.to,
      without: instance.organisation.id,
      ...(kinds && { kinds }),
      missing: a.targetMissing,
    },
    reasonField,
  ],
  body: said => ({ type: 'Transfer', to: textOf(said, 'to'), reason: reasonOf(said) }),
})
