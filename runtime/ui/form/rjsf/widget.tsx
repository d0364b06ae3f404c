import type { WidgetProps } from '@rjsf/utils'
import { type ComponentType, memo } from 'react'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import classes from '#runtime/ui/form/field.module.css'
import type { FieldProps } from '#runtime/ui/form/field.ts'
import { LOOKS } from '#runtime/ui/form/looks.ts'
import { SayValue } from '#runtime/ui/form/say-value.tsx'

/** Turns one of our looks into an RJSF widget. A field that is only shown is text, not a control that does nothing. */
function widget(Look: ComponentType<FieldProps>) {
  const Memo = memo(Look)
  // RJSF 6 takes a memo object of React 19 for something that is no component, hence the plain function around it.
  return function Widget({
    id,
    label,
    schema,
    uiSchema,
    value,
    required,
    readonly,
    disabled,
    rawErrors,
    onChange,
  }: WidgetProps) {
    const node = schema as JsonSchema
    const ui = (uiSchema ?? {}) as UiSchema
    if (readonly || disabled)
      return (
        <output id={id} className={classes.shown}>
          <SayValue node={node} ui={ui} value={value} />
        </output>
      )
    const wrong = (rawErrors?.length ?? 0) > 0
    const describedBy =
      [ui['ui:help'] ? `${id}-help` : '', wrong ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined
    return (
      <Memo
        id={id}
        title={label}
        node={node}
        ui={ui}
        value={value}
        required={required ?? false}
        wrong={wrong}
        describedBy={describedBy}
        onChange={onChange}
      />
    )
  }
}
export const widgets = Object.fromEntries(Object.entries(LOOKS).map(([name, look]) => [name, widget(look.Component)]))
