import { type ReactNode, useCallback } from 'react'
import type { Template } from '#engine/template/format.ts'
import { api, type TemplateDetail } from '#runtime/server/api/client.ts'
import { ProcessGraph } from '#runtime/ui/graph/process-graph.tsx'
import { sayInstant } from '#runtime/ui/primitive/day.ts'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import { PageHeader } from '#runtime/ui/primitive/page-header.tsx'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import { Cast } from './cast.tsx'
import classes from './designer.module.css'
import { Failed } from './failed.tsx'
import { Findings } from './findings.tsx'
import { Grounds } from './grounds.tsx'
import { Openings } from './openings.tsx'
import { useText } from './text.ts'
import { useLoaded } from './use-loaded.ts'

const SHORT_HASH = 23

/** One published template, read-only: its steps, where they lead, the chart, and what stands beside them. */
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
      {loaded.state === 'ready' && <Whole detail={loaded.value} />}
    </>
  )
}

function Whole({ detail }: { detail: TemplateDetail }) {
  const t = useText()
  // The server gives out sound templates only; here it is the same document.
  const template = detail.template as unknown as Template
  return (
    <>
      <PageHeader title={detail.title} below={detail.summary} focus />
      <p className={`${classes.soft} ${classes.facts}`}>
        <span>{t('template.version', { version: detail.version })}</span>
        <span>{t('template.published', { at: sayInstant(detail.publishedAt) })}</span>
        <span title={detail.hash}>
          {t('template.hash')} <span className={classes.hash}>{detail.hash.slice(0, SHORT_HASH)}</span>
        </span>
      </p>
      <div className={classes.columns}>
        <section aria-labelledby="flow" className={classes.flow}>
          <h2 id="flow">{t('template.steps')}</h2>
          <ProcessGraph machine={template.machine} title={detail.title} overview={detail.overview} isDetailed />
        </section>
        <div className={classes.side}>
          <Part id="check" title={t('check')} hint={t('check.hint')}>
            <Findings template={detail.template} />
          </Part>
          <Part id="cast" title={t('roles')}>
            <Cast template={template} />
          </Part>
          <Part id="openings" title={t('parameters')} hint={t('parameters.hint')}>
            <Openings template={template} />
          </Part>
          <Part id="grounds" title={t('template.basis')}>
            <Grounds template={template} />
          </Part>
        </div>
      </div>
    </>
  )
}

function Part({ id, title, hint, children }: { id: string; title: string; hint?: string; children: ReactNode }) {
  return (
    <section className={classes.part} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {hint && <p className={classes.soft}>{hint}</p>}
      {children}
    </section>
  )
}
