import type { FieldTemplateProps, ObjectFieldTemplateProps } from '@rjsf/utils'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import classes from '#runtime/ui/form/field.module.css'
import { LOOKS } from '#runtime/ui/form/looks.ts'
import { pointerOf } from '#runtime/ui/form/pointer.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'

/** Label, help, control, error, in this order, for every field. */
export function FieldTemplate(props: FieldTemplateProps) {
  const { id, label, required, readonly, hidden, rawErrors, rawHelp, schema, uiSchema, fieldPathId, children } = props
  const node = schema as JsonSchema
  const ui = (uiSchema ?? {}) as UiSchema
  if (hidden) return null
  const pointer = pointerOf(fieldPathId.path)
  const type = fieldTypeOf(node, ui)?.name ?? ''
  const wrong = (rawErrors?.length ?? 0) > 0
  const error = wrong && <FieldErrors id={id} errors={rawErrors ?? []} />
  if (type === 'section')
    return pointer === '' ? (
      children
    ) : (
      <div data-pointer={pointer} tabIndex={-1}>
        {error}
        {children}
      </div>
    )
  const look = LOOKS[type]
  const isGroup =
    type === 'roster' || (typeof look?.isGroup === 'function' ? look.isGroup(node, ui) : (look?.isGroup ?? false))
  const help = rawHelp && (
    <p id={`${id}-help`} className={classes.help}>
      {rawHelp}
    </p>
  )
  const place = { className: `${classes.field} ${wrong ? classes.wrong : ''}`, 'data-pointer': pointer }
  const title = <Title label={label} required={required === true} readOnly={readonly === true} />
  if (isGroup && !readonly)
    return (
      <fieldset
        {...place}
        aria-describedby={
          [rawHelp ? `${id}-help` : '', wrong ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined
        }
      >
        <legend id={`${id}-label`} className={classes.label}>
          {title}
        </legend>
        {help}
        {children}
        {error}
      </fieldset>
    )
  return (
    <div {...place}>
      {!look?.ownTitle?.(node) && (
        <label htmlFor={id} className={classes.label}>
          {title}
        </label>
      )}
      {help}
      {children}
      {error}
    </div>
  )
}

function Title({ label, required, readOnly }: { label: string; required: boolean; readOnly: boolean }) {
  const t = useText()
  return (
    <>
      {label}
      {required && !readOnly && <span className={`${classes.mark} ${classes.required}`}>{t('form.required')}</span>}
      {readOnly && <span className={classes.mark}>{t('form.readonly')}</span>}
    </>
  )
}

export function FieldErrors({ id, errors }: { id: string; errors: readonly string[] }) {
  return (
    <div id={`${id}-error`}>
      {errors.map(error => (
        <p key={error} className={classes.error}>
          <Icon name="error" />
          <span>{error}</span>
        </p>
      ))}
    </div>
  )
}

/** The form itself, or a section of it under its own heading. */
export function ObjectFieldTemplate({ title, properties, fieldPathId, uiSchema }: ObjectFieldTemplateProps) {
  const fields = properties.filter(property => !property.hidden).map(property => property.content)
  if (fieldPathId.path.length === 0 || uiSchema?.['ui:row'] === true)
    return <div className={classes.sections}>{fields}</div>
  return (
    <fieldset className={classes.section}>
      <legend>{title}</legend>
      <div className={classes.sections}>{fields}</div>
    </fieldset>
  )
}

const Nothing = () => null
/** Everything RJSF would draw itself is drawn by the two templates above. */
export const templates = {
  FieldTemplate,
  ObjectFieldTemplate,
  DescriptionFieldTemplate: Nothing,
  FieldHelpTemplate: Nothing,
  FieldErrorTemplate: Nothing,
  ErrorListTemplate: Nothing,
  TitleFieldTemplate: Nothing,
}
