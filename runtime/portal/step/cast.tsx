import { type FormEvent, useId, useRef, useState } from 'react'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { Refusal } from '#runtime/portal/shell/refusal.tsx'
import { type BallotPaper, type Marks, marked, type Question } from '#runtime/portal/step/ballot-paper.ts'
import { t } from '#runtime/portal/text/text.ts'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Dialog } from '#runtime/ui/primitive/confirm-dialog.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import css from './step.module.css'

/** Voting on one's own phone: big choices, one look back, done. Nothing is kept as a draft: a ballot is nobody's business. */
export function CastBallot({
  paper,
  secret,
  busy,
  onCast,
}: {
  readonly paper: BallotPaper
  readonly secret: boolean | undefined
  readonly busy: boolean
  readonly onCast: (data: object) => void
}) {
  const [marks, setMarks] = useState<Marks>({})
  const [words, setWords] = useState('')
  const [asking, setAsking] = useState(false)
  const [missing, setMissing] = useState(0)
  const form = useRef<HTMLFormElement>(null)
  const open = paper.questions.filter(question => !marks[question.key])
  const look = (event: FormEvent) => {
    event.preventDefault()
    setMissing(open.length)
    setAsking(open.length === 0)
    if (open.length > 0 && paper.questions.length > 1)
      requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>(`[data-field="${open[0]?.key}"] input`)?.focus(),
      )
  }
  const titleOf = (question: Question) =>
    question.choices.find(choice => choice.value === marks[question.key])?.title ?? ''
  const [only] = paper.questions
  const single = paper.questions.length === 1
  return (
    <>
      <form ref={form} onSubmit={look} noValidate className={css.ballot}>
        {secret !== undefined && (
          <Notice title={secret ? t.cast.secretTitle : t.cast.openTitle}>
            <p>{secret ? t.cast.secret : t.cast.open}</p>
          </Notice>
        )}
        {paper.about.length > 0 && (
          <dl className="facts">
            {paper.about.map(fact => (
              <div key={fact.title} className={css.confirmLine}>
                <dt>{fact.title}</dt>
                <dd>{fact.value}</dd>
              </div>
            ))}
          </dl>
        )}
        {missing > 0 && open.length > 0 && (
          <Refusal title={single ? t.cast.missing : t.cast.missingSubject(open.length)} turn={missing} />
        )}
        {paper.questions.map(question => (
          <Choices
            key={question.key}
            question={question}
            big={single}
            chosen={marks[question.key]}
            onChoose={value => setMarks(last => ({ ...last, [question.key]: value }))}
          />
        ))}
        {paper.words && <TextField label={paper.words.title} rows={2} optional value={words} onChange={setWords} />}
        <Button type="submit" look="primary" wide disabled={busy}>
          {t.cast.next}
        </Button>
      </form>
      <Dialog open={asking} title={t.cast.confirmTitle} onClose={() => setAsking(false)}>
        {single && only ? (
          <p className={css.confirmChoice}>{t.cast.confirm(titleOf(only))}</p>
        ) : (
          <dl className="facts">
            {paper.questions.map(question => (
              <div key={question.key} className={css.confirmLine}>
                <dt>{question.title}</dt>
                <dd>{titleOf(question)}</dd>
              </div>
            ))}
          </dl>
        )}
        <p className="soft">{t.cast.confirmNote}</p>
        <div className={css.dialogButtons}>
          <Button onClick={() => setAsking(false)}>{t.cast.change}</Button>
          <Button
            look="primary"
            disabled={busy}
            onClick={() => {
              setAsking(false)
              onCast(marked(paper, marks, words))
            }}
          >
            {t.cast.submit}
          </Button>
        </div>
      </Dialog>
    </>
  )
}

function Choices({
  question,
  big,
  chosen,
  onChoose,
}: {
  readonly question: Question
  readonly big: boolean
  readonly chosen: string | undefined
  readonly onChoose: (value: string) => void
}) {
  const name = useId()
  return (
    <fieldset className={css.question} data-big={big || undefined} data-field={question.key}>
      <legend>{question.title}</legend>
      <div className={css.choices}>
        {question.choices.map(choice => (
          <label key={choice.value} className={css.choice}>
            <input type="radio" name={name} checked={chosen === choice.value} onChange={() => onChoose(choice.value)} />
            <span>{choice.title}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
