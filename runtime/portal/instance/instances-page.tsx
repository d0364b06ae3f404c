import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { InstanceMarks } from '#runtime/portal/inbox/marks.tsx'
import { keys } from '#runtime/portal/query/keys.ts'
import { useNow } from '#runtime/portal/session/use-session.ts'
import { Failure } from '#runtime/portal/shell/failure.tsx'
import { SelectField, TextField } from '#runtime/portal/shell/fields.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { templatesQuery } from '#runtime/portal/start/use-templates.ts'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import { api, type InstanceQuery, type InstanceSummary } from '#runtime/server/api/client.ts'
import { DueBadge, StatusBadge } from '#runtime/ui/primitive/badge.tsx'
import { Button, buttonClass } from '#runtime/ui/primitive/button.tsx'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import { CardSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import css from './instances.module.css'

export const STATUSES = ['running', 'completed', 'cancelled'] as const
export type Status = (typeof STATUSES)[number]
const PAGE = 30

export function InstancesPage() {
  const { status, template } = useSearch({ from: '/member/instances' })
  const navigate = useNavigate()
  // A search may be for somebody's name: it stays out of the address.
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const query: InstanceQuery = {
    limit: PAGE,
    ...(status && { status }),
    ...(template && { template }),
    ...(q && { q }),
  }
  const templates = useQuery(templatesQuery)
  const pages = useInfiniteQuery({
    queryKey: keys.instances(query),
    queryFn: ({ pageParam }) => api.instances.list(pageParam ? { ...query, cursor: pageParam } : query),
    initialPageParam: '',
    getNextPageParam: page => page.next,
    placeholderData: last => last,
  })
  const items = pages.data?.pages.flatMap(page => page.items) ?? []
  const total = pages.data?.pages[0]?.total
  const filtered = q !== '' || status !== undefined || template !== undefined
  const filter = (change: { status?: Status | undefined; template?: string | undefined }) => {
    const next = { status, template, ...change }
    void navigate({
      to: '/instances',
      replace: true,
      search: { ...(next.status && { status: next.status }), ...(next.template && { template: next.template }) },
    })
  }
  const clear = () => {
    setTyped('')
    filter({ status: undefined, template: undefined })
  }
  return (
    <Page title={t.instances.title}>
      <search className={css.filters}>
        <TextField label={t.instances.search} type="search" value={typed} onChange={setTyped} />
        <SelectField
          label={t.instances.status}
          value={status ?? ''}
          none={t.instances.anyStatus}
          onChange={value => filter({ status: STATUSES.find(it => it === value) })}
          choices={STATUSES.map(value => ({ value, label: t.instances.statuses[value] }))}
        />
        <SelectField
          label={t.instances.template}
          value={template ?? ''}
          none={t.inbox.anyTemplate}
          onChange={value => filter({ template: value || undefined })}
          choices={(templates.data?.items ?? []).map(it => ({ value: it.id, label: it.title }))}
        />
      </search>
      {pages.isPending && <CardSkeleton />}
      {pages.isError && !pages.data && <Failure error={pages.error} onRetry={() => pages.refetch()} />}
      {pages.data && items.length === 0 && <Nothing filtered={filtered} onClear={clear} />}
      {items.length > 0 && (
        <section aria-label={t.instances.title} aria-busy={pages.isFetching} className="stack">
          <p className="soft" role="status">
            {t.total(total ?? items.length)}
          </p>
          <ul className={`plain-list ${css.list}`}>
            {items.map(instance => (
              <Row key={instance.id} instance={instance} />
            ))}
          </ul>
          {pages.hasNextPage && (
            <Button wide disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
              {pages.isFetchingNextPage ? t.loading : t.more}
            </Button>
          )}
        </section>
      )}
    </Page>
  )
}

function Row({ instance }: { readonly instance: InstanceSummary }) {
  const now = useNow()
  const [first] = instance.now
  return (
    <li className={css.row}>
      <div className={css.words}>
        <h2 className={css.title}>
          <Link to="/instances/$instance" params={{ instance: instance.id }} className={css.cover}>
            {instance.title}
          </Link>
        </h2>
        <p className="soft">
          {instance.organisation.name} · {instance.template.title}
        </p>
      </div>
      <div className={css.standing}>
        {instance.status === 'running' ? (
          <>
            <p>{t.instances.now(instance.now.map(step => step.title).join('、') || t.instance.nobody)}</p>
            <p className="soft">{first?.who}</p>
          </>
        ) : (
          <p>{instance.ending}</p>
        )}
      </div>
      <div className={css.marks}>
        <span className="row">
          <StatusBadge status={instance.status} />
          <InstanceMarks suspended={instance.suspended} supervised={instance.supervised} />
          {first && <DueBadge due={first.due} now={now} withDay={false} />}
        </span>
        <span className="soft">{t.instances.updated(sayMoment(instance.updatedAt, now))}</span>
      </div>
    </li>
  )
}

function Nothing({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  if (filtered)
    return (
      <EmptyState title={t.instances.nothing} icon="search">
        <p>{t.instances.nothingHint}</p>
        <Button onClick={onClear}>{t.inbox.clear}</Button>
      </EmptyState>
    )
  return (
    <EmptyState title={t.instances.empty} icon="file">
      <p>{t.instances.emptyHint}</p>
      <Link to="/start" className={buttonClass()}>
        {t.inbox.toStart}
      </Link>
    </EmptyState>
  )
}
