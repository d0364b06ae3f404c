import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { disclosureQuery } from '#runtime/portal/disclosure/use-disclosures.ts'
import { keys } from '#runtime/portal/query/keys.ts'
import { useNow } from '#runtime/portal/session/use-session.ts'
import { Loaded } from '#runtime/portal/shell/loaded.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import { api, type DisclosureDetail, isProblem, newKey } from '#runtime/server/api/client.ts'
import { FormView } from '#runtime/ui/form/form-view.tsx'
import { Badge, StatusBadge } from '#runtime/ui/primitive/badge.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { dayOf, daysBetween, sayDay, sayDayAndWeekday } from '#runtime/ui/primitive/day.ts'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import css from './disclosure.module.css'

/** A notice as it hangs on the village board, with the place to object. Needs no login. */
export function DisclosurePage() {
  const { instance, visit } = useParams({ from: '/public/disclosures/$instance/$visit' })
  const disclosure = useQuery(disclosureQuery(instance, visit))
  return (
    <Page
      title={disclosure.data?.title ?? (disclosure.isError ? t.disclosure.title : t.loading)}
      width="reading"
      back={{ label: t.disclosure.backToList, to: '/disclosures' }}
      {...(disclosure.data && {
        above: `${disclosure.data.organisation.name} · ${disclosure.data.step}`,
        actions: <Button onClick={() => window.print()}>{t.actions.print}</Button>,
      })}
    >
      <Loaded query={disclosure} waiting={<TextSkeleton lines={8} />}>
        {detail => <Notice detail={detail} />}
      </Loaded>
    </Page>
  )
}

function Notice({ detail }: { readonly detail: DisclosureDetail }) {
  const now = useNow()
  const left = daysBetween(dayOf(now), detail.until.lastDay)
  return (
    <div className="stack-wide">
      <article className={`card ${css.notice}`} data-open={detail.open || undefined}>
        <div className={css.period}>
          <StatusBadge status={detail.open ? 'open' : 'closed'}>
            {detail.open ? t.disclosure.open : t.disclosure.closed}
          </StatusBadge>
          <span>{t.disclosure.periodSays(sayDay(dayOf(detail.from)), sayDayAndWeekday(detail.until.lastDay))}</span>
          {detail.open && left >= 0 && <strong>{t.disclosure.left(left)}</strong>}
          <span className="soft block">
            {t.instance.calendar(detail.until.calendar)}
            {detail.until.provisional && `；${t.instance.provisional}`}
          </span>
        </div>
        {detail.notice && <p className={css.words}>{detail.notice}</p>}
        <section aria-labelledby="content">
          <h2 id="content" className="visually-hidden">
            {t.disclosure.content}
          </h2>
          <dl className={css.items}>
            {detail.items.map(item => (
              <div key={item.title}>
                <dt>{item.title}</dt>
                <dd>{item.value}</dd>
              </div>
            ))}
          </dl>
        </section>
      </article>
      <Answers answers={detail.answers} now={now} />
      {detail.open && detail.objection ? (
        <Objection detail={detail} form={detail.objection} />
      ) : (
        <p className="soft no-print">{t.disclosure.objectClosed}</p>
      )}
    </div>
  )
}

function Answers({ answers, now }: { readonly answers: DisclosureDetail['answers']; readonly now: string }) {
  return (
    <section aria-labelledby="answers" className="stack">
      <h2 id="answers">{t.disclosure.answers}</h2>
      {answers.length === 0 && <p className="soft">{t.disclosure.noAnswers}</p>}
      {answers.map(answer => (
        <article key={`${answer.at}${answer.question}`} className={css.answer}>
          <p>
            <span className={css.who}>{t.disclosure.question}</span>
            {answer.question}
          </p>
          <p>
            <span className={css.who}>{t.disclosure.answer}</span>
            {answer.answer}
          </p>
          <p className="row soft">
            {sayMoment(answer.at, now)}
            <Badge tone={answer.upheld ? 'success' : 'neutral'}>
              {answer.upheld ? t.disclosure.upheld : t.disclosure.notUpheld}
            </Badge>
          </p>
        </article>
      ))}
    </section>
  )
}

function Objection({
  detail,
  form,
}: {
  readonly detail: DisclosureDetail
  readonly form: NonNullable<DisclosureDetail['objection']>
}) {
  const client = useQueryClient()
  const key = useRef(newKey())
  const heading = useRef<HTMLHeadingElement>(null)
  const object = useMutation({
    mutationFn: (data: object) => api.disclosures.object(detail.instance, detail.visit, { key: key.current, data }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.disclosure(detail.instance, detail.visit) }),
    onError: error => {
      if (isProblem(error) && error.status !== 0 && error.status < 500) key.current = newKey()
    },
  })
  useEffect(() => {
    if (object.isSuccess) heading.current?.focus()
  }, [object.isSuccess])
  const fields = isProblem(object.error) ? object.error.problem.fields : undefined
  if (object.isSuccess)
    return (
      <section className={`card stack ${css.received}`}>
        <h2 ref={heading} tabIndex={-1} className="row">
          <Icon name="check" />
          {t.disclosure.objected}
        </h2>
        <p>{object.data.says}</p>
        <p>
          {t.disclosure.number}：<strong className={css.number}>{object.data.number}</strong>
        </p>
        <p className="soft">{t.disclosure.numberHint}</p>
      </section>
    )
  return (
    <section aria-labelledby="object" className="card stack no-print">
      <div>
        <h2 id="object">{t.disclosure.objectTitle}</h2>
        <p className="soft">{t.disclosure.objectLead}</p>
      </div>
      {object.isError && !fields?.length && <RefusedBecause error={object.error} turn={object.submittedAt} />}
      <FormView
        form={form}
        {...(detail.validator && { validator: detail.validator })}
        initial={form.prefill}
        onSubmit={({ data }) => object.mutate(data)}
        busy={object.isPending}
        {...(fields && { serverErrors: fields })}
      />
    </section>
  )
}
