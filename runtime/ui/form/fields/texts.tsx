import { useState } from 'react'
import { itemsOf, typeIs } from '#engine/form/field/type.ts'
import classes from '#runtime/ui/form/field.module.css'
import { type FieldProps, listOf } from '#runtime/ui/form/field.ts'
import { readNumber } from '#runtime/ui/form/fields/number.tsx'
import roster from '#runtime/ui/form/fields/roster.module.css'
import { moved, RowButtons } from '#runtime/ui/form/fields/row-buttons.tsx'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'

/** Several short entries, one box each: agenda items, names of guests. */
export function TextsLook(props: FieldProps) {
  const t = useText()
  const [added, setAdded] = useState(false)
  const rows = listOf(props.value)
  const isNumeric = typeIs(itemsOf(props.node), 'integer') || typeIs(itemsOf(props.node), 'number')
  const store = (next: readonly string[]) => props.onChange(isNumeric ? next.map(text => readNumber(text) ?? '') : next)
  const shown = rows.length === 0 ? [''] : rows
  return (
    <div className={roster.texts}>
      <ol className={roster.textRows}>
        {shown.map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the entries have no identity but their place
          <li key={at} className={roster.textRow}>
            <input
              className={classes.input}
              id={at === 0 ? props.id : `${props.id}-${at}`}
              aria-label={`${props.title} ${at + 1}`}
              aria-invalid={props.wrong}
              aria-describedby={props.describedBy}
              autoComplete="off"
              // biome-ignore lint/a11y/noAutofocus: the reader has just asked for this box
              autoFocus={added && at === shown.length - 1}
              value={text}
              onChange={event => store(shown.map((one, n) => (n === at ? event.target.value : one)))}
            />
            {shown.length > 1 && (
              <RowButtons
                at={at}
                count={shown.length}
                onMove={(from, to) => store(moved(shown, from, to))}
                onRemove={gone => store(shown.filter((_, n) => n !== gone))}
              />
            )}
          </li>
        ))}
      </ol>
      <Button
        icon="plus"
        onClick={() => {
          setAdded(true)
          store([...shown, ''])
        }}
      >
        {t('roster.add')}
      </Button>
    </div>
  )
}
