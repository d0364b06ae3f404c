import { useState } from 'react'
import { ActionDialog } from '#runtime/portal/action/action-dialog.tsx'
import { useCommand } from '#runtime/portal/action/use-command.ts'
import { choicesFor, correctable, type OneField, typedValue } from '#runtime/portal/instance/correction.ts'
import { OneValue } from '#runtime/portal/instance/one-value.tsx'
import { SelectField, TextField } from '#runtime/portal/shell/fields.tsx'
import { t } from '#runtime/portal/text/text.ts'
import type { InstanceDetail, VisitView } from '#runtime/server/api/client.ts'
import css from './action.module.css'

const LONG = 60
const yesNo = [
  { value: 'true', label: t.actions.yes },
  { value: 'false', label: t.actions.no },
]
type Filled = VisitView['filled'][number]

/** 更正: a new entry beside the old one. */
export function Correct({
  instance,
  onClose,
  onDone,
}: {
  readonly instance: InstanceDetail
  readonly onClose: () => void
  readonly onDone: (says: readonly string[]) => void
}) {
  const forms = instance.visits.flatMap(visit =>
    visit.filled.filter(filled => correctable(filled.schema, filled.ui).length > 0).map(filled => ({ visit, filled })),
  )
  const [n, setN] = useState('')
  const [path, setPath] = useState('')
  const [value, setValue] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const command = useCommand(instance.id, onDone)
  const filled = forms.find(it => String(it.filled.n) === n)?.filled
  const fields = filled ? correctable(filled.schema, filled.ui) : []
  const field = fields.find(it => it.key === path)
  const typed = field && typedValue(field, value)
  return (
    <ActionDialog
      title={t.actions.correctTitle}
      hint={t.actions.correctHint}
      confirm={t.actions.confirmCorrect}
      busy={command.isPending}
      error={command.error}
      turn={command.submittedAt}
      onClose={onClose}
      onConfirm={() => {
        setTried(true)
        if (filled && field && typed !== undefined && reason.trim())
          command.mutate({
            type: 'Correct',
            of: filled.n,
            path: `/${field.key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
            value: typed,
            reason: reason.trim(),
          })
      }}
    >
      <SelectField
        label={t.actions.correctWhich}
        value={n}
        none={t.actions.choose}
        onChange={next => {
          setN(next)
          setPath('')
        }}
        choices={forms.map(it => ({ value: String(it.filled.n), label: it.filled.title || it.visit.title }))}
        error={tried && !filled ? t.actions.targetMissing : undefined}
      />
      {filled && (
        <SelectField
          label={t.actions.correctField}
          value={path}
          none={t.actions.choose}
          onChange={next => {
            setPath(next)
            setValue(String(filled.data[next] ?? ''))
          }}
          choices={fields.map(it => ({ value: it.key, label: it.title }))}
          error={tried && !field ? t.actions.targetMissing : undefined}
        />
      )}
      {filled && field && (
        <>
          <div>
            <p className="soft">{t.actions.correctOld}</p>
            <div className={css.value}>
              <OneValue field={field} options={filled.options} value={filled.data[field.key]} />
            </div>
          </div>
          <NewValue
            field={field}
            filled={filled}
            value={value}
            onChange={setValue}
            error={tried && typed === undefined ? t.actions.valueWrong : undefined}
          />
        </>
      )}
      <TextField
        label={t.actions.reason}
        rows={3}
        value={reason}
        onChange={setReason}
        error={tried && !reason.trim() ? t.actions.reasonMissing : undefined}
      />
    </ActionDialog>
  )
}

function NewValue({
  field,
  filled,
  value,
  onChange,
  error,
}: {
  readonly field: OneField
  readonly filled: Filled
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error: string | undefined
}) {
  const choices = field.node.type === 'boolean' ? yesNo : choicesFor(field)
  if (choices)
    return (
      <SelectField
        label={t.actions.correctValue}
        value={value}
        onChange={onChange}
        none={t.actions.choose}
        choices={choices}
        error={error}
      />
    )
  const long = String(filled.data[field.key] ?? '').length > LONG
  return (
    <TextField
      label={t.actions.correctValue}
      value={value}
      onChange={onChange}
      error={error}
      {...(long && { rows: 4 })}
    />
  )
}
