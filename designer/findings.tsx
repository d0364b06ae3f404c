import { useCallback } from 'react'
import { api } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import classes from './designer.module.css'
import { Failed } from './failed.tsx'
import { useText } from './text.ts'
import { useLoaded } from './use-loaded.ts'

/** What the checks of today say about a template: newer checks may find more than those it was published with. */
export function Findings({ template }: { template: object }) {
  const t = useText()
  const loaded = useLoaded(useCallback(() => api.templates.check(template), [template]))
  if (loaded.state === 'loading') return <TextSkeleton lines={2} />
  if (loaded.state === 'failed') return <Failed error={loaded.error} title={t('check.failed')} onRetry={loaded.retry} />
  const { findings } = loaded.value
  if (findings.length === 0) return <Notice tone="success" title={t('check.none')} />
  return (
    <ul className={classes.rows}>
      {findings.map(finding => (
        <li key={`${finding.code} ${finding.where} ${finding.message}`}>
          <span>
            <Badge tone={finding.severity === 'error' ? 'danger' : 'warning'} icon="info">
              {t(`check.${finding.severity}`)}
            </Badge>{' '}
            {finding.message}
          </span>
          {finding.path && finding.path.length > 0 && (
            <span className={classes.soft}>
              {t('check.path')} {finding.path.join(' → ')}
            </span>
          )}
          {finding.fix && <span>{finding.fix}</span>}
          <code className={classes.soft}>{finding.where || '/'}</code>
        </li>
      ))}
    </ul>
  )
}
