import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sayProblem } from '#runtime/portal/problem.ts'
import { useNow, useSession } from '#runtime/portal/session/use-session.ts'
import { tell } from '#runtime/portal/shell/notice-bar.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { clockOf, sayShortDay } from '#runtime/portal/when.ts'
import { api } from '#runtime/server/api/client.ts'
import { dayOf, sayInstant } from '#runtime/ui/primitive/day.ts'
import css from './shell.module.css'

const STEPS = [1, 7, 15] as const

/** The demo's clock, and buttons that let its deadlines and postings run out. Only there when the server says it is a demo. */
export function DemoBar() {
  const { demo } = useSession()
  const now = useNow()
  const client = useQueryClient()
  const forward = useMutation({
    mutationFn: api.demo.advance,
    onSuccess: async clock => {
      await client.invalidateQueries()
      tell(t.demo.moved(sayInstant(clock.now)))
    },
    onError: error => tell(sayProblem(error).title),
  })
  if (!demo) return null
  return (
    <aside className={`${css.demo} no-print`} aria-label={t.demo.label}>
      <span className={css.demoClock}>
        {t.demo.clock(`${sayShortDay(dayOf(now), now)} ${clockOf(now)}`)}
        {demo.daysAhead > 0 && <span className={css.demoAhead}>{t.demo.ahead(demo.daysAhead)}</span>}
      </span>
      <span className={css.demoButtons}>
        <span aria-hidden>{t.demo.forward}</span>
        {STEPS.map(days => (
          <button
            key={days}
            type="button"
            aria-label={t.demo.forwardLabel(days)}
            disabled={forward.isPending}
            onClick={() => forward.mutate(days)}
          >
            {t.demo.days(days)}
          </button>
        ))}
      </span>
    </aside>
  )
}
