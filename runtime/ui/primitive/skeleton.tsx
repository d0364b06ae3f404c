import { useText } from '#runtime/ui/messages/language.tsx'
import classes from '#runtime/ui/primitive/skeleton.module.css'

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

function Waiting({ children }: { children: React.ReactNode }) {
  const t = useText()
  return (
    <div role="status">
      <span className="visually-hidden">{t('state.loading')}</span>
      <div className={classes.lines} aria-hidden="true">
        {children}
      </div>
    </div>
  )
}
/** Grey lines where text will stand. */
export function TextSkeleton({ lines = 5 }: { lines?: number }) {
  return (
    <Waiting>
      {numbers(lines).map(n => (
        <div key={n} className={classes.line} />
      ))}
    </Waiting>
  )
}
/** Grey cards where a list will stand. */
export function CardSkeleton({ cards = 3 }: { cards?: number }) {
  return (
    <Waiting>
      {numbers(cards).map(n => (
        <div key={n} className={classes.card}>
          <div className={classes.line} />
          <div className={classes.line} />
        </div>
      ))}
    </Waiting>
  )
}
