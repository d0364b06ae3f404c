import { api } from '#runtime/server/api/client.ts'
import { sayInstant } from '#runtime/ui/primitive/day.ts'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import { PageHeader } from '#runtime/ui/primitive/page-header.tsx'
import { CardSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import classes from './designer.module.css'
import { Failed } from './failed.tsx'
import { useText } from './text.ts'
import { useLoaded } from './use-loaded.ts'

const load = () => api.templates.list()

/** All published templates the reader may see. */
export function TemplateList() {
  const t = useText()
  const loaded = useLoaded(load)
  return (
    <>
      <PageHeader title={t('templates')} below={t('templates.hint')} focus />
      {loaded.state === 'loading' && <CardSkeleton />}
      {loaded.state === 'failed' && (
        <Failed error={loaded.error} title={t('templates.failed')} onRetry={loaded.retry} />
      )}
      {loaded.state === 'ready' && loaded.value.items.length === 0 && (
        <EmptyState title={t('templates.empty')}>
          <p>{t('templates.empty.hint')}</p>
          <p>
            <code>{t('templates.empty.command')}</code>
          </p>
        </EmptyState>
      )}
      {loaded.state === 'ready' && (
        <ul className={classes.list}>
          {loaded.value.items.map(template => (
            <li key={`${template.id} ${template.version}`}>
              <article className={classes.card}>
                <h2>
                  <a href={`#/${encodeURIComponent(template.id)}`}>{template.title}</a>
                </h2>
                <p>{template.summary}</p>
                <p className={classes.soft}>
                  {t('template.version', { version: template.version })} ·{' '}
                  {t('template.published', { at: sayInstant(template.publishedAt) })}
                </p>
              </article>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
