import classes from '#runtime/ui/form/field.module.css'
import { controlAttributes, type FieldProps, textOf } from '#runtime/ui/form/field.ts'

/** Short texts get a short box: its width says how much is expected. */
const width = (limit: unknown) =>
  typeof limit === 'number' && limit <= 20
    ? classes.short
    : typeof limit === 'number' && limit <= 60
      ? classes.middle
      : ''

export function TextLook(props: FieldProps) {
  return (
    <input
      {...controlAttributes(props)}
      className={`${classes.input} ${width(props.node.maxLength)}`}
      type="text"
      value={textOf(props.value)}
      onChange={event => props.onChange(event.target.value === '' ? undefined : event.target.value)}
    />
  )
}
