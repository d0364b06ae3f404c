import classes from '#runtime/ui/form/field.module.css'
import type { FieldProps } from '#runtime/ui/form/field.ts'
import { useText } from '#runtime/ui/messages/language.tsx'

/** 是 / 否 as two choices, because an empty tick box says neither; what has to be true (“我已阅读”) is a tick box. */
export function FlagLook(props: FieldProps) {
  return props.node.const === true ? <Tick {...props} /> : <YesNo {...props} />
}

function Tick(props: FieldProps) {
  return (
    <label className={classes.choice}>
      <input
        type="checkbox"
        id={props.id}
        checked={props.value === true}
        aria-invalid={props.wrong}
        aria-required={props.required}
        aria-describedby={props.describedBy}
        onChange={event => props.onChange(event.target.checked ? true : undefined)}
      />
      <span>{props.title}</span>
    </label>
  )
}

function YesNo(props: FieldProps) {
  const t = useText()
  return (
    <div
      className={`${classes.choices} ${classes.names}`}
      role="radiogroup"
      aria-labelledby={`${props.id}-label`}
      aria-required={props.required}
      aria-invalid={props.wrong}
      aria-describedby={props.describedBy}
    >
      {[true, false].map(value => (
        <label key={String(value)} className={classes.choice}>
          <input
            type="radio"
            id={value ? props.id : `${props.id}-no`}
            name={props.id}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>{t(value ? 'form.yes' : 'form.no')}</span>
        </label>
      ))}
    </div>
  )
}
