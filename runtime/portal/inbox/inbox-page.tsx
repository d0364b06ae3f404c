import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { tasksQuery, useClaim } from '#runtime/portal/inbox/use-tasks.ts'
import { SelectField, TextField } from '#runtime/portal/shell/fields.tsx'
import { Loaded } from '#runtime/portal/shell/loaded.tsx'
import { tell } from '#runtime/portal/shell/notice-bar.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { templatesQuery } from '#runtime/portal/start/use-templates.ts'
import { t } from '#runtime/portal/text/text.ts'
import type { Page as ListPage, TaskQuery, TaskSummary } from '#runtime/server/api/client.ts'
import { Button, buttonClass } from '#runtime/ui/primitive/button.tsx'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import { useAnnounce } from '#runtime/ui/primitive/live-region.tsx'
import css from './inbox.module.css'
import { TaskRow } from './task-row.tsx'

export const SCOPES = ['all', 'mine', 'post'] as const
export type Scope = (typeof SCOPES)[number]

const STEP = 50

export function InboxPage() {
  const { scope = 'all', template } = useSearch({ from: '/member/tasks' })
  const navigate = useNavigate()
  // A search may be for somebody's name: it stays out of the address.
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const [limit, setLimit] = useState(STEP)
  const [finding, setFinding] = useState(template !== undefined)
  const query: TaskQuery = { scope, limit, ...(q && { q }), ...(template && { template }) }
  const tasks = useQuery(tasksQuery(query))
  const templates = useQuery(templatesQuery)
  const filtered = q !== '' || template !== undefined
  const filter = (search: { scope?: Scope; template?: string }) => navigate({ to: '/tasks', search, replace: true })
  const clear = () => {
    setTyped('')
    void filter({ scope })
  }
  useArrivals(tasks.data)
  return (
    <Page title={t.inbox.title}>
      <ScopeTabs scope={scope} onChange={next => filter({ scope: next, ...(template && { template }) })} />
      <Button className={css.find ?? ''} icon="search" aria-expanded={finding} onClick={() => setFinding(!finding)}>
        {t.inbox.find}
      </Button>
      <search className={css.filters} data-folded={!finding || undefined}>
        <TextField label={t.inbox.search} type="search" value={typed} onChange={setTyped} />
        <SelectField
          label={t.inbox.template}
          value={template ?? ''}
          none={t.inbox.anyTemplate}
          onChange={value => filter({ scope, ...(value && { template: value }) })}
          choices={(templates.data?.items ?? []).map(it => ({ value: it.id, label: it.title }))}
        />
      </search>
      <section aria-label={t.inbox.scopes[scope]} aria-busy={tasks.isFetching}>
        <p className={`soft ${css.scopeHint}`}>{t.inbox.scopeHint[scope]}</p>
        <Loaded query={tasks}>
          {page =>
            page.items.length === 0 ? (
              <Nothing scope={scope} filtered={filtered} onClear={clear} />
            ) : (
              <>
                <TaskLists tasks={page.items} />
                {page.next && (
                  <Button wide onClick={() => setLimit(limit + STEP)}>
                    {t.more}
                  </Button>
                )}
              </>
            )
          }
        </Loaded>
      </section>
    </Page>
  )
}

/** Three lists of the same thing. Links, so that each has an address and the way back works. */
function ScopeTabs({ scope, onChange }: { readonly scope: Scope; readonly onChange: (scope: Scope) => void }) {
  return (
    <fieldset className={`plain-fieldset ${css.tabs}`}>
      <legend className="visually-hidden">{t.inbox.scopeLabel}</legend>
      {SCOPES.map(each => (
        <ScopeTab key={each} scope={each} chosen={each === scope} onChoose={() => onChange(each)} />
      ))}
    </fieldset>
  )
}
function ScopeTab({
  scope,
  chosen,
  onChoose,
}: {
  readonly scope: Scope
  readonly chosen: boolean
  readonly onChoose: () => void
}) {
  const { data } = useQuery(tasksQuery({ scope }))
  const count = data?.total ?? data?.items.length
  return (
    <button type="button" className={css.tab} aria-pressed={chosen} onClick={onChoose}>
      {t.inbox.scopes[scope]}
      {count !== undefined && <span className={css.tabCount}>{count}</span>}
    </button>
  )
}

function TaskLists({ tasks }: { readonly tasks: readonly TaskSummary[] }) {
  const claim = useClaim()
  const groups = [
    { title: t.inbox.overdueGroup, tasks: tasks.filter(task => task.overdue), overdue: true },
    { title: t.inbox.openGroup, tasks: tasks.filter(task => !task.overdue), overdue: false },
  ].filter(group => group.tasks.length > 0)
  return (
    <div className="stack">
      <RefusedBecause error={claim.error} turn={claim.submittedAt} />
      {groups.map(group => (
        <section key={group.title} className={css.group}>
          {(groups.length > 1 || group.overdue) && (
            <h2 className={css.groupTitle} data-overdue={group.overdue || undefined}>
              {group.title}
              <span className={css.groupCount}>{group.tasks.length}</span>
            </h2>
          )}
          <ul className={`plain-list ${css.list}`}>
            {group.tasks.map(task => (
              <TaskRow
                key={`${task.instance}/${task.task}`}
                task={task}
                busy={claim.isPending}
                onClaim={type =>
                  claim.mutate(
                    { task, type },
                    { onSuccess: () => tell(type === 'Claim' ? t.inbox.claimed : t.inbox.released) },
                  )
                }
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Nothing({
  scope,
  filtered,
  onClear,
}: {
  readonly scope: Scope
  readonly filtered: boolean
  readonly onClear: () => void
}) {
  if (filtered)
    return (
      <EmptyState title={t.inbox.emptySearchTitle} icon="search">
        <p>{t.inbox.emptySearch}</p>
        <Button onClick={onClear}>{t.inbox.clear}</Button>
      </EmptyState>
    )
  return (
    <EmptyState title={scope === 'post' ? t.inbox.emptyPostTitle : t.inbox.emptyTitle}>
      <p>{scope === 'post' ? t.inbox.emptyPost : t.inbox.empty}</p>
      <Link to="/start" className={buttonClass()}>
        {t.inbox.toStart}
      </Link>
    </EmptyState>
  )
}

/** Says aloud that something new has come while the list was open. */
function useArrivals(page: ListPage<TaskSummary> | undefined) {
  const announce = useAnnounce()
  const known = useRef<Set<string> | undefined>(undefined)
  useEffect(() => {
    if (!page) return
    const ids = page.items.map(task => `${task.instance}/${task.task}`)
    const fresh = known.current ? ids.filter(id => !known.current?.has(id)).length : 0
    if (fresh > 0) announce(t.inbox.arrived(fresh))
    known.current = new Set([...(known.current ?? []), ...ids])
  }, [page, announce])
}
