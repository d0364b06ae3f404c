import { type ReactNode, useState } from 'react'
import { ActionDialog } from '#runtime/portal/action/action-dialog.tsx'
import { FormField } from '#runtime/portal/action/form-field.tsx'
import {
  type Answer,
  type Answers,
  isMissing,
  type VerbField,
  type VerbForm,
} from '#runtime/portal/action/verb-form.ts'
import { t } from '#runtime/portal/text/text.ts'
import { isProblem } from '#runtime/server/api/client.ts'

/** One verb as a window: asks for its fields, shows what is missing at the field, and hands the answers on. */
export function FormDialog({
  form,
  busy,
  error,
  turn,
  onAnswer,
  onClose,
  children,
}: {
  readonly form: Omit<VerbForm, 'body'>
  readonly busy: boolean
  readonly error: unknown
  readonly turn: number
  readonly onAnswer: (answers: Answers) => void
  readonly onClose: () => void
  readonly children?: ReactNode
}) {
  const [answers, setAnswers] = useState<Answers>(form.initial ?? {})
  const [tried, setTried] = useState(false)
  const fields = form.fields.filter(field => field.when?.(answers) ?? true)
  const said = isProblem(error) ? (error.problem.fields ?? []) : []
  const wrong = (field: VerbField): string | undefined =>
    tried && isMissing(field, answers[field.name])
      ? (field.missing ?? t.verbs.missing[field.kind])
      : said.find(({ path }) => path === `/${field.name}`)?.message
  const change = (name: string) => (answer: Answer) => setAnswers(last => ({ ...last, [name]: answer }))
  return (
    <ActionDialog
      title={form.title}
      hint={form.hint}
      confirm={form.confirm}
      look={form.look ?? 'primary'}
      busy={busy}
      error={error}
      turn={turn}
      onClose={onClose}
      onConfirm={() => {
        setTried(true)
        // What is not asked any more is not answered either.
        const asked = Object.fromEntries(fields.flatMap(({ name }) => (answers[name] ? [[name, answers[name]]] : [])))
        if (!fields.some(field => isMissing(field, answers[field.name]))) onAnswer(asked)
      }}
    >
      {children}
      {form.about && form.about.lines.length > 0 && (
        <div>
          <p className="soft">{form.about.title}</p>
          <ul>
            {form.about.lines.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      {fields.map(field => (
        <FormField
          key={field.name}
          field={field}
          answer={answers[field.name]}
          error={wrong(field)}
          onChange={change(field.name)}
        />
      ))}
    </ActionDialog>
  )
}
