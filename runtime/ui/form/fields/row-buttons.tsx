import classes from '#runtime/ui/form/fields/roster.module.css'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Icon, type IconName } from '#runtime/ui/primitive/icon.tsx'

interface Props {
  /** Place of the row, from 0, and how many there are. */
  at: number
  count: number
  onMove: (from: number, to: number) => void
  onRemove: (at: number) => void
}
/** Up, down and remove of one row: every drag has a button here, because there is no drag. */
export function RowButtons({ at, count, onMove, onRemove }: Props) {
  const t = useText()
  const n = at + 1
  const button = (icon: IconName, label: string, disabled: boolean, act: () => void) => (
    <button
      type="button"
      className={classes.iconButton}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  )
  return (
    <>
      {button('up', t('roster.up.of', { n }), at === 0, () => onMove(at, at - 1))}
      {button('down', t('roster.down.of', { n }), at === count - 1, () => onMove(at, at + 1))}
      {button('trash', t('roster.remove.of', { n }), false, () => onRemove(at))}
    </>
  )
}

export function moved<T>(rows: readonly T[], from: number, to: number): readonly T[] {
  const row = rows[from]
  if (row === undefined || to < 0 || to >= rows.length) return rows
  const rest = rows.filter((_, at) => at !== from)
  return [...rest.slice(0, to), row, ...rest.slice(to)]
}
