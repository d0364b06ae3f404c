import { useState } from 'react'
import { ActionDialog } from '#runtime/portal/action/action-dialog.tsx'
import { useCommand } from '#runtime/portal/action/use-command.ts'
import { PeoplePicker } from '#runtime/portal/people/people-picker.tsx'
import { useSession } from '#runtime/portal/session/use-session.ts'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { t } from '#runtime/portal/text/text.ts'
import type { PersonSummary } from '#runtime/server/api/client.ts'

/** 抄送 */
export function Copy({
  instance,
  onClose,
  onDone,
}: {
  readonly instance: string
  readonly onClose: () => void
  readonly onDone: (says: readonly string[]) => void
}) {
  const me = useSession().person.id
  const [to, setTo] = useState<readonly PersonSummary[]>([])
  const [note, setNote] = useState('')
  const [tried, setTried] = useState(false)
  const command = useCommand(instance, onDone)
  return (
    <ActionDialog
      title={t.actions.copyTitle}
      hint={t.actions.copyHint}
      confirm={t.actions.confirmCopy}
      busy={command.isPending}
      error={command.error}
      turn={command.submittedAt}
      onClose={onClose}
      onConfirm={() => {
        setTried(true)
        if (to.length > 0) command.mutate({ type: 'Copy', to: to.map(person => person.id), note: note.trim() })
      }}
    >
      <PeoplePicker
        label={t.actions.copyTo}
        chosen={to}
        onChange={setTo}
        without={me}
        error={tried && to.length === 0 ? t.actions.whoMissing : undefined}
      />
      <TextField label={t.actions.noteLabel} optional rows={2} value={note} onChange={setNote} />
    </ActionDialog>
  )
}
