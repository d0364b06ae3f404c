import { t } from '#runtime/portal/text/text.ts'
import type { InstanceSummary, TaskSummary } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'

/** 已挂起 and 督办, wherever an instance is shown. */
export const InstanceMarks = ({ suspended, supervised }: Pick<InstanceSummary, 'suspended' | 'supervised'>) => (
  <>
    {suspended && <Badge tone="warning">{t.marks.suspended}</Badge>}
    {supervised.map(measure => (
      <Badge key={measure} tone="danger">
        {t.marks.supervised[measure]}
      </Badge>
    ))}
  </>
)

/** What keeps a task waiting, or why it is here: 加签, 委派, or that nobody has to do it. */
export const TaskMarks = ({ task, me }: { readonly task: TaskSummary; readonly me: string }) => (
  <>
    <InstanceMarks {...task.marks} />
    {task.part === '@signer' && <Badge tone="info">{t.marks.signer}</Badge>}
    {task.marks.signers > 0 && <Badge tone="warning">{t.marks.signers(task.marks.signers)}</Badge>}
    {task.marks.delegation?.to.id === me && (
      <Badge tone="info">{t.marks.delegated(task.marks.delegation.by.name)}</Badge>
    )}
    {task.marks.prepared && <Badge tone="info">{t.marks.prepared(task.marks.prepared.name)}</Badge>}
    {task.optional && <Badge>{t.marks.optional}</Badge>}
  </>
)
