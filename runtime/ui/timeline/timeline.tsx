import type { ReactNode } from 'react'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Badge, type BadgeTone } from '#runtime/ui/primitive/badge.tsx'
import { sayInstant } from '#runtime/ui/primitive/day.ts'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import type { IconName } from '#runtime/ui/primitive/icon.tsx'
import classes from '#runtime/ui/timeline/timeline.module.css'

/** One line of an instance's history, as the API gives it. */
export interface TimelineLine {
  readonly n: number
  readonly at: string
  readonly occurred: string | null
  readonly late: boolean
  readonly who: string
  readonly says: string
  readonly reasons: readonly Reason[]
}
export interface Reason {
  readonly met: boolean | 'unknown'
  readonly says: string
}
interface Props {
  readonly lines: readonly TimelineLine[]
  /** More under one line, e.g. a link to the form. */
  readonly more?: (line: TimelineLine) => ReactNode
}

/** What happened, newest first, in sentences; what was entered afterwards says so with both times. */
export function Timeline({ lines, more }: Props) {
  const t = useText()
  if (lines.length === 0) return <EmptyState title={t('timeline.empty')} icon="clock" />
  const newestFirst = [...lines].sort((a, b) => b.n - a.n)
  return (
    <ol className={classes.timeline} reversed>
      {newestFirst.map(line => (
        <li key={line.n} className={classes.line}>
          <p className={classes.when}>
            <span className="visually-hidden">{t('timeline.number', { n: line.n })}</span>
            <time dateTime={line.at}>{sayInstant(line.at)}</time>
            {line.who && <span>{line.who}</span>}
            {line.late && (
              <>
                <Badge tone="warning" icon="clock">
                  {t('timeline.late')}
                </Badge>
                {line.occurred && (
                  <span>
                    {t('timeline.late.why', { occurred: sayInstant(line.occurred), at: sayInstant(line.at) })}
                  </span>
                )}
              </>
            )}
          </p>
          <p>{line.says}</p>
          {line.reasons.length > 0 && <Reasons reasons={line.reasons} />}
          {more?.(line)}
        </li>
      ))}
    </ol>
  )
}

const MARKS = {
  true: { tone: 'success', icon: 'check', text: 'timeline.met' },
  // A way not taken is no alarm.
  false: { tone: 'neutral', icon: 'cross', text: 'timeline.unmet' },
  unknown: { tone: 'warning', icon: 'info', text: 'timeline.unknown' },
} as const satisfies Record<string, { tone: BadgeTone; icon: IconName; text: string }>

/** Why a way was open or shut: each comparison with its numbers and whether it held. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const t = useText()
  return (
    <ul className={classes.reasons} aria-label={t('timeline.reasons')}>
      {reasons.map(reason => {
        const mark = MARKS[`${reason.met}`]
        return (
          <li key={reason.says} className={classes.reason}>
            <Badge tone={mark.tone} icon={mark.icon}>
              {t(mark.text)}
            </Badge>
            <span>{reason.says}</span>
          </li>
        )
      })}
    </ul>
  )
}
