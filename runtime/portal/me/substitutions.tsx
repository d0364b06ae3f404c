import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormDialog } from '#runtime/portal/action/form-dialog.tsx'
import { type Answers, idsOf, textOf, type VerbForm } from '#runtime/portal/action/verb-form.ts'
import { keys } from '#runtime/portal/query/keys.ts'
import { useNow } from '#runtime/portal/session/use-session.ts'
import { Loaded } from '#runtime/portal/shell/loaded.tsx'
import { tell } from '#runtime/portal/shell/notice-bar.tsx'
import { RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { templatesQuery } from '#runtime/portal/start/use-templates.ts'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import { api, type SubstitutionView } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { ConfirmDialog } from '#runtime/ui/primitive/confirm-dialog.tsx'
import { dayOf, sayDay } from '#runtime/ui/primitive/day.ts'
import css from './me.module.css'

/** 代理: who stands in for the reader, from when until when, and for what. */
export function Substitutions() {
  const client = useQueryClient()
  const now = useNow()
  const list = useQuery({ queryKey: keys.substitutions, queryFn: api.substitutions.list })
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<SubstitutionView>()
  const took = (says: string) => (items: Awaited<ReturnType<typeof api.substitutions.list>>) => {
    client.setQueryData(keys.substitutions, items)
    setAdding(false)
    setEnding(undefined)
    tell(says)
  }
  const add = useMutation({
    mutationFn: (said: Answers) =>
      api.substitutions.add({
        deputy: idsOf(said, 'deputy')[0] ?? '',
        from: textOf(said, 'from'),
        until: textOf(said, 'until'),
        templates: idsOf(said, 'templates'),
      }),
    onSuccess: took(t.substitution.added),
  })
  const end = useMutation({ mutationFn: api.substitutions.end, onSuccess: took(t.substitution.removed) })
  const today = dayOf(now)
  return (
    <section className="card stack" aria-labelledby="substitutions">
      <div>
        <h2 id="substitutions">{t.substitution.title}</h2>
        <p className="soft">{t.substitution.lead}</p>
      </div>
      <RefusedBecause error={end.error} turn={end.submittedAt} />
      <Loaded query={list}>
        {({ items }) => {
          const current = items.filter(one => !one.ended && one.until >= today)
          const older = items.filter(one => !current.includes(one))
          return (
            <>
              {current.length === 0 && <p>{t.substitution.none}</p>}
              <Lines items={current} now={now} onEnd={setEnding} />
              {older.length > 0 && (
                <details>
                  <summary>{t.substitution.older}</summary>
                  <Lines items={older} now={now} />
                </details>
              )}
            </>
          )
        }}
      </Loaded>
      <Button wide onClick={() => setAdding(true)}>
        {t.substitution.add}
      </Button>
      {adding && (
        <Adding
          today={today}
          busy={add.isPending}
          error={add.error}
          turn={add.submittedAt}
          onAnswer={answers => add.mutate(answers)}
          onClose={() => {
            add.reset()
            setAdding(false)
          }}
        />
      )}
      <ConfirmDialog
        open={ending !== undefined}
        title={t.substitution.endAsk(ending?.deputy.name ?? '')}
        confirm={t.substitution.end}
        busy={end.isPending}
        onClose={() => setEnding(undefined)}
        onConfirm={() => ending && end.mutate(ending.id)}
      >
        <p>{t.substitution.endBody}</p>
      </ConfirmDialog>
    </section>
  )
}

function Lines({
  items,
  now,
  onEnd,
}: {
  readonly items: readonly SubstitutionView[]
  readonly now: string
  readonly onEnd?: (one: SubstitutionView) => void
}) {
  return (
    <ul className={`plain-list ${css.posts}`}>
      {items.map(one => (
        <li key={one.id} className={css.deputy}>
          <span className={css.deputyName}>
            {one.deputy.name}
            <Standing one={one} today={dayOf(now)} now={now} />
          </span>
          <span>{t.substitution.period(sayDay(one.from), sayDay(one.until))}</span>
          <span className="soft">
            {one.templates.map(({ title }) => title).join('、') || t.substitution.everything}
          </span>
          <span className="soft">{t.substitution.madeBy(one.madeBy.name, sayMoment(one.madeAt, now))}</span>
          {onEnd && (
            <Button aria-label={t.substitution.endLabel(one.deputy.name)} onClick={() => onEnd(one)}>
              {t.substitution.end}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

function Standing({
  one,
  today,
  now,
}: {
  readonly one: SubstitutionView
  readonly today: string
  readonly now: string
}) {
  if (one.ended) return <Badge>{t.substitution.ended(sayMoment(one.ended.at, now))}</Badge>
  if (one.inForce) return <Badge tone="success">{t.substitution.inForce}</Badge>
  return <Badge>{one.from > today ? t.substitution.later : t.substitution.over}</Badge>
}

function Adding({
  today,
  ...dialog
}: { readonly today: string } & Omit<Parameters<typeof FormDialog>[0], 'form' | 'children'>) {
  const templates = useQuery(templatesQuery)
  const s = t.substitution
  const form: Omit<VerbForm, 'body'> = {
    title: s.addTitle,
    hint: s.addHint,
    confirm: s.confirm,
    fields: [
      { kind: 'people', name: 'deputy', label: s.deputy, most: 1, missing: t.actions.whoMissing },
      { kind: 'day', name: 'from', label: s.from },
      { kind: 'day', name: 'until', label: s.until, hint: s.untilHint, min: today },
      {
        kind: 'several',
        name: 'templates',
        label: s.templates,
        hint: s.templatesHint,
        optional: true,
        choices: (templates.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title })),
      },
    ],
    initial: { from: today },
  }
  return <FormDialog form={form} {...dialog} />
}
