import { useState } from 'react'
import { ActionDialog } from '#runtime/portal/action/action-dialog.tsx'
import { useCommand } from '#runtime/portal/action/use-command.ts'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { t } from '#runtime/portal/text/text.ts'
import type { ApiCommandBody } from '#runtime/server/api/client.ts'

/** A verb that needs nothing but a reason: 撤回, 撤销. */
export function Reasoned({
  instance,
  title,
  hint,
  confirm,
  danger = false,
  body,
  onClose,
  onDone,
}: {
  readonly instance: string
  readonly title: string
  readonly hint: string
  readonly confirm: string
  readonly danger?: boolean
  readonly body: (reason: string) => ApiCommandBody
  readonly onClose: () => void
  readonly onDone: (says: readonly string[]) => void
}) {
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const command = useCommand(instance, onDone)
  return (
    <ActionDialog
      title={title}
      hint={hint}
      confirm={confirm}
      look={danger ? 'danger' : 'primary'}
      busy={command.isPending}
      error={command.error}
      turn={command.submittedAt}
      onClose={onClose}
      onConfirm={() => {
        setTried(true)
        if (reason.trim()) command.mutate(body(reason.trim()))
      }}
    >
      <TextField
        label={t.actions.reason}
        rows={3}
        value={reason}
        onChange={setReason}
        error={tried && !reason.trim() ? t.actions.reasonMissing : undefined}
      />
    </ActionDialog>
  )
}
