import { useState } from 'react'
import { CommandDialog } from '#runtime/portal/action/command-dialog.tsx'
import { liftSupervision } from '#runtime/portal/action/instance-verbs.ts'
import { tell } from '#runtime/portal/shell/notice-bar.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import { api, type InstanceDetail, type SupervisionView } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import { Button, LinkButton } from '#runtime/ui/primitive/button.tsx'
import { sayDay, sayDayAndWeekday } from '#runtime/ui/primitive/day.ts'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import css from './oversight.module.css'

interface Props {
  readonly instance: InstanceDetail
  readonly now: string
}
const nameOf = (by: { readonly name: string } | null) => by?.name ?? t.oversight.system

/** Said above everything else: nothing moves at all. */
export function Standstill({ instance: { suspension }, now }: Props) {
  if (!suspension) return null
  return (
    <Notice tone="warning" title={t.oversight.suspended(nameOf(suspension.by), sayMoment(suspension.at, now))}>
      <p>{t.oversight.reason(suspension.reason)}</p>
    </Notice>
  )
}

/** 督办: every measure with its day, its answer and how it ended; those in force first. */
export function Oversight({ instance, now }: Props) {
  const [lifting, setLifting] = useState<SupervisionView>()
  if (instance.supervision.length === 0) return null
  const measures = [...instance.supervision].sort(
    (a, b) => Number(a.lifted !== null) - Number(b.lifted !== null) || b.n - a.n,
  )
  return (
    <section aria-labelledby="oversight" className="stack">
      <h2 id="oversight">{t.oversight.title}</h2>
      <ul className={`plain-list ${css.measures}`}>
        {measures.map(measure => (
          <li key={measure.n} className={css.measure} data-over={measure.lifted !== null || undefined}>
            <Measure measure={measure} now={now} />
            {measure.mayLift && (
              <Button className="no-print" onClick={() => setLifting(measure)}>
                {t.verbs.lift.name}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {lifting && (
        <CommandDialog
          instance={instance.id}
          form={liftSupervision(lifting)}
          onClose={() => setLifting(undefined)}
          onDone={says => {
            setLifting(undefined)
            tell(says.join(' ') || t.verbs.lift.done)
          }}
        />
      )}
    </section>
  )
}

function Measure({ measure, now }: { readonly measure: SupervisionView; readonly now: string }) {
  const waits = measure.measure === 'rectify' && !measure.answered && !measure.lifted
  return (
    <div className={css.words}>
      <h3 className={css.title}>
        {measure.measureTitle}
        {measure.lifted ? (
          <Badge>{t.oversight.over}</Badge>
        ) : measure.overdue ? (
          <Badge tone="danger">{t.oversight.overdue}</Badge>
        ) : waits ? (
          <Badge tone="warning">{t.oversight.waiting}</Badge>
        ) : (
          <Badge tone="info">{t.oversight.inForce}</Badge>
        )}
      </h3>
      <p className={css.text}>{measure.text}</p>
      {measure.about.length > 0 && <p className="soft">{t.oversight.about(measure.about.join('、'))}</p>}
      <p className="soft">{t.oversight.by(nameOf(measure.by), sayMoment(measure.at, now))}</p>
      {measure.due && (
        <p>
          {t.oversight.due}：{sayDayAndWeekday(measure.due.lastDay)}
        </p>
      )}
      {measure.answered && (
        <div className={css.answer}>
          <p className="soft">
            {t.oversight.answered(nameOf(measure.answered.by), sayMoment(measure.answered.at, now))}
          </p>
          <p className={css.text}>{measure.answered.says}</p>
        </div>
      )}
      {measure.lifted && (
        <p className="soft">
          {t.oversight.lifted(nameOf(measure.lifted.by), sayMoment(measure.lifted.at, now), measure.lifted.reason)}
        </p>
      )}
    </div>
  )
}

/** 文书 made on the way, each with a page to print. */
export function Documents({ instance }: Pick<Props, 'instance'>) {
  if (instance.documents.length === 0) return null
  return (
    <section data-panel="filled" aria-labelledby="documents" className="stack">
      <h2 id="documents">{t.oversight.documents}</h2>
      <ul className={`plain-list ${css.measures}`}>
        {instance.documents.map(({ n, i, title, at }) => (
          <li key={`${n}/${i}`} className={css.measure}>
            <div className={css.words}>
              <p className={css.title}>{title}</p>
              <p className="soft">{sayDay(at.slice(0, 10))}</p>
            </div>
            <LinkButton
              className="no-print"
              href={api.instances.document(instance.id, n, i)}
              target="_blank"
              rel="noopener"
              aria-label={`${t.oversight.openDocument}：${title}`}
            >
              {t.oversight.openDocument}
            </LinkButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
