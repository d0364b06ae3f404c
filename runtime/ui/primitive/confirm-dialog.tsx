import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import fieldClasses from '#runtime/ui/form/field.module.css'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button, type Look } from '#runtime/ui/primitive/button.tsx'
import classes from '#runtime/ui/primitive/confirm-dialog.module.css'
import { Icon } from '#runtime/ui/primitive/icon.tsx'

/** A modal window of the browser's own kind: it keeps the focus inside and closes with Escape. */
export function Dialog({
  open,
  title,
  onClose,
  children,
}: {
  open: boolean
  title: string
  onClose: () => void
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    if (open && !element.open) element.showModal()
    if (!open && element.open) element.close()
  }, [open])
  return (
    <dialog
      ref={dialog}
      className={classes.dialog}
      aria-labelledby={heading}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      {open && (
        <div className={classes.body}>
          <h2 id={heading}>{title}</h2>
          {children}
        </div>
      )}
    </dialog>
  )
}

interface ConfirmProps {
  open: boolean
  title: string
  /** What will happen, in a sentence or two. */
  children?: ReactNode
  confirm: string
  look?: Look
  /** Ask for a reason: `required` refuses an empty one. */
  reason?: 'none' | 'optional' | 'required'
  reasonLabel?: string
  busy?: boolean
  onConfirm: (reason: string) => void
  onClose: () => void
}
/** Asks before something that cannot be taken back, with a reason where the record needs one. */
export function ConfirmDialog({ open, title, onClose, ...rest }: ConfirmProps) {
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      <Question {...rest} onClose={onClose} />
    </Dialog>
  )
}

function Question({
  children,
  confirm,
  look = 'primary',
  reason = 'none',
  reasonLabel,
  busy = false,
  onConfirm,
  onClose,
}: Omit<ConfirmProps, 'open' | 'title'>) {
  const t = useText()
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const id = useId()
  const answer = () => {
    if (reason === 'required' && text.trim() === '') {
      setMissing(true)
      document.getElementById(id)?.focus()
      return
    }
    onConfirm(text.trim())
  }
  return (
    <>
      {children}
      {reason !== 'none' && (
        <div className={fieldClasses.field}>
          <label className={fieldClasses.label} htmlFor={id}>
            {reasonLabel ?? t('confirm.reason')}{' '}
            <span className={fieldClasses.mark}>{t(reason === 'required' ? 'form.required' : 'form.optional')}</span>
          </label>
          <textarea
            id={id}
            className={fieldClasses.input}
            rows={3}
            value={text}
            autoComplete="off"
            aria-invalid={missing}
            aria-describedby={missing ? `${id}-error` : undefined}
            onChange={event => {
              setText(event.target.value)
              setMissing(false)
            }}
          />
          {missing && (
            <p id={`${id}-error`} className={fieldClasses.error} role="alert">
              <Icon name="error" />
              <span>{t('confirm.reason.missing')}</span>
            </p>
          )}
        </div>
      )}
      <div className={classes.buttons}>
        <Button onClick={onClose}>{t('confirm.cancel')}</Button>
        <Button look={look} disabled={busy} onClick={answer}>
          {confirm}
        </Button>
      </div>
    </>
  )
}
