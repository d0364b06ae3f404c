import { useState } from 'react'
import { ActionDialog } from '#runtime/portal/action/action-dialog.tsx'
import { useCommand } from '#runtime/portal/action/use-command.ts'
import { PeoplePicker } from '#runtime/portal/people/people-picker.tsx'
import { useSession } from '#runtime/portal/session/use-session.ts'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { t } from '#runtime/portal/text/text.ts'
import type { PersonSummary } from '#runtime/server/api/client.ts'

interface Props {
  readonly instance: string
  readonly task: string
  readonly onClose: () => void
  readonly onDone: (says: readonly string[]) => void
}
/** 转办 */
export function Reassign({ instance, task, onClose, onDone }: Props) {
  const me = useSession().person.id
  const [to, setTo] = useState<readonly PersonSummary[]>([])
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const command = useCommand(instance, onDone)
  return (
    <ActionDialog
      title={t.actions.reassignTitle}
      hint={t.actions.reassignHint}
      confirm={t.actions.confirmReassign}
      busy={command.isPending}
      error={command.error}
      turn={command.submittedAt}
      onClose={onClose}
      onConfirm={() => {
        setTried(true)
        if (to.length > 0 && reason.trim())
          command.mutate({ type: 'Reassign', task, to: to.map(person => person.id), reason: reason.trim() })
      }}
    >
      <PeoplePicker
        label={t.actions.reassignTo}
        chosen={to}
        onChange={setTo}
        without={me}
        error={tried && to.length === 0 ? t.actions.whoMissing : undefined}
      />
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
