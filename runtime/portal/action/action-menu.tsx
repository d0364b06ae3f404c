import { useEffect, useRef, useState } from 'react'
import { t } from '#runtime/portal/text/text.ts'
import { buttonClass } from '#runtime/ui/primitive/button.tsx'
import css from './action-menu.module.css'

export interface MenuAction {
  readonly name: string
  readonly danger?: boolean
  readonly onChoose: () => void
}

/** The less frequent verbs behind one button. A plain disclosure: every entry is an ordinary button. */
export function ActionMenu({
  actions,
  label = t.step.moreActions,
  align = 'start',
}: {
  readonly actions: readonly MenuAction[]
  readonly label?: string
  /** Which edge of the button the list keeps to. */
  readonly align?: 'start' | 'end'
}) {
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    const outside = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false)
    }
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
      document.removeEventListener('keydown', close)
    }
  }, [open])
  if (actions.length === 0) return null
  return (
    <div ref={place} className={`${css.menu} no-print`}>
      <button ref={button} type="button" className={buttonClass()} aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}
        <span aria-hidden className={css.arrow} />
      </button>
      {open && (
        <ul className={`plain-list ${css.list}`} data-align={align}>
          {actions.map(action => (
            <li key={action.name}>
              <button
                type="button"
                className={css.entry}
                data-danger={action.danger || undefined}
                onClick={() => {
                  setOpen(false)
                  action.onChoose()
                }}
              >
                {action.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
