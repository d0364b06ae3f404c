import { type ReactNode, useEffect, useRef } from 'react'
import classes from '#runtime/ui/primitive/page-header.module.css'

interface Props {
  title: string
  /** Small line above the title: where this belongs. */
  above?: ReactNode
  /** One or two sentences, or badges, below the title. */
  below?: ReactNode
  actions?: ReactNode
  /** Moves the focus here when the page opens, so that a screen reader hears where it is. */
  focus?: boolean
}

/** The `h1` of a page. */
export function PageHeader({ title, above, below, actions, focus = false }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (focus) heading.current?.focus({ preventScroll: true })
  }, [focus])
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        {above && <div className={classes.above}>{above}</div>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {below && <div className={classes.below}>{below}</div>}
      </div>
      {actions && <div className={`${classes.actions} no-print`}>{actions}</div>}
    </header>
  )
}
