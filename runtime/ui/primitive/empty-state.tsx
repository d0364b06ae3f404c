import type { ReactNode } from 'react'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Icon, type IconName } from '#runtime/ui/primitive/icon.tsx'
import classes from '#runtime/ui/primitive/notice.module.css'

/** Nothing to show: says so, why, and what can be done (`children`: a sentence or a button). */
export function EmptyState({
  title,
  icon = 'inbox',
  children,
}: {
  title?: string
  icon?: IconName
  children?: ReactNode
}) {
  const t = useText()
  return (
    <div className={classes.empty}>
      <Icon name={icon} />
      <p className={classes.emptyTitle}>{title ?? t('state.empty')}</p>
      {children}
    </div>
  )
}
