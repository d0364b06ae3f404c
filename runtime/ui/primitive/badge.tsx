import { useText } from '#runtime/ui/messages/language.tsx'
import classes from '#runtime/ui/primitive/badge.module.css'
import { dayOf, daysBetween, sayDay, sayDayAndWeekday } from '#runtime/ui/primitive/day.ts'
import { Icon, type IconName } from '#runtime/ui/primitive/icon.tsx'

export type BadgeTone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'

export function Badge({
  tone = 'neutral',
  icon,
  title,
  children,
}: {
  tone?: BadgeTone
  icon?: IconName
  title?: string
  children: React.ReactNode
}) {
  return (
    <span className={`${classes.badge} ${classes[tone]}`} title={title}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  )
}

const STATUS = {
  running: { tone: 'info', icon: 'clock' },
  completed: { tone: 'success', icon: 'check' },
  cancelled: { tone: 'neutral', icon: 'cross' },
  open: { tone: 'info', icon: 'clock' },
  closed: { tone: 'neutral', icon: 'check' },
} as const satisfies Record<string, { tone: BadgeTone; icon: IconName }>
export type Status = keyof typeof STATUS

/** Where an instance or a disclosure stands. `children` replaces the standard word, e.g. with the ending's own name. */
export function StatusBadge({ status, children }: { status: Status; children?: React.ReactNode }) {
  const t = useText()
  return <Badge {...STATUS[status]}>{children ?? t(`status.${status}`)}</Badge>
}

export interface ShownDue {
  readonly at: string
  readonly lastDay: string
  readonly calendar: string
  readonly provisional: boolean
}
/** When something is due, counted in China days from `now` (an instant). Says when the date may still move. */
export function DueBadge({ due, now, withDay = true }: { due: ShownDue | null; now: string; withDay?: boolean }) {
  const t = useText()
  if (!due) return null
  const left = daysBetween(dayOf(now), due.lastDay)
  const over = now >= due.at
  const tone: BadgeTone = over ? 'danger' : left <= 1 ? 'warning' : 'neutral'
  const words = over
    ? t('due.overdue', { days: Math.max(1, -left) })
    : left <= 0
      ? t('due.today')
      : left === 1
        ? t('due.tomorrow')
        : t('due.left', { days: left })
  return (
    <span className={classes.due}>
      <Badge
        tone={tone}
        icon={over ? 'error' : 'clock'}
        title={`${sayDayAndWeekday(due.lastDay)}；${t('due.calendar', { calendar: due.calendar })}`}
      >
        {words}
      </Badge>
      {withDay && <span className={classes.until}>{t('due.until', { day: sayDay(due.lastDay) })}</span>}
      {due.provisional && (
        <Badge tone="warning" title={t('due.provisional.why')}>
          {t('due.provisional')}
        </Badge>
      )}
    </span>
  )
}
