import { useState } from 'react'
import { ActionDialog } from '#runtime/portal/action/action-dialog.tsx'
import { useCommand } from '#runtime/portal/action/use-command.ts'
import { RadioField, TextField } from '#runtime/portal/shell/fields.tsx'
import { t } from '#runtime/portal/text/text.ts'

/** 退回 to any earlier step, as a new visit of it. */
export function Return({
  instance,
  task,
  targets,
  onClose,
  onDone,
}: {
  readonly instance: string
  readonly task: string
  readonly targets: readonly { readonly step: string; readonly title: string }[]
  readonly onClose: () => void
  readonly onDone: (says: readonly string[]) => void
}) {
  const [to, setTo] = useState(targets.length === 1 ? (targets[0]?.step ?? '') : '')
  const [after, setAfter] = useState<'through' | 'back'>('through')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const command = useCommand(instance, onDone)
  return (
    <ActionDialog
      title={t.actions.returnTitle}
      hint={t.actions.returnHint}
      confirm={t.actions.confirmReturn}
      busy={command.isPending}
      error={command.error}
      turn={command.submittedAt}
      onClose={onClose}
      onConfirm={() => {
        setTried(true)
        if (to && reason.trim()) command.mutate({ type: 'Return', task, to, after, reason: reason.trim() })
      }}
    >
      <RadioField
        legend={t.actions.returnTo}
        value={to}
        onChange={setTo}
        choices={targets.map(target => ({ value: target.step, label: target.title }))}
        error={tried && !to ? t.actions.targetMissing : undefined}
      />
      <TextField
        label={t.actions.reason}
        rows={3}
        value={reason}
        onChange={setReason}
        error={tried && !reason.trim() ? t.actions.reasonMissing : undefined}
      />
      <RadioField
        legend={t.actions.returnThen}
        value={after}
        onChange={value => setAfter(value as 'through' | 'back')}
        choices={[
          { value: 'through', label: t.actions.through, hint: t.actions.throughHint },
          { value: 'back', label: t.actions.comeBack, hint: t.actions.comeBackHint },
        ]}
      />
    </ActionDialog>
  )
}
