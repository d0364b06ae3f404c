import type { JsonSchema, UiSchema } from '#engine/form/form.ts'

/** What a field's look is given: plain values, nothing of RJSF. `wrong` and `describedBy` are for assistive technology. */
export interface FieldProps {
  readonly id: string
  readonly title: string
  readonly node: JsonSchema
  readonly ui: UiSchema
  readonly value: unknown
  readonly required: boolean
  readonly wrong: boolean
  readonly describedBy: string | undefined
  readonly onChange: (value: unknown) => void
}
/** Attributes every control of a field carries. */
export const controlAttributes = ({
  id,
  wrong,
  required,
  describedBy,
}: Pick<FieldProps, 'id' | 'wrong' | 'required' | 'describedBy'>) => ({
  id,
  'aria-invalid': wrong,
  'aria-required': required,
  'aria-describedby': describedBy,
  autoComplete: 'off',
})
export const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value))
export const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])
