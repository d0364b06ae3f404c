import type { ReactNode } from 'react'
import { Icon, type IconName } from '#runtime/ui/primitive/icon.tsx'
import classes from '#runtime/ui/primitive/notice.module.css'

export type Tone = 'info' | 'success' | 'warning' | 'danger'
const ICONS: Readonly<Record<Tone, IconName>> = { info: 'info', success: 'check', warning: 'info', danger: 'error' }

/** A framed message. `alert` is read out at once; use it only for what just happened. */
export function Notice({
  tone = 'info',
  title,
  alert = false,
  children,
}: {
  tone?: Tone
  title: string
  alert?: boolean
  children?: ReactNode
}) {
  return (
    <div className={`${classes.notice} ${classes[tone]}`} {...(alert && { role: 'alert' })}>
      <p className={classes.line}>
        <Icon name={ICONS[tone]} />
        <span>{title}</span>
      </p>
      {children}
    </div>
  )
}
