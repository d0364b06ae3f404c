import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ActionMenu, type MenuAction } from '#runtime/portal/action/action-menu.tsx'
import { Copy } from '#runtime/portal/action/copy.tsx'
import { Correct } from '#runtime/portal/action/correct.tsx'
import { Reasoned } from '#runtime/portal/action/reasoned.tsx'
import { Urge, urgeable } from '#runtime/portal/action/urge.tsx'
import { instanceQuery } from '#runtime/portal/instance/use-instances.ts'
import { useNow } from '#runtime/portal/session/use-session.ts'
import { Loaded } from '#runtime/portal/shell/loaded.tsx'
import { tell } from '#runtime/portal/shell/notice-bar.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { templateQuery } from '#runtime/portal/start/use-templates.ts'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import type { InstanceDetail } from '#runtime/server/api/client.ts'
import { ProcessGraph } from '#runtime/ui/graph/process-graph.tsx'
import { StatusBadge } from '#runtime/ui/primitive/badge.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { sayInstant } from '#runtime/ui/primitive/day.ts'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import { Timeline } from '#runtime/ui/timeline/timeline.tsx'
import css from './instance.module.css'
import { Now } from './now.tsx'
import { printAll } from './print.ts'
import { Visits } from './visits.tsx'

type Window = 'copy' | 'urge' | 'correct' | 'cancel' | { readonly visit: string; readonly title: string }

/** What a phone shows one at a time. */
const PARTS = ['steps', 'timeline', 'filled', 'details'] as const
type Part = (typeof PARTS)[number]

export function InstancePage() {
  const { instance: id } = useParams({ from: '/member/instances/$instance' })
  const instance = useQuery(instanceQuery(id))
  const now = useNow()
  return (
    <Page
      title={instance.data?.title ?? (instance.isError ? t.instances.title : t.loading)}
      back={{ label: t.nav.instances, to: '/instances' }}
      {...(instance.data && {
        above: `${instance.data.organisation.name} · ${instance.data.template.title}`,
        below: (
          <span className="row">
            <StatusBadge status={instance.data.status} />
            <span>{t.instance.by(instance.data.starter.name, sayMoment(instance.data.startedAt, now))}</span>
          </span>
        ),
        actions: <Actions instance={instance.data} />,
      })}
    >
      <Loaded query={instance} waiting={<TextSkeleton lines={10} />}>
        {detail => <Whole instance={detail} now={now} />}
      </Loaded>
    </Page>
  )
}

function Whole({ instance, now }: { readonly instance: InstanceDetail; readonly now: string }) {
  const template = useQuery(templateQuery(instance.template.id, instance.template.version))
  const [part, setPart] = useState<Part>('steps')
  return (
    <div className={css.whole} data-part={part}>
      <div className={css.main}>
        <Now instance={instance} now={now} />
        <fieldset className={`plain-fieldset ${css.parts}`}>
          <legend className="visually-hidden">{t.instance.parts}</legend>
          {PARTS.map(each => (
            <button
              key={each}
              type="button"
              className={css.part}
              aria-pressed={each === part}
              onClick={() => setPart(each)}
            >
              {t.instance.partNames[each]}
            </button>
          ))}
        </fieldset>
        <section data-panel="filled" aria-labelledby="visits" className="stack">
          <h2 id="visits">{t.instance.filled}</h2>
          <Visits instance={instance} now={now} />
        </section>
        <section data-panel="steps" aria-labelledby="where" className="stack no-print">
          <h2 id="where">{t.instance.where}</h2>
          {template.data ? (
            <ProcessGraph
              machine={template.data.template.machine}
              title={template.data.title}
              overview={template.data.overview}
              active={instance.active}
              visited={instance.visited}
            />
          ) : (
            <TextSkeleton lines={4} />
          )}
        </section>
      </div>
      <div className={css.side}>
        <section data-panel="timeline" aria-labelledby="timeline" className="stack">
          <h2 id="timeline">{t.instance.timeline}</h2>
          <Timeline lines={instance.history} />
        </section>
        <Details instance={instance} />
      </div>
      <p className={css.printed}>{t.instance.printed(sayInstant(now))}</p>
    </div>
  )
}

function Details({ instance }: { readonly instance: InstanceDetail }) {
  return (
    <section data-panel="details" aria-labelledby="details" className="card stack">
      <h2 id="details" className={css.sideTitle}>
        {t.instance.details}
      </h2>
      <dl className="facts">
        <dt>{t.instance.organisation}</dt>
        <dd>{instance.organisation.name}</dd>
        <dt>{t.instance.starter}</dt>
        <dd>{instance.starter.name}</dd>
        <dt>{t.instance.startedAt}</dt>
        <dd>{sayInstant(instance.startedAt)}</dd>
        <dt>{t.instance.templateLabel}</dt>
        <dd>{t.instance.template(instance.template.title, instance.template.version)}</dd>
      </dl>
      <div>
        <h3 className={css.sideTitle}>{t.instance.fingerprint}</h3>
        <p className={css.fingerprint}>{instance.head}</p>
        <p className="soft">
          {t.instance.entries(instance.version)}。{t.instance.fingerprintHint}
        </p>
        <CopyButton text={instance.head} />
      </div>
    </section>
  )
}

function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false)
  // No clipboard on plain http: the fingerprint can still be selected by hand.
  if (!navigator.clipboard) return null
  return (
    <Button
      look="quiet"
      className="no-print"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      <span aria-live="polite">{copied ? t.instance.copied : t.instance.copyFingerprint}</span>
    </Button>
  )
}

function Actions({ instance }: { readonly instance: InstanceDetail }) {
  const [window, setWindow] = useState<Window>()
  const close = () => setWindow(undefined)
  const done = (fallback: string) => (says: readonly string[]) => {
    close()
    tell(says.join(' ') || fallback)
  }
  const { may } = instance
  const actions: readonly (MenuAction | false)[] = [
    may.urge && urgeable(instance).length > 0 && { name: t.actions.urge, onChoose: () => setWindow('urge') },
    may.copy && { name: t.actions.copy, onChoose: () => setWindow('copy') },
    ...may.withdraw.map(visit => ({ name: t.actions.withdrawTitle(visit.title), onChoose: () => setWindow(visit) })),
    may.correct && { name: t.actions.correct, onChoose: () => setWindow('correct') },
    may.cancel && { name: t.actions.cancelInstance, danger: true, onChoose: () => setWindow('cancel') },
  ]
  const frame = { onClose: close }
  return (
    <>
      <Button onClick={printAll}>{t.actions.print}</Button>
      <ActionMenu actions={actions.filter(it => it !== false)} />
      {window === 'urge' && <Urge instance={instance} onDone={done(t.instance.urged)} {...frame} />}
      {window === 'copy' && <Copy instance={instance.id} onDone={done(t.instance.copyDone)} {...frame} />}
      {window === 'correct' && <Correct instance={instance} onDone={done(t.instance.correctDone)} {...frame} />}
      {window === 'cancel' && (
        <Reasoned
          instance={instance.id}
          title={t.actions.cancelTitle}
          hint={t.actions.cancelHint}
          confirm={t.actions.confirmCancel}
          danger
          body={reason => ({ type: 'Cancel', reason })}
          onDone={done(t.instance.cancelled)}
          {...frame}
        />
      )}
      {typeof window === 'object' && (
        <Reasoned
          instance={instance.id}
          title={t.actions.withdrawTitle(window.title)}
          hint={t.actions.withdrawHint}
          confirm={t.actions.confirmWithdraw}
          body={reason => ({ type: 'Withdraw', visit: window.visit, reason })}
          onDone={done(t.instance.withdrawn)}
          {...frame}
        />
      )}
    </>
  )
}
