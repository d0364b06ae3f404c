import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react'
import classes from '#runtime/ui/primitive/button.module.css'
import { Icon, type IconName } from '#runtime/ui/primitive/icon.tsx'

export type Look = 'primary' | 'secondary' | 'quiet' | 'danger'
interface Shared {
  look?: Look
  icon?: IconName
  wide?: boolean
  children: ReactNode
}
/** Class for a link that must look like a button, e.g. a router's `Link`. */
export const buttonClass = (look: Look = 'secondary', wide = false): string =>
  `${classes.button} ${classes[look]} ${wide ? classes.wide : ''}`

export function Button({
  look = 'secondary',
  icon,
  wide = false,
  children,
  className = '',
  ...rest
}: Shared & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="button" className={`${buttonClass(look, wide)} ${className}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}
export function LinkButton({
  look = 'secondary',
  icon,
  wide = false,
  children,
  className = '',
  ...rest
}: Shared & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a className={`${buttonClass(look, wide)} ${className}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  )
}
