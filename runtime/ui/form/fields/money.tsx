import { useState } from 'react'
import { readMoney } from '#engine/form/field/money.ts'
import classes from '#runtime/ui/form/field.module.css'
import { controlAttributes, type FieldProps, textOf } from '#runtime/ui/form/field.ts'
import { useText } from '#runtime/ui/messages/language.tsx'

/** Stored with two decimals; while typing it stays as typed. */
const stored = (typed: string): string | undefined => (typed.trim() === '' ? undefined : (readMoney(typed) ?? typed))

export function MoneyLook(props: FieldProps) {
  const t = useText()
  const [typed, setTyped] = useState(textOf(props.value))
  const shown = stored(typed) === props.value ? typed : textOf(props.value)
  return (
    <div className={`${classes.row} ${classes.middle}`}>
      <input
        {...controlAttributes(props)}
        className={classes.input}
        type="text"
        inputMode="decimal"
        value={shown}
        onBlur={() => setTyped(textOf(props.value))}
        onChange={event => {
          setTyped(event.target.value)
          props.onChange(stored(event.target.value))
        }}
      />
      <span className={classes.unit}>{t('money.unit')}</span>
    </div>
  )
}
