import { useId, useState } from 'react'
import { listName } from '#engine/form/field/type.ts'
import classes from '#runtime/ui/form/field.module.css'
import { type FieldProps, listOf } from '#runtime/ui/form/field.ts'
import { matching, useFound } from '#runtime/ui/form/fields/people-search.ts'
import picker from '#runtime/ui/form/fields/person.module.css'
import { useKit } from '#runtime/ui/form/kit.ts'
import type { Option } from '#runtime/ui/form/shape.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'

const SHORT_LIST = 12

/** Tick boxes for an attendance or a selection; long lists can be narrowed, and everybody ticked at once. */
export function PeopleLook(props: FieldProps) {
  const t = useText()
  const kit = useKit()
  const searchId = useId()
  const list = kit.options[listName(props.ui) ?? '']
  const [query, setQuery] = useState('')
  const [seen, setSeen] = useState<readonly Option[]>([])
  const found = useFound(query, list)
  const chosen = listOf(props.value)
  const known = [...(list ?? []), ...seen, ...found]
  const nameOf = (id: string) => kit.people?.nameOf?.(id) ?? known.find(option => option.value === id)?.label ?? id
  const strangers = chosen
    .filter(id => !list?.some(option => option.value === id))
    .map(id => ({ value: id, label: nameOf(id) }))
  const offered = [
    ...strangers,
    ...matching(found, query).filter(option => !strangers.some(one => one.value === option.value)),
  ]
  const isLong = !list || list.length > SHORT_LIST

  const tick = (option: Option, on: boolean) => {
    setSeen(before => [...before, option])
    const wanted = new Set(on ? [...chosen, option.value] : chosen.filter(id => id !== option.value))
    // In the order of the list, so that the same choice is the same data.
    const ordered = (list ?? []).map(one => one.value).filter(id => wanted.has(id))
    props.onChange([...ordered, ...[...wanted].filter(id => !ordered.includes(id))])
  }
  return (
    <div className={picker.many}>
      {isLong && (
        <div className={classes.field}>
          <label htmlFor={searchId} className={classes.help}>
            {t('person.search.of', { title: props.title })}
          </label>
          <input
            id={searchId}
            className={`${classes.input} ${classes.middle}`}
            type="search"
            autoComplete="off"
            value={query}
            onChange={event => setQuery(event.target.value)}
          />
        </div>
      )}
      {list && (
        <div className={classes.row}>
          <Button onClick={() => props.onChange(list.map(option => option.value))}>{t('person.all')}</Button>
          <Button onClick={() => props.onChange([])}>{t('person.nobody')}</Button>
          <span className={classes.aside} aria-live="polite">
            {t('person.count', { count: chosen.length, total: list.length })}
          </span>
        </div>
      )}
      <div className={isLong && offered.length > SHORT_LIST ? picker.roll : undefined}>
        <div className={`${classes.choices} ${list ? classes.names : classes.inline}`}>
          {offered.map((option, at) => (
            <label key={option.value} className={classes.choice}>
              <input
                type="checkbox"
                id={at === 0 ? props.id : `${props.id}-${at}`}
                checked={chosen.includes(option.value)}
                aria-invalid={props.wrong}
                onChange={event => tick(option, event.target.checked)}
              />
              <span>{option.label}</span>
            </label>
          ))}
        </div>
        {offered.length === 0 && query !== '' && <p className={picker.none}>{t('person.none', { query })}</p>}
      </div>
    </div>
  )
}
