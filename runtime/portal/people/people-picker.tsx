import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import { keys } from '#runtime/portal/query/keys.ts'
import { t } from '#runtime/portal/text/text.ts'
import { api, type PersonSummary } from '#runtime/server/api/client.ts'
import look from '#runtime/ui/form/field.module.css'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import css from './people.module.css'

const SHOWN = 12

/** Finds people by name and keeps a list of the chosen. Buttons and a list: no arrow-key secrets to learn. */
export function PeoplePicker({
  label,
  chosen,
  onChange,
  error,
  without,
}: {
  readonly label: string
  readonly chosen: readonly PersonSummary[]
  readonly onChange: (chosen: readonly PersonSummary[]) => void
  readonly error?: string | undefined
  readonly without?: string
}) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const found = useQuery({
    queryKey: keys.people(q),
    queryFn: () => api.people.list(q ? { q } : {}),
    placeholderData: last => last,
  })
  const taken = new Set([...chosen.map(person => person.id), without])
  const people = (found.data?.items ?? []).filter(person => !taken.has(person.id)).slice(0, SHOWN)
  return (
    <div className={`${look.field} ${error ? look.wrong : ''}`}>
      <label className={look.label} htmlFor={id}>
        {label}
      </label>
      {chosen.length > 0 && (
        <ul className={`plain-list ${css.chosen}`} aria-label={t.people.chosen}>
          {chosen.map(person => (
            <li key={person.id}>
              <button
                type="button"
                className={css.person}
                aria-label={t.people.remove(person.name)}
                onClick={() => onChange(chosen.filter(it => it.id !== person.id))}
              >
                {person.name}
                <Icon name="cross" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        id={id}
        type="search"
        className={look.input}
        value={typed}
        placeholder={t.people.search}
        autoComplete="off"
        aria-invalid={Boolean(error)}
        aria-describedby={error ? `${id}-error` : undefined}
        aria-controls={`${id}-found`}
        onChange={event => setTyped(event.target.value)}
      />
      {error && (
        <p id={`${id}-error`} className={look.error} role="alert">
          <Icon name="error" />
          <span>{error}</span>
        </p>
      )}
      <div id={`${id}-found`} role="status" aria-live="polite" className={css.found}>
        {found.isPending && <p className="soft">{t.people.searching}</p>}
        {found.data && people.length === 0 && q !== '' && <p className="soft">{t.people.none}</p>}
        <ul className="plain-list">
          {people.map(person => (
            <li key={person.id}>
              <button
                type="button"
                className={css.result}
                onClick={() => {
                  onChange([...chosen, person])
                  setTyped('')
                }}
              >
                <span>{person.name}</span>
                <span className="soft">{[person.organisation?.name, ...person.posts].filter(Boolean).join(' · ')}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
