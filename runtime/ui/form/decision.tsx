import classes from '#runtime/ui/form/field.module.css'
import { LongTextLook } from '#runtime/ui/form/fields/long-text.tsx'
import view from '#runtime/ui/form/form-view.module.css'
import { FieldErrors } from '#runtime/ui/form/rjsf/templates.tsx'
import type { FieldError, OutcomeChoice } from '#runtime/ui/form/shape.ts'
import type { Translate } from '#runtime/ui/messages/catalogue.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import type { UiText } from '#runtime/ui/messages/zh.ts'

/** Places of the decision in error lists, beside the JSON pointers of the fields. */
export const OUTCOME_PLACE = '#outcome'
export const OPINION_PLACE = '#opinion'
const OPINION_NODE = { type: 'string', maxLength: 2000 } as const

interface Props {
  readonly outcomes: readonly OutcomeChoice[]
  readonly outcome: string
  readonly opinion: string
  readonly errors: readonly FieldError[]
  readonly onOutcome: (name: string) => void
  readonly onOpinion: (text: string) => void
}

/** How the handler ends the task: one of the step's outcomes, and an opinion where the outcome asks for one. */
export function Decision({ outcomes, outcome, opinion, errors, onOutcome, onOpinion }: Props) {
  const t = useText()
  const chosen = outcomes.find(one => one.name === outcome)
  const at = (place: string) => errors.filter(error => error.path === place).map(error => error.message)
  const outcomeErrors = at(OUTCOME_PLACE)
  const opinionErrors = at(OPINION_PLACE)
  const asks = chosen && chosen.opinion !== 'none'
  if (outcomes.length < 2 && !asks) return null
  return (
    <div className={view.decision}>
      {outcomes.length > 1 && (
        <fieldset
          className={`${classes.field} ${outcomeErrors.length > 0 ? classes.wrong : ''}`}
          data-pointer={OUTCOME_PLACE}
          aria-describedby={outcomeErrors.length > 0 ? 'form-outcome-error' : undefined}
        >
          <legend className={classes.label}>
            {t('form.outcome')}
            <span className={`${classes.mark} ${classes.required}`}>{t('form.required')}</span>
          </legend>
          <div className={view.outcomes}>
            {outcomes.map(one => (
              <label key={one.name} className={`${view.outcome} ${view[one.tone]}`}>
                <input
                  type="radio"
                  name="form-outcome"
                  value={one.name}
                  checked={outcome === one.name}
                  onChange={() => onOutcome(one.name)}
                />
                <span>{one.title}</span>
              </label>
            ))}
          </div>
          {outcomeErrors.length > 0 && <FieldErrors id="form-outcome" errors={outcomeErrors} />}
        </fieldset>
      )}
      {asks && (
        <div
          className={`${classes.field} ${opinionErrors.length > 0 ? classes.wrong : ''}`}
          data-pointer={OPINION_PLACE}
        >
          <label htmlFor="form-opinion" className={classes.label}>
            {t('form.opinion')}
            <span className={`${classes.mark} ${chosen.opinion === 'required' ? classes.required : ''}`}>
              {t(chosen.opinion === 'required' ? 'form.required' : 'form.optional')}
            </span>
          </label>
          <LongTextLook
            id="form-opinion"
            title={t('form.opinion')}
            node={OPINION_NODE}
            ui={{}}
            value={opinion}
            required={chosen.opinion === 'required'}
            wrong={opinionErrors.length > 0}
            describedBy={opinionErrors.length > 0 ? 'form-opinion-error' : undefined}
            onChange={text => onOpinion(typeof text === 'string' ? text : '')}
          />
          {opinionErrors.length > 0 && <FieldErrors id="form-opinion" errors={opinionErrors} />}
        </div>
      )}
    </div>
  )
}

/** What is still missing of the decision. */
export function decisionErrors(
  outcomes: readonly OutcomeChoice[],
  outcome: string,
  opinion: string,
  t: Translate<UiText>,
): readonly FieldError[] {
  if (outcomes.length === 0) return []
  const chosen = outcomes.find(one => one.name === outcome)
  if (!chosen) return [{ path: OUTCOME_PLACE, keyword: 'required', message: t('form.outcome.missing') }]
  return chosen.opinion === 'required' && opinion.trim() === ''
    ? [{ path: OPINION_PLACE, keyword: 'required', message: t('form.opinion.missing') }]
    : []
}
