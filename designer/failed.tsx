import { isProblem } from '#runtime/server/api/client.ts'
import { LinkButton } from '#runtime/ui/primitive/button.tsx'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import { ErrorState } from '#runtime/ui/primitive/error-state.tsx'
import { useText } from './text.ts'

/** What could not be loaded: without a session the way to sign in, otherwise the server's sentence. */
export function Failed({ error, title, onRetry }: { error: unknown; title: string; onRetry: () => void }) {
  const t = useText()
  if (isProblem(error, 'NOT_SIGNED_IN'))
    return (
      <EmptyState title={t('signIn')} icon="info">
        <LinkButton look="primary" href="/">
          {t('signIn.go')}
        </LinkButton>
      </EmptyState>
    )
  return <ErrorState error={error} title={title} onRetry={onRetry} />
}
