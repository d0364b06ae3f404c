import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { keys } from '#runtime/portal/query/keys.ts'
import { useNow } from '#runtime/portal/session/use-session.ts'
import { Failure } from '#runtime/portal/shell/failure.tsx'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { sayShortDay } from '#runtime/portal/when.ts'
import { api, type DisclosureSummary } from '#runtime/server/api/client.ts'
import { StatusBadge } from '#runtime/ui/primitive/badge.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { dayOf, daysBetween } from '#runtime/ui/primitive/day.ts'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import { CardSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import css from './disclosure.module.css'

export function DisclosuresPage() {
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const pages = useInfiniteQuery({
    queryKey: keys.disclosures(q),
    queryFn: ({ pageParam }) => api.disclosures.list({ ...(q && { q }), ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: page => page.next,
    placeholderData: last => last,
  })
  const items = pages.data?.pages.flatMap(page => page.items) ?? []
  return (
    <Page title={t.disclosure.title} below={t.disclosure.lead}>
      <search className={css.search}>
        <TextField label={t.disclosure.search} type="search" value={typed} onChange={setTyped} />
      </search>
      {pages.isPending && <CardSkeleton />}
      {pages.isError && !pages.data && <Failure error={pages.error} onRetry={() => pages.refetch()} />}
      {pages.data && items.length === 0 && (
        <EmptyState title={q ? t.disclosure.nothing : t.disclosure.empty} icon={q ? 'search' : 'file'}>
          <p>{q ? t.instances.nothingHint : t.disclosure.emptyHint}</p>
        </EmptyState>
      )}
      <ul className={`plain-list ${css.list}`}>
        {items.map(item => (
          <Row key={`${item.instance}/${item.visit}`} item={item} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button wide disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {t.more}
        </Button>
      )}
    </Page>
  )
}

function Row({ item }: { readonly item: DisclosureSummary }) {
  const now = useNow()
  const left = daysBetween(dayOf(now), item.until.lastDay)
  return (
    <li className={css.row}>
      <div>
        <h2 className={css.title}>
          <Link
            to="/disclosures/$instance/$visit"
            params={{ instance: item.instance, visit: item.visit }}
            className={css.cover}
          >
            {item.title}
          </Link>
        </h2>
        <p className="soft">
          {item.organisation.name} · {item.step}
        </p>
      </div>
      <p className={css.marks}>
        <StatusBadge status={item.open ? 'open' : 'closed'}>
          {item.open ? t.disclosure.open : t.disclosure.closed}
        </StatusBadge>
        <span className="soft">
          {t.disclosure.until(sayShortDay(item.until.lastDay, now))}
          {item.open && left >= 0 && `，${t.disclosure.left(left)}`}
        </span>
      </p>
    </li>
  )
}
