import { useState } from 'react'
import { readDay } from '#engine/form/field/date.ts'
import classes from '#runtime/ui/form/field.module.css'
import { controlAttributes, type FieldProps, textOf } from '#runtime/ui/form/field.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { sayDayAndWeekday } from '#runtime/ui/primitive/day.ts'

const isDay = (text: string) => readDay(text) === text

/** A typed day. What cannot be read is kept as typed, so that nothing is lost and the check can name it. */
const stored = (typed: string): string | undefined => (typed.trim() === '' ? undefined : (readDay(typed) ?? typed))

export function DateLook(props: FieldProps) {
  const t = useText()
  const hint = `${props.id}-hint`
  return (
    <>
      <DayBox {...props} describedBy={`${props.describedBy ?? ''} ${hint}`.trim()} />
      <p id={hint} className={classes.help}>
        {isDay(textOf(props.value)) ? sayDayAndWeekday(textOf(props.value)) : t('date.hint')}
      </p>
    </>
  )
}

/** The bare input of a day, also used beside a time. */
export function DayBox(props: FieldProps) {
  const t = useText()
  const [typed, setTyped] = useState(textOf(props.value))
  const [left, setLeft] = useState(false)
  const shown = stored(typed) === props.value ? typed : textOf(props.value)
  const unreadable = left && shown.trim() !== '' && readDay(shown) === undefined
  return (
    <>
      <input
        {...controlAttributes(props)}
        aria-invalid={props.wrong || unreadable}
        className={`${classes.input} ${classes.short}`}
        type="text"
        inputMode="text"
        value={shown}
        onBlur={() => {
          setLeft(true)
          setTyped(textOf(props.value))
        }}
        onChange={event => {
          setLeft(false)
          setTyped(event.target.value)
          props.onChange(stored(event.target.value))
        }}
      />
      {unreadable && !props.wrong && (
        <p className={classes.error} role="alert">
          {t('date.unreadable')}
        </p>
      )}
    </>
  )
}
