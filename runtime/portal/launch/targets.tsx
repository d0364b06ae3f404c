import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { FormDialog } from '#runtime/portal/action/form-dialog.tsx'
import { messageField } from '#runtime/portal/action/instance-verbs.ts'
import { textOf } from '#runtime/portal/action/verb-form.ts'
import { keys } from '#runtime/portal/query/keys.ts'
import { useNow } from '#runtime/portal/session/use-session.ts'
import { Failure } from '#runtime/portal/shell/failure.tsx'
import { SelectField } from '#runtime/portal/shell/fields.tsx'
import { tell } from '#runtime/portal/shell/notice-bar.tsx'
import { t } from '#runtime/portal/text/text.ts'
import {
  api,
  type BulkResult,
  type InstanceDetail,
  newKey,
  type TargetQuery,
  type TargetsPage,
  type TargetView,
} from '#runtime/server/api/client.ts'
import { Badge, type BadgeTone, DueBadge } from '#runtime/ui/primitive/badge.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import css from './targets.module.css'

const FILTERS = ['all', 'unfinished', 'overdue', 'refused'] as const
const COUNTS = ['total', 'completed', 'waiting', 'overdue', 'cancelled', 'refused'] as const
const PAGE = 50

/** 下发: how far every organisation is, with who is late, and one button to remind all of them. */
export function Targets({
  instance,
  launch,
}: {
  readonly instance: InstanceDetail
  readonly launch: InstanceDetail['launches'][number]
}) {
  const [filter, setFilter] = useState<(typeof FILTERS)[number]>('all')
  const [round, setRound] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  const [result, setResult] = useState<BulkResult>()
  const query: TargetQuery = { visit: launch.visit, filter, limit: PAGE, ...(round && { round }) }
  const pages = useInfiniteQuery({
    queryKey: keys.targets(instance.id, query),
    queryFn: ({ pageParam }) => api.instances.targets(instance.id, pageParam ? { ...query, cursor: pageParam } : query),
    initialPageParam: '',
    getNextPageParam: page => page.next,
    placeholderData: last => last,
  })
  const first = pages.data?.pages[0]
  const rows = pages.data?.pages.flatMap(page => page.items) ?? []
  const choose = (key: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(key)
    else next.delete(key)
    setChosen(next)
  }
  const howMany = chosen.size || (first?.counts.waiting ?? 0)
  const id = `targets-${launch.visit}`
  return (
    <section aria-labelledby={id} className="stack">
      <h2 id={id}>{t.targets.title(launch.title)}</h2>
      {pages.isPending && <TextSkeleton lines={6} />}
      {pages.isError && !first && <Failure error={pages.error} onRetry={() => pages.refetch()} />}
      {first && (
        <>
          <Counts page={first} />
          <div className={`${css.tools} no-print`}>
            <SelectField
              label={t.targets.filter}
              value={filter}
              onChange={value => setFilter(FILTERS.find(one => one === value) ?? 'all')}
              choices={FILTERS.map(value => ({ value, label: t.targets.filters[value] }))}
            />
            {first.rounds.length > 1 && (
              <SelectField
                label={t.targets.round}
                value={round}
                none={t.targets.everyRound}
                onChange={setRound}
                choices={first.rounds.map(value => ({ value, label: value }))}
              />
            )}
            {instance.may.urge && howMany > 0 && (
              <Button onClick={() => setAsking(true)}>
                {chosen.size > 0 ? t.targets.urgeChosen(chosen.size) : t.targets.urgeAll(howMany)}
              </Button>
            )}
          </div>
          {result && <Result result={result} />}
          {rows.length === 0 ? (
            <p className="soft">{t.targets.empty}</p>
          ) : (
            <Matrix rows={rows} mayUrge={instance.may.urge} chosen={chosen} onChoose={choose} />
          )}
          {pages.hasNextPage && (
            <Button wide disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
              {pages.isFetchingNextPage ? t.loading : `${t.more}（${rows.length}/${first.total}）`}
            </Button>
          )}
        </>
      )}
      {asking && (
        <UrgeMany
          instance={instance.id}
          visit={launch.visit}
          targets={[...chosen]}
          howMany={howMany}
          onClose={() => setAsking(false)}
          onDone={came => {
            setAsking(false)
            setChosen(new Set())
            setResult(came)
            tell(t.targets.done(came.done, came.refused))
          }}
        />
      )}
    </section>
  )
}

function Counts({ page: { counts, sums } }: { readonly page: TargetsPage }) {
  return (
    <dl className={css.counts}>
      {COUNTS.filter(name => counts[name] > 0 || ['total', 'completed', 'waiting'].includes(name)).map(name => (
        <div key={name} data-name={name}>
          <dt>{t.targets.counts[name]}</dt>
          <dd>{counts[name]}</dd>
        </div>
      ))}
      {sums.map(({ title, value }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const TONES: { readonly [status in TargetView['status']]: BadgeTone } = {
  waiting: 'info',
  completed: 'success',
  cancelled: 'neutral',
  refused: 'danger',
}

/** A table at a desk; on a phone each row is a card that names its columns itself. */
function Matrix({
  rows,
  mayUrge,
  chosen,
  onChoose,
}: {
  readonly rows: readonly TargetView[]
  readonly mayUrge: boolean
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (key: string, on: boolean) => void
}) {
  const now = useNow()
  return (
    <table className={css.matrix}>
      <thead>
        <tr>
          {mayUrge && <td className="no-print" />}
          <th scope="col">{t.targets.organisation}</th>
          <th scope="col">{t.targets.state}</th>
          <th scope="col">{t.targets.current}</th>
          <th scope="col">{t.targets.due}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.key} data-overdue={row.overdue || undefined}>
            {mayUrge && (
              <td className={`${css.pick} no-print`}>
                {row.status === 'waiting' && (
                  <label>
                    <span className="visually-hidden">{t.targets.choose(row.organisation.name)}</span>
                    <input
                      type="checkbox"
                      checked={chosen.has(row.key)}
                      onChange={event => onChoose(row.key, event.target.checked)}
                    />
                  </label>
                )}
              </td>
            )}
            <th scope="row">
              {row.instance ? (
                <Link to="/instances/$instance" params={{ instance: row.instance }}>
                  {row.organisation.name}
                </Link>
              ) : (
                row.organisation.name
              )}
              <span className="soft block">{row.round}</span>
            </th>
            <td data-label={t.targets.state}>
              <Badge tone={TONES[row.status]}>{t.targets.statuses[row.status]}</Badge>
            </td>
            <td data-label={row.status === 'waiting' ? t.targets.current : t.targets.result}>
              {row.status === 'waiting'
                ? row.now.join('、') || (row.instance ? t.instance.nobody : t.targets.notStarted)
                : row.ending}
            </td>
            <td data-label={t.targets.due}>{row.due ? <DueBadge due={row.due} now={now} withDay={false} /> : '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function UrgeMany({
  instance,
  visit,
  targets,
  howMany,
  onClose,
  onDone,
}: {
  readonly instance: string
  readonly visit: string
  readonly targets: readonly string[]
  readonly howMany: number
  readonly onClose: () => void
  readonly onDone: (result: BulkResult) => void
}) {
  const client = useQueryClient()
  // The same key goes with a repeated attempt, so nobody is reminded twice by one press.
  const key = useRef(newKey())
  const urge = useMutation({
    mutationFn: (message: string) =>
      api.instances.urgeTargets(instance, {
        key: key.current,
        visit,
        message,
        ...(targets.length > 0 && { targets }),
      }),
    onSuccess: async result => {
      await client.invalidateQueries({ queryKey: keys.instance(instance) })
      onDone(result)
    },
  })
  return (
    <FormDialog
      form={{
        title: t.targets.urgeTitle,
        hint: t.targets.urgeHint(howMany),
        confirm: t.actions.confirmUrge,
        fields: [messageField],
      }}
      busy={urge.isPending}
      error={urge.error}
      turn={urge.submittedAt}
      onAnswer={answers => urge.mutate(textOf(answers, 'message'))}
      onClose={onClose}
    />
  )
}

function Result({ result: { done, refused, problems } }: { readonly result: BulkResult }) {
  return (
    <Notice tone={refused > 0 ? 'warning' : 'success'} title={t.targets.done(done, refused)}>
      {problems.length > 0 && (
        <details>
          <summary>{t.targets.notDone}</summary>
          <ul>
            {problems.map(({ title, says }) => (
              <li key={`${title}${says}`}>
                {title}：{says}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Notice>
  )
}
