import { useEffect, useRef } from 'react'
import classes from '#runtime/ui/form/form-view.module.css'
import type { FieldError } from '#runtime/ui/form/shape.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'

/** All problems on top of the form, each a link to its field. Takes the focus whenever `turn` grows. */
export function ErrorSummary({
  errors,
  turn,
  onGo,
}: {
  errors: readonly FieldError[]
  turn: number
  onGo: (pointer: string) => void
}) {
  const t = useText()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (turn === 0) return
    box.current?.focus()
    box.current?.scrollIntoView?.({ block: 'start' })
  }, [turn])
  if (errors.length === 0) return null
  return (
    <div ref={box} className={classes.summary} role="alert" tabIndex={-1} aria-labelledby="form-summary-title">
      <h2 id="form-summary-title" className={classes.summaryTitle}>
        <Icon name="error" />
        {t('form.summary', { count: errors.length })}
      </h2>
      <ul>
        {errors.map(error => (
          <li key={`${error.path} ${error.message}`}>
            <a
              href={`#${error.path}`}
              onClick={event => {
                event.preventDefault()
                onGo(error.path)
              }}
            >
              {error.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
