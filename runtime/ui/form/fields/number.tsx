import { useState } from 'react'
import classes from '#runtime/ui/form/field.module.css'
import { controlAttributes, type FieldProps, textOf } from '#runtime/ui/form/field.ts'

const halfWidth = (text: string) =>
  text.replace(/[０-９．－]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\s,，]/g, '')

/** Gives a number for what was typed, nothing for nothing, and the text itself when it is no number (the check says so). */
export function readNumber(typed: string): number | string | undefined {
  const plain = halfWidth(typed)
  if (plain === '') return undefined
  return /^-?[0-9]{1,15}([.][0-9]{1,10})?$/.test(plain) ? Number(plain) : typed
}

function NumberBox(props: FieldProps & { mode: 'numeric' | 'decimal' }) {
  // What is being typed ("1.", "-") is not always a number yet.
  const [typed, setTyped] = useState(textOf(props.value))
  const shown = readNumber(typed) === props.value ? typed : textOf(props.value)
  return (
    <input
      {...controlAttributes(props)}
      className={`${classes.input} ${classes.short}`}
      type="text"
      inputMode={props.mode}
      value={shown}
      onChange={event => {
        setTyped(event.target.value)
        props.onChange(readNumber(event.target.value))
      }}
    />
  )
}
export const NumberLook = (props: FieldProps) => <NumberBox {...props} mode="decimal" />
export const IntegerLook = (props: FieldProps) => <NumberBox {...props} mode="numeric" />
