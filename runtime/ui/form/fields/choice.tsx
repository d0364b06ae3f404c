import { choicesOf } from '#engine/form/field/choice.ts'
import { object } from '#engine/form/field/type.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import classes from '#runtime/ui/form/field.module.css'
import { controlAttributes, type FieldProps } from '#runtime/ui/form/field.ts'
import { useText } from '#runtime/ui/messages/language.tsx'

const MOST_RADIOS = 5
const SHORT_TITLE = 14
const NARROW_TITLE = 5

/** Few and short choices are shown at once; the author may ask for radios with `ui:widget`: radio. */
export function asRadios(node: JsonSchema, ui: UiSchema): boolean {
  if (object(ui['ui:options']).look === 'radio') return true
  const choices = choicesOf(node)
  return choices.length <= MOST_RADIOS && choices.every(choice => [...choice.title].length <= SHORT_TITLE)
}

export function ChoiceLook(props: FieldProps) {
  return asRadios(props.node, props.ui) ? <Radios {...props} /> : <Select {...props} />
}

function Radios(props: FieldProps) {
  const { id, wrong, describedBy } = props
  const isNarrow = choicesOf(props.node).every(choice => [...choice.title].length <= NARROW_TITLE)
  return (
    <div
      className={`${classes.choices} ${isNarrow ? classes.names : classes.inline}`}
      role="radiogroup"
      aria-labelledby={`${id}-label`}
      aria-required={props.required}
      aria-invalid={wrong}
      aria-describedby={describedBy}
    >
      {choicesOf(props.node).map(({ value, title }, at) => (
        <label key={String(value)} className={classes.choice}>
          <input
            type="radio"
            id={at === 0 ? id : `${id}-${at}`}
            name={id}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>{title}</span>
        </label>
      ))}
    </div>
  )
}

function Select(props: FieldProps) {
  const t = useText()
  const choices = choicesOf(props.node)
  const chosen = choices.findIndex(choice => choice.value === props.value)
  return (
    <select
      {...controlAttributes(props)}
      className={`${classes.input} ${classes.middle}`}
      value={chosen < 0 ? '' : String(chosen)}
      onChange={event =>
        props.onChange(event.target.value === '' ? undefined : choices[Number(event.target.value)]?.value)
      }
    >
      <option value="">{t('select.none')}</option>
      {choices.map(({ value, title }, at) => (
        <option key={String(value)} value={at}>
          {title}
        </option>
      ))}
    </select>
  )
}
