import { CheckField, TextField } from '#runtime/portal/shell/fields.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { dayOf } from '#runtime/ui/primitive/day.ts'
import css from './step.module.css'

/** 补录: the meeting was held or the votes were cast before anybody opened this screen. */
export interface Paper {
  readonly on: boolean
  readonly day: string
}
export const noPaper: Paper = { on: false, day: '' }

/** Parts a secretary enters for a meeting or ballot that may have been held on paper; casting a vote is not one. */
export const mayBePaper = (kind: string | undefined, part: string) =>
  (kind === 'meeting' || kind === 'ballot') && part !== 'cast' && part !== 'opinion'

/** A form that asks for the time of the meeting itself is not asked for the day twice. */
export const asksForTime = (schema: object): boolean => 'held' in ((schema as { properties?: object }).properties ?? {})

/** The claimed day: that of the meeting's own time where the form has one. */
export function occurredOf(paper: Paper, data: Readonly<Record<string, unknown>>): string | undefined {
  if (!paper.on) return undefined
  const held = data.held
  return typeof held === 'string' && held.length >= 10 ? held.slice(0, 10) : paper.day || undefined
}

export function PaperField({
  kind,
  paper,
  asksTime,
  now,
  error,
  onChange,
}: {
  readonly kind: string
  readonly paper: Paper
  readonly asksTime: boolean
  readonly now: string
  readonly error: string | undefined
  readonly onChange: (paper: Paper) => void
}) {
  return (
    <div className={css.paper}>
      <CheckField
        label={kind === 'ballot' ? t.step.occurredToggleBallot : t.step.occurredToggle}
        hint={asksTime && paper.on ? t.step.occurredFromForm : t.step.occurredHint}
        checked={paper.on}
        onChange={on => onChange({ ...paper, on })}
      />
      {paper.on && !asksTime && (
        <TextField
          label={t.step.occurredDay}
          type="date"
          max={dayOf(now)}
          value={paper.day}
          error={error}
          onChange={day => onChange({ ...paper, day })}
        />
      )}
    </div>
  )
}
