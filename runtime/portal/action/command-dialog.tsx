import { FormDialog } from '#runtime/portal/action/form-dialog.tsx'
import { useCommand } from '#runtime/portal/action/use-command.ts'
import type { VerbForm } from '#runtime/portal/action/verb-form.ts'

/** A verb that is a command of one instance. */
export function CommandDialog({
  instance,
  form,
  onClose,
  onDone,
}: {
  readonly instance: string
  readonly form: VerbForm
  readonly onClose: () => void
  readonly onDone: (says: readonly string[]) => void
}) {
  const command = useCommand(instance, onDone)
  return (
    <FormDialog
      form={form}
      busy={command.isPending}
      error={command.error}
      turn={command.submittedAt}
      onAnswer={answers => command.mutate(form.body(answers))}
      onClose={onClose}
    />
  )
}
