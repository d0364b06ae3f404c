import { type ErrorSchema, type FieldProps, ID_KEY, toFieldPathId } from '@rjsf/utils'
import { useContext, useEffect, useId, useMemo, useRef, useState } from 'react'
import { itemsOf, object } from '#engine/form/field/type.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import { Rows } from '#runtime/ui/form/answer-list.tsx'
import { answersOf } from '#runtime/ui/form/answers.ts'
import roster from '#runtime/ui/form/fields/roster.module.css'
import { moved, RowButtons } from '#runtime/ui/form/fields/row-buttons.tsx'
import { RequestedPlace } from '#runtime/ui/form/kit.ts'
import { pointerOf } from '#runtime/ui/form/pointer.ts'
import { SayValue } from '#runtime/ui/form/say-value.tsx'
import { record } from '#runtime/ui/form/visible.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'

const NO_ROWS: readonly unknown[] = []

/**
 * Rows of the same fields: a table on the desk, cards on the phone, one row open for editing at a time. An RJSF array
 * would draw every control of every row, which costs a phone a second per key.
 */
export function RosterField(props: FieldProps) {
  const t = useText()
  const { formData, schema, uiSchema, fieldPathId, registry, onChange, readonly, disabled, errorSchema } = props
  const rows: readonly unknown[] = Array.isArray(formData) ? formData : NO_ROWS
  const node = schema as JsonSchema
  const ui = (uiSchema ?? {}) as UiSchema
  const items = itemsOf(node)
  const [open, setOpen] = useState<number>()
  const request = useContext(RequestedPlace)
  const pointer = pointerOf(fieldPathId.path)
  const validator = registry.schemaUtils.getValidator()
  const answer = useMemo(() => {
    const [all] = answersOf(validator, { type: 'object', properties: { rows: node } }, { rows: ui }, { rows })
    return all?.kind === 'roster' ? all : { kind: 'roster' as const, pointer: '', title: '', columns: [], rows: [] }
  }, [validator, node, ui, rows])

  // The error summary points into a row: open it.
  useEffect(() => {
    const row = request.pointer.startsWith(`${pointer}/`)
      ? Number(request.pointer.slice(pointer.length + 1).split('/')[0])
      : Number.NaN
    if (Number.isInteger(row)) setOpen(row)
  }, [request, pointer])

  const store = (next: readonly unknown[]) => onChange(next, fieldPathId.path)
  if (readonly || disabled) return <Rows answer={answer} />
  const rowErrors = (at: number) => object(object(errorSchema)[String(at)])
  // Rows of a ballot paper are already there: nobody adds a candidate, takes one out or changes their order.
  const { addable, removable, orderable } = object(ui['ui:options'])
  const isFixed = removable === false && orderable === false
  if (isFixed && isMarked(items, object(ui.items)))
    return (
      <div className={roster.roster}>
        {rows.map((row, at) => (
          <RowEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            key={at}
            props={props}
            at={at}
            row={record(row)}
            items={items}
            itemsUi={object(ui.items)}
            errors={rowErrors(at) as ErrorSchema}
          />
        ))}
      </div>
    )
  const isFull = typeof node.maxItems === 'number' && rows.length >= node.maxItems
  return (
    <div className={roster.roster}>
      {rows.length === 0 && <p className={roster.empty}>{t('roster.empty')}</p>}
      {rows.length > 0 && (
        <div className={roster.scroll}>
          <table className={roster.table}>
            <thead>
              <tr>
                <th scope="col" className={roster.number}>
                  {t('roster.number')}
                </th>
                {answer.columns.map(column => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
                <th scope="col">{t('roster.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {answer.rows.map((cells, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
                <tr key={at} data-pointer={open === at ? undefined : `${pointer}/${at}`}>
                  <td className={roster.number} data-label={t('roster.number')}>
                    {at + 1}
                  </td>
                  {answer.columns.map(column => {
                    const cell = cells.find(one => one.title === column)
                    return (
                      <td key={column} data-label={column}>
                        {cell?.kind === 'value' ? <SayValue node={cell.node} ui={cell.ui} value={cell.value} /> : '—'}
                      </td>
                    )
                  })}
                  <td className={roster.last}>
                    <div className={roster.actions}>
                      <Button
                        look="quiet"
                        icon="pen"
                        aria-expanded={open === at}
                        aria-label={t('roster.edit.of', { n: at + 1 })}
                        onClick={() => setOpen(open === at ? undefined : at)}
                      >
                        {t('roster.edit')}
                      </Button>
                      {!isFixed && (
                        <RowButtons
                          at={at}
                          count={rows.length}
                          onMove={(from, to) => {
                            setOpen(undefined)
                            store(moved(rows, from, to))
                          }}
                          onRemove={gone => {
                            setOpen(undefined)
                            store(rows.filter((_, n) => n !== gone))
                          }}
                        />
                      )}
                    </div>
                    {Object.keys(rowErrors(at)).length > 0 && (
                      <p className={roster.wrongRow}>
                        <Icon name="error" />
                        {t('roster.row.error')}
                      </p>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open !== undefined && open < rows.length && (
        <RowEditor
          key={open}
          props={props}
          at={open}
          row={record(rows[open])}
          items={items}
          itemsUi={object(ui.items)}
          errors={rowErrors(open) as ErrorSchema}
          onDone={() => setOpen(undefined)}
        />
      )}
      <div className={roster.actions}>
        {addable !== false && (
          <Button
            id={fieldPathId[ID_KEY]}
            icon="plus"
            disabled={isFull}
            onClick={() => {
              store([...rows, {}])
              setOpen(rows.length)
            }}
          >
            {t('roster.add')}
          </Button>
        )}
        {rows.length > 0 && <span>{t('roster.count', { count: rows.length })}</span>}
      </div>
    </div>
  )
}

/** Every row asks for one choice and nothing to type: all are open at once, one tap each. */
function isMarked(items: JsonSchema, ui: UiSchema): boolean {
  const asked = Object.entries(object(items.properties)).filter(([key]) => object(ui[key])['ui:readonly'] !== true)
  return asked.length > 0 && asked.every(([, node]) => Array.isArray(object(node).oneOf))
}

interface EditorProps {
  readonly props: FieldProps
  readonly at: number
  readonly row: Readonly<Record<string, unknown>>
  readonly items: JsonSchema
  readonly itemsUi: UiSchema
  readonly errors: ErrorSchema
  /** Absent where all rows stay open. */
  readonly onDone?: () => void
}
/** The fields of one row, drawn by RJSF like those of the form. */
function RowEditor({ props, at, row, items, itemsUi, errors, onDone }: EditorProps) {
  const t = useText()
  const heading = useId()
  const title = useRef<HTMLHeadingElement>(null)
  const { registry, fieldPathId, onChange, onBlur, onFocus } = props
  const { SchemaField } = registry.fields
  const path = useMemo(
    () => toFieldPathId(at, registry.globalFormOptions, fieldPathId),
    [at, registry.globalFormOptions, fieldPathId],
  )
  const ui = useMemo(() => ({ ...itemsUi, 'ui:row': true }), [itemsUi])
  const isAlone = onDone !== undefined
  useEffect(() => {
    if (isAlone) title.current?.focus()
  }, [isAlone])
  return (
    <section className={roster.editor} aria-labelledby={heading}>
      <h2 ref={title} id={heading} tabIndex={-1} className={roster.editorTitle}>
        {t('roster.row', { n: at + 1 })}
      </h2>
      {SchemaField && (
        <SchemaField
          name={String(at)}
          schema={items}
          uiSchema={ui}
          formData={row}
          errorSchema={errors}
          fieldPathId={path}
          registry={registry}
          onChange={onChange}
          onBlur={onBlur}
          onFocus={onFocus}
        />
      )}
      {onDone && (
        <div>
          <Button look="primary" icon="check" onClick={onDone}>
            {t('roster.done')}
          </Button>
        </div>
      )}
    </section>
  )
}
