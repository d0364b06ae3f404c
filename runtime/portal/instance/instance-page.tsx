import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ActionMenu, type MenuAction } from '#runtime/portal/action/action-menu.tsx'
import { CommandDialog } from '#runtime/portal/action/command-dialog.tsx'
import { Correct } from '#runtime/portal/action/correct.tsx'
import {
  cancel,
  copy,
  reopen,
  resume,
  retract,
  supervise,
  suspend,
  transfer,
  urge,
  urgeable,
  withdraw,
} from '#runtime/portal/action/instance-verbs.ts'
import type { VerbForm } from '#runtime/portal/action/verb-form.ts'
import { InstanceMarks } from '#runtime/portal/inbox/marks.tsx'
import { instanceQuery } from '#runtime/portal/instance/use-instances.ts'
import { Targets } from '#runtime/portal/launch/targets.tsx'
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
import { dayOf, sayInstant } from '#runtime/ui/primitive/day.ts'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import { Timeline } from '#runtime/ui/timeline/timeline.tsx'
import css from './instance.module.css'
import { Now } from './now.tsx'
import { Documents, Oversight, Standstill } from './oversight.tsx'
import { printAll } from './print.ts'
import { Visits } from './visits.tsx'

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
            <InstanceMarks suspended={instance.data.suspended} supervised={instance.data.supervised} />
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
        <Standstill instance={instance} now={now} />
        <Now instance={instance} now={now} />
        <Oversight instance={instance} now={now} />
        {instance.launches.map(launch => (
          <Targets key={launch.visit} instance={instance} launch={launch} />
        ))}
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
        <Documents instance={instance} />
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
        {instance.formerly.length > 0 && (
          <>
            <dt>{t.oversight.formerly}</dt>
            <dd>
              {instance.formerly
                .map(({ organisation, until }) => t.oversight.formerlyUntil(organisation.name, sayInstant(until)))
                .join('；')}
            </dd>
          </>
        )}
        {instance.origin && (
          <>
            <dt>{t.oversight.origin}</dt>
            <dd>
              {instance.origin.mayOpen ? (
                <Link to="/instances/$instance" params={{ instance: instance.origin.instance }}>
                  {instance.origin.title}
                </Link>
              ) : (
                t.oversight.originHidden
              )}
            </dd>
          </>
        )}
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

/** An action with the window it opens and what is said when nothing else was. */
interface Action {
  readonly name: string
  readonly danger?: boolean
  readonly form: VerbForm
  readonly done: string
}

function Actions({ instance }: { readonly instance: InstanceDetail }) {
  const [chosen, setChosen] = useState<Action>()
  const close = () => setChosen(undefined)
  const template = useQuery({
    ...templateQuery(instance.template.id, instance.template.version),
    enabled: instance.may.transfer,
  })
  const { start } = (template.data?.template ?? {}) as { start?: { organisations?: readonly string[] } }
  const today = dayOf(useNow())
  const v = t.verbs
  const { may } = instance
  const all: readonly (Action | false)[] = [
    may.urge && urgeable(instance).length > 0 && { name: t.actions.urge, form: urge(instance), done: t.instance.urged },
    may.copy && { name: t.actions.copy, form: copy(), done: t.instance.copyDone },
    ...may.withdraw.map(visit => ({
      name: t.actions.withdrawTitle(visit.title),
      form: withdraw(visit),
      done: t.instance.withdrawn,
    })),
    ...may.retract.map(task => ({ name: v.retract.name(task.title), form: retract(task), done: v.retract.done })),
    may.resume && { name: v.resume.name, form: resume(), done: v.resume.done },
    may.reopen.length > 0 && { name: v.reopen.name, form: reopen(instance), done: v.reopen.done },
    may.supervise && { name: v.supervise.name, form: supervise(instance, today), done: v.supervise.done },
    may.transfer && { name: v.transfer.name, form: transfer(instance, start?.organisations), done: v.transfer.done },
    may.suspend && { name: v.suspend.name, form: suspend(), done: v.suspend.done },
    may.cancel && { name: t.actions.cancelInstance, danger: true, form: cancel(), done: t.instance.cancelled },
  ]
  const [correcting, setCorrecting] = useState(false)
  const said = (fallback: string) => (says: readonly string[]) => {
    close()
    setCorrecting(false)
    tell(says.join(' ') || fallback)
  }
  const actions: readonly MenuAction[] = all.flatMap(action =>
    action === false ? [] : [{ name: action.name, danger: action.danger === true, onChoose: () => setChosen(action) }],
  )
  const correct: readonly MenuAction[] = may.correct
    ? [{ name: t.actions.correct, onChoose: () => setCorrecting(true) }]
    : []
  const last = actions.findIndex(({ danger }) => danger)
  const before = last === -1 ? actions.length : last
  return (
    <>
      <Button onClick={printAll}>{t.actions.print}</Button>
      <ActionMenu align="end" actions={[...actions.slice(0, before), ...correct, ...actions.slice(before)]} />
      {chosen && <CommandDialog instance={instance.id} form={chosen.form} onClose={close} onDone={said(chosen.done)} />}
      {correcting && (
        <Correct instance={instance} onClose={() => setCorrecting(false)} onDone={said(t.instance.correctDone)} />
      )}
    </>
  )
}
