import { type ChangeEvent, type HTMLInputAutoCompleteAttribute, type ReactNode, useId } from 'react'
import { t } from '#runtime/portal/text/text.ts'
import look from '#runtime/ui/form/field.module.css'
import { Icon } from '#runtime/ui/primitive/icon.tsx'

/** The few fields the portal asks for itself, outside produced forms; they look like those. */

interface Frame {
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly optional?: boolean
}
interface Wiring {
  readonly id: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string | undefined
}

/** Label, help and error, wired to whatever control is given. */
export function Field({
  label,
  hint,
  error,
  optional,
  children,
}: Frame & { readonly children: (wiring: Wiring) => ReactNode }) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={`${look.field} ${error ? look.wrong : ''}`}>
      <label className={look.label} htmlFor={id}>
        {label}
        {optional && <span className={look.mark}>{t.optional}</span>}
      </label>
      {hint && (
        <p id={`${id}-hint`} className={look.help}>
          {hint}
        </p>
      )}
      {children({ id, 'aria-invalid': Boolean(error), 'aria-describedby': described || undefined })}
      {error && (
        <p id={`${id}-error`} className={look.error} role="alert">
          <Icon name="error" />
          <span>{error}</span>
        </p>
      )}
    </div>
  )
}

interface TextProps extends Frame {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: 'text' | 'password' | 'search' | 'date' | 'time' | 'number'
  readonly rows?: number
  readonly readOnly?: boolean
  readonly placeholder?: string
  readonly min?: string
  readonly max?: string
  readonly inputMode?: 'numeric'
  readonly autoComplete?: HTMLInputAutoCompleteAttribute
}
export function TextField({
  label,
  hint,
  error,
  optional,
  value,
  onChange,
  rows,
  type = 'text',
  autoComplete = 'off',
  ...rest
}: TextProps) {
  const change = (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.target.value)
  return (
    <Field label={label} hint={hint} error={error} optional={optional ?? false}>
      {wiring =>
        rows ? (
          <textarea {...wiring} {...rest} className={look.input} rows={rows} value={value} onChange={change} />
        ) : (
          <input
            {...wiring}
            {...rest}
            type={type}
            autoComplete={autoComplete}
            className={look.input}
            value={value}
            onChange={change}
            {...((autoComplete === 'username' || type === 'password') && { autoCapitalize: 'none', spellCheck: false })}
          />
        )
      }
    </Field>
  )
}

interface ChoiceProps extends Frame {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  /** First entry that stands for nothing chosen. */
  readonly none?: string
}
export function SelectField({ value, onChange, choices, none, ...frame }: ChoiceProps) {
  return (
    <Field {...frame}>
      {wiring => (
        <select {...wiring} className={look.input} value={value} onChange={event => onChange(event.target.value)}>
          {none !== undefined && <option value="">{none}</option>}
          {choices.map(choice => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** One of a few, all visible, each with a line of explanation. */
export function RadioField({
  legend,
  value,
  onChange,
  choices,
  error,
}: {
  readonly legend: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly choices: readonly { readonly value: string; readonly label: string; readonly hint?: string }[]
  readonly error?: string | undefined
}) {
  const name = useId()
  return (
    <fieldset className={`${look.field} ${error ? look.wrong : ''}`}>
      <legend className={look.label}>{legend}</legend>
      <div className={look.choices}>
        {choices.map(choice => (
          <label key={choice.value} className={look.choice}>
            <input type="radio" name={name} checked={value === choice.value} onChange={() => onChange(choice.value)} />
            <span>
              {choice.label}
              {choice.hint && <span className={`${look.help} block`}>{choice.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p className={look.error} role="alert">
          <Icon name="error" />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  )
}

/** Any number of a few, all visible. */
export function ChecksField({
  legend,
  hint,
  values,
  onChange,
  choices,
  error,
}: {
  readonly legend: string
  readonly hint?: string | undefined
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly error?: string | undefined
}) {
  return (
    <fieldset className={`${look.field} ${error ? look.wrong : ''}`}>
      <legend className={look.label}>{legend}</legend>
      {hint && <p className={look.help}>{hint}</p>}
      <div className={look.choices}>
        {choices.map(({ value, label }) => (
          <CheckField
            key={value}
            label={label}
            checked={values.includes(value)}
            onChange={on => onChange(on ? [...values, value] : values.filter(one => one !== value))}
          />
        ))}
      </div>
      {error && (
        <p className={look.error} role="alert">
          <Icon name="error" />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  )
}

export function CheckField({
  label,
  hint,
  checked,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly checked: boolean
  readonly onChange: (on: boolean) => void
}) {
  return (
    <label className={look.choice}>
      <input type="checkbox" checked={checked} onChange={event => onChange(event.target.checked)} />
      <span>
        {label}
        {hint && <span className={`${look.help} block`}>{hint}</span>}
      </span>
    </label>
  )
}
