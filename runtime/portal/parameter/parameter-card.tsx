import { useEffect, useId, useRef, useState } from 'react'
import { sayBounds, sayFraction, sayParameter, unitOf } from '#engine/process/parameter-sentence.ts'
import { SelectField, TextField } from '#runtime/portal/shell/fields.tsx'
import type { ParameterView } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import { isOwn, sharesFor, written } from './change.ts'
import css from './parameter.module.css'
import { words } from './text.ts'

interface Props {
  readonly parameter: ParameterView
  readonly organisation: string
  /** What was typed; `null` gives up the own value, `undefined` leaves everything as it is. */
  readonly entry: string | null | undefined
  readonly isChanged: boolean
  readonly mistake: string | undefined
  readonly onEnter: (entry: string | null | undefined) => void
}

/** One parameter: what holds, who said so, how far it may go and on what ground; opened to be changed. */
export function ParameterCard({ parameter, organisation, entry, isChanged, mistake, onEnter }: Props) {
  const { title, value, isSet, setBy } = parameter
  const heading = useId()
  const card = useRef<HTMLLIElement>(null)
  const isOpen = entry !== undefined
  const focusOn = useRef<'control' | 'button'>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the control or button is there once the card is drawn anew
  useEffect(() => {
    if (focusOn.current)
      card.current
        ?.querySelector<HTMLElement>(focusOn.current === 'control' ? 'input, select' : `.${css.edit}`)
        ?.focus()
    focusOn.current = undefined
  }, [isOpen])
  const open = () => {
    focusOn.current = 'control'
    onEnter(written(value))
  }
  const enter = (next: string | null | undefined) => {
    if (next === undefined) focusOn.current = 'button'
    onEnter(next)
  }
  const source = !isSet
    ? words.byDefault
    : isOwn(parameter, organisation)
      ? words.setHere
      : words.setBy(setBy?.name ?? '')
  return (
    <li ref={card} className={`card ${css.card}`} aria-labelledby={heading} data-changed={isChanged}>
      <div className={css.head}>
        <h2 id={heading} className={css.title}>
          {title}
        </h2>
        <div className="row">
          {isSet && (
            <Badge tone="success" icon="check">
              {words.set}
            </Badge>
          )}
          {isChanged && (
            <Badge tone="warning" icon="pen">
              {words.unsaved}
            </Badge>
          )}
        </div>
      </div>
      <div className={css.now}>
        <p>
          <span className={css.value}>{sayParameter(parameter, value)}</span>
          <span className="soft">{source}</span>
        </p>
        {!isOpen && (
          <Button icon="pen" className={css.edit ?? ''} aria-label={words.editLabel(title)} onClick={open}>
            {words.edit}
          </Button>
        )}
      </div>
      {isOpen && (
        <Editor parameter={parameter} organisation={organisation} entry={entry} mistake={mistake} onEnter={enter} />
      )}
      <Facts parameter={parameter} organisation={organisation} />
    </li>
  )
}

function Facts({ parameter, organisation }: { readonly parameter: ParameterView; readonly organisation: string }) {
  const { default: usual, inherited, basis, confidence } = parameter
  const bounds = sayBounds(parameter)
  return (
    <dl className={`facts ${css.facts}`}>
      <dt>{words.default}</dt>
      <dd>{sayParameter(parameter, usual)}</dd>
      {isOwn(parameter, organisation) && inherited !== usual && (
        <>
          <dt>{words.above}</dt>
          <dd>{sayParameter(parameter, inherited)}</dd>
        </>
      )}
      {parameter.type !== 'flag' && (
        <>
          <dt>{words.bounds}</dt>
          <dd>{bounds || words.noBounds}</dd>
        </>
      )}
      {basis && (
        <>
          <dt>{words.basis}</dt>
          <dd>
            {basis}
            {confidence && <span className="soft block">{words.confidence[confidence]}</span>}
          </dd>
        </>
      )}
    </dl>
  )
}

function Editor({
  parameter,
  organisation,
  entry,
  mistake,
  onEnter,
}: Pick<Props, 'parameter' | 'organisation' | 'mistake' | 'onEnter'> & { readonly entry: string | null }) {
  const fallback = sayParameter(parameter, parameter.inherited)
  return (
    <div className={css.editor}>
      {entry === null ? (
        <p className={css.givingUp}>
          <Icon name="info" />
          {words.givingUp(fallback)}
        </p>
      ) : (
        <Control parameter={parameter} entry={entry} mistake={mistake} onEnter={onEnter} />
      )}
      <div className={css.buttons}>
        {isOwn(parameter, organisation) && entry !== null && (
          <Button onClick={() => onEnter(null)}>{words.giveUp(fallback)}</Button>
        )}
        <Button look="quiet" aria-label={words.keepLabel(parameter.title)} onClick={() => onEnter(undefined)}>
          {words.keep}
        </Button>
      </div>
    </div>
  )
}

const OTHER = 'other'
function Control({
  parameter,
  entry,
  mistake,
  onEnter,
}: Pick<Props, 'parameter' | 'mistake' | 'onEnter'> & { readonly entry: string }) {
  const shares = sharesFor(parameter)
  const [isOther, setIsOther] = useState(false)
  if (parameter.type === 'flag') return <Switch entry={entry} onEnter={onEnter} title={parameter.title} />
  if (parameter.type === 'count')
    return (
      <div className={css.short}>
        <TextField
          label={words.newValue}
          hint={words.count(unitOf(parameter.title))}
          value={entry}
          error={mistake}
          inputMode="numeric"
          onChange={onEnter}
        />
      </div>
    )
  return (
    <div className={css.short}>
      <SelectField
        label={words.newValue}
        value={isOther ? OTHER : entry}
        error={isOther ? undefined : mistake}
        onChange={chosen => {
          setIsOther(chosen === OTHER)
          onEnter(chosen === OTHER ? '' : chosen)
        }}
        choices={[
          ...shares.map(share => ({ value: share, label: sayFraction(share) })),
          { value: OTHER, label: words.otherFraction },
        ]}
      />
      {isOther && (
        <TextField
          label={words.ownFraction}
          hint={words.ownFractionHint}
          value={entry}
          error={mistake}
          onChange={onEnter}
        />
      )}
    </div>
  )
}

/** 是 or 否 as one switch: it says its own state in words. */
function Switch({
  entry,
  title,
  onEnter,
}: {
  readonly entry: string
  readonly title: string
  readonly onEnter: (entry: string) => void
}) {
  const isOn = entry === 'true'
  return (
    <label className={css.switch}>
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        aria-label={title}
        onChange={event => onEnter(`${event.target.checked}`)}
      />
      <span className={css.track} aria-hidden />
      <span>{isOn ? words.yes : words.no}</span>
    </label>
  )
}
