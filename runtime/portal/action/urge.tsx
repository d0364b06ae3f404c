import { useState } from 'react'
import { ActionDialog } from '#runtime/portal/action/action-dialog.tsx'
import { useCommand } from '#runtime/portal/action/use-command.ts'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { t } from '#runtime/portal/text/text.ts'
import type { InstanceDetail } from '#runtime/server/api/client.ts'

/** Tasks somebody else still has to do. */
export const urgeable = (instance: InstanceDetail) =>
  instance.visits.filter(visit => visit.closedAt === null).flatMap(visit => visit.tasks.filter(task => !task.optional))

const MOST = 200
/** 催办: whoever has something open in the instance is reminded. */
export function Urge({
  instance,
  onClose,
  onDone,
}: {
  readonly instance: InstanceDetail
  readonly onClose: () => void
  readonly onDone: (says: readonly string[]) => void
}) {
  const [message, setMessage] = useState('')
  const tasks = urgeable(instance)
  const command = useCommand(instance.id, onDone)
  return (
    <ActionDialog
      title={t.actions.urgeTitle}
      hint={t.actions.urgeHint}
      confirm={t.actions.confirmUrge}
      busy={command.isPending || tasks.length === 0}
      error={command.error}
      turn={command.submittedAt}
      onClose={onClose}
      onConfirm={() =>
        command.mutate({ type: 'Urge', tasks: tasks.slice(0, MOST).map(task => task.task), message: message.trim() })
      }
    >
      <div>
        <p className="soft">{t.actions.urgeWho}</p>
        <ul>
          {[...new Set(tasks.map(task => `${task.claimedBy?.name ?? task.who}：${task.title}`))].map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <TextField label={t.actions.messageLabel} optional rows={2} value={message} onChange={setMessage} />
    </ActionDialog>
  )
}
