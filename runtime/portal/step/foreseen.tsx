import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '#runtime/portal/query/keys.ts'
import { t } from '#runtime/portal/text/text.ts'
import type { Prediction } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import { sayDayAndWeekday } from '#runtime/ui/primitive/day.ts'
import css from './foreseen.module.css'

const FRESH = 30_000

/** Where it is going, folded away: asked for only when somebody wants to know. `about` names what the answer depends on. */
export function Foreseen({
  title,
  about,
  ask,
}: {
  readonly title: string
  readonly about: readonly unknown[]
  readonly ask: (signal: AbortSignal) => Promise<Prediction>
}) {
  const [open, setOpen] = useState(false)
  const found = useQuery({
    queryKey: keys.prediction(...about),
    queryFn: ({ signal }) => ask(signal),
    enabled: open,
    placeholderData: last => last,
    retry: false,
    staleTime: FRESH,
  })
  return (
    <details className={`${css.foreseen} no-print`} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      <div className={css.body} aria-live="polite" aria-busy={found.isFetching}>
        {found.isPending && <p className="soft">{t.prediction.waiting}</p>}
        {found.isError && <p className="soft">{t.prediction.failed}</p>}
        {found.data && <Way prediction={found.data} />}
      </div>
    </details>
  )
}

/** A doubt that holds for everything after it is said once, where it begins. */
const doubtsOf = (coming: Prediction['coming'], at: number): readonly string[] =>
  coming[at]?.uncertain.filter(says => !coming[at - 1]?.uncertain.includes(says)) ?? []

function Way({ prediction: { coming, ends } }: { readonly prediction: Prediction }) {
  return (
    <>
      <p className="soft">{t.prediction.hint}</p>
      {coming.length === 0 && ends === null && <p>{t.prediction.none}</p>}
      <ol className={`plain-list ${css.way}`}>
        {coming.map((step, at) => (
          <li key={step.step}>
            <p className={css.step}>
              {step.title}
              {step.uncertain.length > 0 && <Badge tone="warning">{t.prediction.uncertain}</Badge>}
            </p>
            <p>
              {step.who ? t.prediction.who(step.who) : t.prediction.nobody}
              {step.due && `，${sayDayAndWeekday(step.due.lastDay)}前`}
            </p>
            {doubtsOf(coming, at).map(says => (
              <p key={says} className="soft">
                {says}
              </p>
            ))}
          </li>
        ))}
        {ends !== null && (
          <li>
            <p className={css.step}>{t.prediction.ends(ends)}</p>
          </li>
        )}
      </ol>
    </>
  )
}
