import { idsOf, textOf, type VerbField, type VerbForm } from '#runtime/portal/action/verb-form.ts'
import { t } from '#runtime/portal/text/text.ts'
import type { TaskDetail } from '#runtime/server/api/client.ts'

/** Verbs of one task, each as a record: what it asks and which command it becomes. */

type Task = Pick<TaskDetail, 'task' | 'returnTo' | 'verbs'>
const a = t.actions
const v = t.verbs

export const reasonField: VerbField = {
  kind: 'text',
  name: 'reason',
  label: a.reason,
  rows: 3,
  missing: a.reasonMissing,
}
export const peopleField = (label: string, most?: 1): VerbField => ({
  kind: 'people',
  name: 'to',
  label,
  ...(most && { most }),
  missing: a.whoMissing,
})

export const reassign = ({ task }: Task): VerbForm => ({
  title: a.reassignTitle,
  hint: a.reassignHint,
  confirm: a.confirmReassign,
  fields: [peopleField(a.reassignTo), reasonField],
  body: to => ({ type: 'Reassign', task, to: idsOf(to, 'to'), reason: textOf(to, 'reason') }),
})

export const giveBack = ({ task, returnTo }: Task): VerbForm => ({
  title: a.returnTitle,
  hint: a.returnHint,
  confirm: a.confirmReturn,
  fields: [
    {
      kind: 'choice',
      name: 'to',
      label: a.returnTo,
      choices: returnTo.map(({ step, title }) => ({ value: step, label: title })),
      missing: a.targetMissing,
    },
    reasonField,
    {
      kind: 'choice',
      name: 'after',
      label: a.returnThen,
      choices: [
        { value: 'through', label: a.through, hint: a.throughHint },
        { value: 'back', label: a.comeBack, hint: a.comeBackHint },
      ],
    },
  ],
  initial: { after: 'through', ...(returnTo.length === 1 && returnTo[0] && { to: returnTo[0].step }) },
  body: said => ({
    type: 'Return',
    task,
    to: textOf(said, 'to'),
    after: textOf(said, 'after') === 'back' ? 'back' : 'through',
    reason: textOf(said, 'reason'),
  }),
})

const PLACES = ['before', 'with', 'after'] as const
export const addSigners = ({ task, verbs }: Task): VerbForm => ({
  title: v.addSigners.title,
  hint: v.addSigners.hint,
  confirm: v.addSigners.confirm,
  fields: [
    peopleField(v.addSigners.to),
    {
      kind: 'choice',
      name: 'place',
      label: v.addSigners.place,
      choices: verbs.addSigners.map(place => ({ value: place, ...v.places[place] })),
    },
    { ...reasonField, label: v.addSigners.reason },
  ],
  initial: { place: verbs.addSigners[0] ?? '' },
  body: said => ({
    type: 'AddSigners',
    task,
    place: PLACES.find(place => place === textOf(said, 'place')) ?? 'before',
    to: idsOf(said, 'to'),
    reason: textOf(said, 'reason'),
  }),
})

export const removeSigner = ({ task, verbs }: Task): VerbForm => ({
  title: v.removeSigner.title,
  hint: v.removeSigner.hint,
  confirm: v.removeSigner.confirm,
  fields: [
    {
      kind: 'choice',
      name: 'whom',
      label: v.removeSigner.whom,
      choices: verbs.removeSigners.map((one, at) => ({
        value: String(at),
        label: v.signer(one.person.name, v.places[one.place].label),
      })),
    },
    reasonField,
  ],
  initial: verbs.removeSigners.length === 1 ? { whom: '0' } : {},
  body: said => {
    const one = verbs.removeSigners[Number(textOf(said, 'whom'))]
    const later = one?.task === task
    return {
      type: 'RemoveSigner',
      task: one?.task ?? task,
      ...(later && { person: one.person.id }),
      reason: textOf(said, 'reason'),
    }
  },
})

export const delegate = ({ task }: Task): VerbForm => ({
  title: v.delegate.title,
  hint: v.delegate.hint,
  confirm: v.delegate.confirm,
  fields: [peopleField(v.delegate.to, 1), { ...reasonField, label: v.delegate.reason }],
  body: said => ({ type: 'Delegate', task, to: idsOf(said, 'to')[0] ?? '', reason: textOf(said, 'reason') }),
})

export const endDelegation = ({ task }: Task): VerbForm => ({
  title: v.endDelegation.title,
  hint: v.endDelegation.hint,
  confirm: v.endDelegation.confirm,
  fields: [],
  body: () => ({ type: 'EndDelegation', task }),
})
