import type { ValidatorType } from '@rjsf/utils'
import { useEffect, useMemo, useRef, useState } from 'react'
import { AnswerList } from '#runtime/ui/form/answer-list.tsx'
import { answersOf } from '#runtime/ui/form/answers.ts'
import { errorTree, fieldErrors, handedIn } from '#runtime/ui/form/check.ts'
import { Decision, decisionErrors } from '#runtime/ui/form/decision.tsx'
import { ErrorSummary } from '#runtime/ui/form/error-summary.tsx'
import classes from '#runtime/ui/form/form-view.module.css'
import { emptyKit, type FormKit, FormKitContext, RequestedPlace } from '#runtime/ui/form/kit.ts'
import { focusField, valueAt } from '#runtime/ui/form/pointer.ts'
import { ReadForm } from '#runtime/ui/form/read-form.tsx'
import { dress } from '#runtime/ui/form/rjsf/dress.ts'
import { DEFAULTS, ThemedForm } from '#runtime/ui/form/rjsf/form.tsx'
import { leftOut, remember, restore } from '#runtime/ui/form/shadow.ts'
import type { FieldError, FormData, FormViewProps, Handing, Uploaded } from '#runtime/ui/form/shape.ts'
import { useValidator } from '#runtime/ui/form/validator.ts'
import { record, visibleSchema } from '#runtime/ui/form/visible.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'

/**
 * Fills in a produced form: fields, decision, check-your-answers, hand in. The server has the last word; what it says
 * comes back as `serverErrors`. Nothing typed is ever cleared by an error.
 */
export function FormView(props: FormViewProps) {
  const loaded = useValidator(props.validator, props.form.schema)
  if (props.readOnly)
    return (
      <ReadForm
        schema={props.form.schema}
        ui={props.form.ui}
        options={props.form.options}
        data={props.initial}
        people={props.people}
      />
    )
  if (!loaded) return <TextSkeleton lines={6} />
  return <Filling {...props} rules={loaded.validator} failed={loaded.failed} />
}

/** The newest entries and what follows from them; changed only through {@link Filling}'s `change`. */
interface Entries {
  readonly data: FormData
  readonly outcome: string
  readonly opinion: string
}
const NO_ERRORS: readonly FieldError[] = []

function Filling({
  form,
  rules,
  failed,
  initial,
  initialOutcome,
  initialOpinion,
  onChange,
  onSubmit,
  busy = false,
  serverErrors = NO_ERRORS,
  upload,
  files: begun,
  people,
  footer,
}: FormViewProps & { rules: ValidatorType; failed: boolean }) {
  const t = useText()
  const root = useRef<HTMLDivElement>(null)
  const onlyOutcome = form.outcomes.length === 1 ? form.outcomes[0]?.name : undefined
  const [entries, setEntries] = useState<Entries>({
    data: initial,
    outcome: onlyOutcome ?? initialOutcome ?? '',
    opinion: initialOpinion ?? '',
  })
  const newest = useRef(entries)
  const shadow = useRef<FormData>(initial)
  const [checking, setChecking] = useState(false)
  const [asked, setAsked] = useState(false)
  const [summaryTurn, setSummaryTurn] = useState(0)
  // What the server refused, each entry held until the value it speaks of is changed.
  const [refusal, setRefusal] = useState({ errors: NO_ERRORS, data: initial })
  const [place, setPlace] = useState({ pointer: '', turn: 0 })
  const ui = useMemo(
    () => dress(form.schema as Parameters<typeof dress>[0], form.ui as Parameters<typeof dress>[1], form.access),
    [form],
  )
  const [files] = useState(() => new Map<string, Uploaded>(begun?.map(file => [file.hash, file])))
  const kit = useMemo(
    (): FormKit => ({ options: form.options, people, upload, files, fileHref: emptyKit.fileHref }),
    [form, people, upload, files],
  )

  const { data, outcome, opinion } = entries
  const errors = useMemo(() => {
    const said = refusal.errors.filter(error => valueAt(data, error.path) === valueAt(refusal.data, error.path))
    if (!asked) return said
    const own = [...fieldErrors(rules, form, data), ...decisionErrors(form.outcomes, outcome, opinion, t)]
    return [...own, ...said.filter(error => !own.some(one => one.path === error.path))]
  }, [asked, rules, form, data, outcome, opinion, t, refusal])
  const tree = useMemo(() => errorTree(errors.filter(error => error.path.startsWith('/'))), [errors])

  const change = (part: Partial<Entries>) => {
    newest.current = { ...newest.current, ...part }
    setEntries(newest.current)
    onChange?.(newest.current)
  }
  const onData = (next: FormData) => {
    const before = newest.current.data
    if (next === before) return
    shadow.current = remember(remember(shadow.current, before), next)
    const shown = restore(
      visibleSchema(rules, form.schema, before),
      visibleSchema(rules, form.schema, next),
      next,
      shadow.current,
    )
    change({ data: shown })
  }

  // The server found something: back to the fields, with the summary in focus.
  useEffect(() => {
    setRefusal({ errors: serverErrors, data: newest.current.data })
    if (serverErrors.length === 0) return
    setChecking(false)
    setSummaryTurn(turn => turn + 1)
  }, [serverErrors])

  const goTo = (pointer: string) => {
    setChecking(false)
    setPlace(last => ({ pointer, turn: last.turn + 1 }))
  }
  useEffect(() => {
    if (place.turn === 0) return
    // One frame later a roster has opened the row the place lies in.
    const frame = requestAnimationFrame(() => root.current && focusField(root.current, place.pointer))
    return () => cancelAnimationFrame(frame)
  }, [place])

  const check = () => {
    const found = [...fieldErrors(rules, form, data), ...decisionErrors(form.outcomes, outcome, opinion, t)]
    setAsked(true)
    if (found.length > 0) setSummaryTurn(turn => turn + 1)
    else setChecking(true)
  }
  const handing = (): Handing => ({ data: handedIn(rules, form, data), outcome, opinion: opinion.trim() })
  const hasFields = Object.keys(record(form.schema.properties)).length > 0 || Array.isArray(form.schema.allOf)

  return (
    <FormKitContext value={kit}>
      <RequestedPlace value={place}>
        <div ref={root} tabIndex={-1}>
          {checking ? (
            <CheckPage
              form={form}
              rules={rules}
              entries={entries}
              shadow={shadow.current}
              busy={busy}
              onGo={goTo}
              onBack={() => goTo('')}
              onSubmit={() => onSubmit(handing())}
            />
          ) : (
            <form noValidate autoComplete="off" className={classes.form} onSubmit={event => event.preventDefault()}>
              <ErrorSummary errors={errors} turn={summaryTurn} onGo={goTo} />
              {failed && <Notice tone="warning" title={t('form.validator.failed')} />}
              {hasFields ? (
                <ThemedForm
                  tagName="div"
                  schema={form.schema}
                  uiSchema={ui}
                  validator={rules}
                  formData={data}
                  onChange={event => onData(event.formData ?? {})}
                  extraErrors={tree}
                  noValidate
                  showErrorList={false}
                  idPrefix="field"
                  experimental_defaultFormStateBehavior={DEFAULTS}
                >
                  {/* RJSF draws a submit button unless it has children. */}
                  <span hidden />
                </ThemedForm>
              ) : (
                <p className={classes.soft}>{t('form.noFields')}</p>
              )}
              <Decision
                outcomes={form.outcomes}
                outcome={outcome}
                opinion={opinion}
                errors={errors}
                onOutcome={name => change({ outcome: name })}
                onOpinion={text => change({ opinion: text })}
              />
              {footer}
              <div className={classes.buttons}>
                <Button look="primary" disabled={busy} onClick={check}>
                  {t('form.check')}
                </Button>
              </div>
            </form>
          )}
        </div>
      </RequestedPlace>
    </FormKitContext>
  )
}

interface CheckProps {
  readonly form: FormViewProps['form']
  readonly rules: ValidatorType
  readonly entries: Entries
  readonly shadow: FormData
  readonly busy: boolean
  readonly onGo: (pointer: string) => void
  readonly onBack: () => void
  readonly onSubmit: () => void
}
/** All answers once more before they go on record, each with a way back to its field. */
function CheckPage({ form, rules, entries, shadow, busy, onGo, onBack, onSubmit }: CheckProps) {
  const t = useText()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus()
    heading.current?.scrollIntoView?.({ block: 'start' })
  }, [])
  const data = handedIn(rules, form, entries.data)
  const visible = visibleSchema(rules, form.schema, entries.data)
  const dropped = leftOut(visible, shadow)
  const chosen = form.outcomes.find(one => one.name === entries.outcome)
  const changeable = (pointer: string) => onGo(pointer)
  const titles = dropped.map(key => titleOf(form.schema, key))
  return (
    <div className={classes.form}>
      <h2 ref={heading} tabIndex={-1}>
        {t('form.check.title')}
      </h2>
      <p className={classes.soft}>{t('form.check.hint')}</p>
      <div className={classes.card}>
        <AnswerList
          answers={answersOf(rules, form.schema, form.ui, data)}
          onChange={changeable}
          isFixed={pointer => isShown(form, pointer.split('/')[1] ?? '')}
        />
        {chosen && (form.outcomes.length > 1 || entries.opinion.trim() !== '') && (
          <AnswerList
            onChange={changeable}
            answers={[
              ...(form.outcomes.length > 1 ? [words('#outcome', t('form.outcome'), chosen.title)] : []),
              ...(chosen.opinion === 'none' ? [] : [words('#opinion', t('form.opinion'), entries.opinion.trim())]),
            ]}
          />
        )}
      </div>
      {titles.length > 0 && <Notice tone="warning" title={`${t('form.hiddenKept')}${titles.join('、')}`} />}
      <div className={classes.buttons}>
        <Button look="primary" disabled={busy} aria-busy={busy} onClick={onSubmit}>
          {t(busy ? 'form.submitting' : 'form.submit')}
        </Button>
        <Button disabled={busy} onClick={onBack}>
          {t('form.back')}
        </Button>
      </div>
    </div>
  )
}

const words = (pointer: string, title: string, value: string) =>
  ({ kind: 'value', pointer, title, node: { type: 'string' }, ui: {}, value }) as const

/** Told, not asked: there is nothing to change about it. */
const isShown = ({ access, ui }: FormViewProps['form'], key: string) =>
  access[key] === 'read' || record(ui[key])['ui:readonly'] === true

/** Title of a field wherever it stands, also in the branch of a condition. */
function titleOf(schema: FormViewProps['form']['schema'], key: string): string {
  const branches = Array.isArray(schema.allOf) ? schema.allOf.map(branch => record(record(branch).then)) : []
  const node = [schema, ...branches]
    .map(one => record(record(one.properties)[key]))
    .find(one => typeof one.title === 'string')
  return String(node?.title ?? key)
}
