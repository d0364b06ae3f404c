import { useId, useState } from 'react'
import { listName } from '#engine/form/field/type.ts'
import classes from '#runtime/ui/form/field.module.css'
import { controlAttributes, type FieldProps, textOf } from '#runtime/ui/form/field.ts'
import { matching, useFound } from '#runtime/ui/form/fields/people-search.ts'
import picker from '#runtime/ui/form/fields/person.module.css'
import { useKit } from '#runtime/ui/form/kit.ts'
import type { Option } from '#runtime/ui/form/shape.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'

/** A list this short is a native select, which every phone draws best. */
const SHORT_LIST = 12
const MOST_SHOWN = 50

export function PersonLook(props: FieldProps) {
  const kit = useKit()
  const list = kit.options[listName(props.ui) ?? '']
  return list && list.length <= SHORT_LIST ? <ShortList {...props} list={list} /> : <Search {...props} list={list} />
}

function ShortList({ list, ...props }: FieldProps & { list: readonly Option[] }) {
  const t = useText()
  return (
    <select
      {...controlAttributes(props)}
      className={`${classes.input} ${classes.middle}`}
      value={textOf(props.value)}
      onChange={event => props.onChange(event.target.value === '' ? undefined : event.target.value)}
    >
      <option value="">{t('select.none')}</option>
      {list.map(option => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}

/** Text box with a list of who matches (WAI-ARIA combobox with list). Nothing is chosen until it is picked. */
function Search({ list, ...props }: FieldProps & { list: readonly Option[] | undefined }) {
  const t = useText()
  const kit = useKit()
  const listId = useId()
  const [query, setQuery] = useState<string>()
  const [at, setAt] = useState(0)
  const [seen, setSeen] = useState<readonly Option[]>([])
  const found = useFound(query, list)
  const shown = matching(found, query ?? '').slice(0, MOST_SHOWN)
  const value = textOf(props.value)
  const name =
    kit.people?.nameOf?.(value) ?? [...(list ?? []), ...seen].find(option => option.value === value)?.label ?? value
  const open = query !== undefined && (query !== '' || list !== undefined)

  const pick = (option: Option | undefined) => {
    if (option) {
      setSeen(before => [...before, option])
      props.onChange(option.value)
    }
    setQuery(undefined)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => (open ? setAt(Math.min(at + 1, shown.length - 1)) : setQuery('')),
      ArrowUp: () => setAt(Math.max(at - 1, 0)),
      Enter: () => open && pick(shown[at]),
      Escape: () => setQuery(undefined),
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    step()
  }
  return (
    <div className={`${picker.box} ${classes.middle}`}>
      <p id={`${props.id}-hint`} className={classes.help}>
        {t('person.search')}
      </p>
      <div className={classes.row}>
        <input
          {...controlAttributes({ ...props, describedBy: `${props.describedBy ?? ''} ${props.id}-hint`.trim() })}
          className={classes.input}
          type="text"
          role="combobox"
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={open && shown[at] ? `${listId}-${at}` : undefined}
          value={query ?? name}
          onChange={event => {
            setQuery(event.target.value)
            setAt(0)
          }}
          onFocus={() => value === '' && list && setQuery('')}
          onBlur={() => setQuery(undefined)}
          onKeyDown={onKeyDown}
        />
        {value !== '' && (
          <Button look="quiet" icon="cross" onClick={() => props.onChange(undefined)}>
            {t('person.clear')}
          </Button>
        )}
      </div>
      <div id={listId} role="listbox" aria-label={props.title} className={picker.list} hidden={!open}>
        {shown.map((option, n) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text box, which points here
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text box
          <div
            key={option.value}
            id={`${listId}-${n}`}
            role="option"
            aria-selected={n === at}
            className={picker.option}
            onMouseDown={event => event.preventDefault()}
            onClick={() => pick(option)}
          >
            {option.label}
          </div>
        ))}
        {shown.length === 0 && query !== '' && (
          <p className={picker.none}>{t('person.none', { query: query ?? '' })}</p>
        )}
      </div>
      <span role="status" className="visually-hidden">
        {open ? t('person.results', { count: shown.length }) : ''}
      </span>
    </div>
  )
}
