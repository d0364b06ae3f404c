import { Link, useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { t } from '#runtime/portal/text/text.ts'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import css from './shell.module.css'

let firstPage = true

export interface PageProps {
  readonly title: string
  readonly above?: ReactNode
  readonly below?: ReactNode
  readonly back?: { readonly label: string; readonly to: '/tasks' | '/instances' | '/start' | '/disclosures' | '/me' }
  readonly actions?: ReactNode
  /** `reading` for one column of text, `wide` for lists and two columns. */
  readonly width?: 'reading' | 'wide'
  readonly children: ReactNode
}

/**
 * One screen: window title, the only `h1`, and where the way back leads. Arriving by a link moves the focus to the
 * heading, so keyboard and screen reader start where the eye does.
 */
export function Page({ title, above, below, back, actions, width = 'wide', children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    document.title = t.pageTitle(title)
  }, [title])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per address, not when a title arrives late
  useEffect(() => {
    if (firstPage) {
      firstPage = false
      return
    }
    window.scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <div className={css.page} data-width={width}>
      <header className={css.pageHead}>
        {back && (
          <Link to={back.to} className={`${css.back} no-print`}>
            <Icon name="back" />
            {back.label}
          </Link>
        )}
        <div className={css.titleRow}>
          <div className={css.titles}>
            {above && <div className={css.above}>{above}</div>}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {below && <div className={css.below}>{below}</div>}
          </div>
          {actions && <div className={`${css.pageActions} no-print`}>{actions}</div>}
        </div>
      </header>
      {children}
    </div>
  )
}
