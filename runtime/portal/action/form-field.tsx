import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Answer, VerbField } from '#runtime/portal/action/verb-form.ts'
import { PeoplePicker } from '#runtime/portal/people/people-picker.tsx'
import { keys } from '#runtime/portal/query/keys.ts'
import { useSession } from '#runtime/portal/session/use-session.ts'
import { ChecksField, RadioField, SelectField, TextField } from '#runtime/portal/shell/fields.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { api, type PersonSummary } from '#runtime/server/api/client.ts'

interface Props<F extends VerbField = VerbField> {
  readonly field: F
  readonly answer: Answer | undefined
  readonly error: string | undefined
  readonly onChange: (answer: Answer) => void
}
type Of<K extends VerbField['kind']> = Props<Extract<VerbField, { readonly kind: K }>>

/** One field of a verb, drawn by its kind. */
export function FormField(props: Props) {
  const { kind } = props.field
  if (kind === 'people') return <People {...(props as Of<'people'>)} />
  if (kind === 'organisation') return <Organisation {...(props as Of<'organisation'>)} />
  if (kind === 'choice') return <OneOf {...(props as Of<'choice'>)} />
  if (kind === 'several') return <Several {...(props as Of<'several'>)} />
  return <Words {...(props as Of<'text' | 'day'>)} />
}

const text = (answer: Answer | undefined): string => (typeof answer === 'string' ? answer : '')

function Words({ field, answer, error, onChange }: Of<'text' | 'day'>) {
  return (
    <TextField
      label={field.label}
      hint={field.hint}
      optional={field.optional ?? false}
      value={text(answer)}
      onChange={onChange}
      error={error}
      {...(field.kind === 'day'
        ? { type: 'date' as const, ...(field.min && { min: field.min }) }
        : { rows: field.rows })}
    />
  )
}

function People({ field, answer, error, onChange }: Of<'people'>) {
  const me = useSession().person.id
  const chosen = (Array.isArray(answer) ? answer : []) as readonly PersonSummary[]
  return (
    <PeoplePicker
      label={field.label}
      chosen={chosen}
      onChange={people => onChange(field.most === 1 ? people.slice(-1) : people)}
      without={me}
      error={error}
    />
  )
}

const OneOf = ({ field, answer, error, onChange }: Of<'choice'>) => (
  <RadioField legend={field.label} value={text(answer)} onChange={onChange} choices={field.choices} error={error} />
)

const Several = ({ field, answer, error, onChange }: Of<'several'>) => (
  <ChecksField
    legend={field.label}
    hint={field.hint}
    values={(Array.isArray(answer) ? answer : []) as readonly string[]}
    onChange={onChange}
    choices={field.choices}
    error={error}
  />
)

const SHOWN = 30
/** An organisation out of many: typing narrows the list down. */
function Organisation({ field, answer, error, onChange }: Of<'organisation'>) {
  const [typed, setTyped] = useState('')
  const all = useQuery({ queryKey: keys.organisations, queryFn: api.organisations.list })
  const found = (all.data?.items ?? []).filter(
    one =>
      one.id !== field.without &&
      (!field.kinds || field.kinds.includes(one.kind)) &&
      (one.name.includes(typed.trim()) || one.id === answer),
  )
  return (
    <>
      <TextField label={t.verbs.findOrganisation} type="search" value={typed} onChange={setTyped} />
      <SelectField
        label={field.label}
        hint={found.length > SHOWN ? t.verbs.narrow(found.length) : undefined}
        value={text(answer)}
        none={t.actions.choose}
        onChange={onChange}
        choices={found.slice(0, SHOWN).map(one => ({ value: one.id, label: one.name }))}
        error={error}
      />
    </>
  )
}
