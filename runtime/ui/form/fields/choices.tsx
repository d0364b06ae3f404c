import { choicesOf } from '#engine/form/field/choice.ts'
import { itemsOf } from '#engine/form/field/type.ts'
import classes from '#runtime/ui/form/field.module.css'
import type { FieldProps } from '#runtime/ui/form/field.ts'

/** Tick boxes; what is ticked is stored in the order of the choices, not of the clicks. */
export function ChoicesLook(props: FieldProps) {
  const chosen: readonly unknown[] = Array.isArray(props.value) ? props.value : []
  const choices = choicesOf(itemsOf(props.node))
  return (
    <div className={`${classes.choices} ${classes.inline}`}>
      {choices.map(({ value, title }, at) => (
        <label key={String(value)} className={classes.choice}>
          <input
            type="checkbox"
            id={at === 0 ? props.id : `${props.id}-${at}`}
            checked={chosen.includes(value)}
            aria-invalid={props.wrong}
            onChange={event =>
              props.onChange(
                choices
                  .map(choice => choice.value)
                  .filter(one => (one === value ? event.target.checked : chosen.includes(one))),
              )
            }
          />
          <span>{title}</span>
        </label>
      ))}
    </div>
  )
}
