import type { FormEvent, ReactNode } from 'react'
import { RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { Button, type Look } from '#runtime/ui/primitive/button.tsx'
import { Dialog } from '#runtime/ui/primitive/confirm-dialog.tsx'
import css from './action.module.css'

/** One human verb: what it does, what it asks for, and the refusal where it was tried. */
export function ActionDialog({
  title,
  hint,
  confirm,
  look = 'primary',
  busy,
  error,
  turn,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string
  readonly hint: string
  readonly confirm: string
  readonly look?: Look
  readonly busy: boolean
  readonly error: unknown
  readonly turn: number
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    onConfirm()
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <Dialog open title={title} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <p className="soft">{hint}</p>
        <RefusedBecause error={error} turn={turn} />
        {children}
        <div className={css.buttons}>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" look={look} disabled={busy}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
