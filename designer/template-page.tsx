import { useCallback } from 'react'
import { api } from '#runtime/server/api/client.ts'
import { ProcessGraph } from '#runtime/ui/graph/process-graph.tsx'
import { sayInstant } from '#runtime/ui/primitive/day.ts'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import { PageHeader } from '#runtime/ui/primitive/page-header.tsx'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import classes from './designer.module.css'
import { Failed } from './failed.tsx'
import { useText } from './text.ts'
import { useLoaded } from './use-loaded.ts'

const SHORT_HASH = 23

/** One published template, read-only: its steps, where they lead, and the chart. */
export function TemplatePage({ id }: { id: string }) {
  const t = useText()
  const loaded = useLoaded(useCallback(() => api.templates.get(id), [id]))
  return (
    <>
      <a className={`${classes.back} no-print`} href="#/">
        <Icon name="back" />
        {t('template.back')}
      </a>
      {loaded.state === 'loading' && <TextSkeleton lines={8} />}
      {loaded.state === 'failed' && <Failed error={loaded.error} title={t('template.failed')} onRetry={loaded.retry} />}
      {loaded.state === 'ready' && (
        <>
          <PageHeader title={loaded.value.title} above={t('templates')} below={loaded.value.summary} focus />
          <p className={`${classes.soft} ${classes.facts}`}>
            <span>{t('template.version', { version: loaded.value.version })}</span>
            <span>{t('template.published', { at: sayInstant(loaded.value.publishedAt) })}</span>
            <span title={loaded.value.hash}>
              {t('template.hash')} <span className={classes.hash}>{loaded.value.hash.slice(0, SHORT_HASH)}</span>
            </span>
          </p>
          <ProcessGraph
            machine={loaded.value.template.machine}
            title={loaded.value.title}
            overview={loaded.value.overview}
          />
        </>
      )}
    </>
  )
}
