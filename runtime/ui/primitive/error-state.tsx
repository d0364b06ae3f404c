import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import classes from '#runtime/ui/primitive/notice.module.css'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import { shownProblem } from '#runtime/ui/primitive/problem.ts'

/** Something could not be loaded or done: the server's own sentence, the next step, and the request number. */
export function ErrorState({ error, title, onRetry }: { error: unknown; title?: string; onRetry?: () => void }) {
  const t = useText()
  const problem = shownProblem(error)
  const detail = problem.detail ?? (problem.network ? t('state.network') : undefined)
  return (
    <Notice tone="danger" alert title={problem.title ?? title ?? t('state.failed')}>
      {detail && <p>{detail}</p>}
      {onRetry && (
        <Button look="secondary" onClick={onRetry}>
          {t('state.retry')}
        </Button>
      )}
      {problem.request && <p className={classes.soft}>{t('state.request', { request: problem.request })}</p>}
    </Notice>
  )
}
