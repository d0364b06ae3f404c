import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ActionMenu, type MenuAction } from '#runtime/portal/action/action-menu.tsx'
import { CommandDialog } from '#runtime/portal/action/command-dialog.tsx'
import { copy, urge, urgeable } from '#runtime/portal/action/instance-verbs.ts'
import {
  addSigners,
  delegate,
  endDelegation,
  giveBack,
  reassign,
  removeSigner,
} from '#runtime/portal/action/task-verbs.ts'
import type { VerbForm } from '#runtime/portal/action/verb-form.ts'
import { useClaim } from '#runtime/portal/inbox/use-tasks.ts'
import { closedTask, visitOfTask } from '#runtime/portal/instance/use-instances.ts'
import { usePeople } from '#runtime/portal/people/use-people.ts'
import { useNow, useSession } from '#runtime/portal/session/use-session.ts'
import { tell } from '#runtime/portal/shell/notice-bar.tsx'
import { Refusal, RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { Again } from '#runtime/portal/step/again.tsx'
import { ballotPaper } from '#runtime/portal/step/ballot-paper.ts'
import { CastBallot } from '#runtime/portal/step/cast.tsx'
import { Done } from '#runtime/portal/step/done.tsx'
import { DraftLine } from '#runtime/portal/step/draft-line.tsx'
import { Foreseen } from '#runtime/portal/step/foreseen.tsx'
import { Gone, goneCodes } from '#runtime/portal/step/gone.tsx'
import { asksForTime, mayBePaper, noPaper, occurredOf, PaperField } from '#runtime/portal/step/paper.tsx'
import { StepAside } from '#runtime/portal/step/step-aside.tsx'
import { upload } from '#runtime/portal/step/upload.ts'
import { readHere, useDraft } from '#runtime/portal/step/use-draft.ts'
import { useSubmit } from '#runtime/portal/step/use-submit.ts'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import { api, type InstanceDetail, isProblem, type ProblemError, type TaskDetail } from '#runtime/server/api/client.ts'
import { FormView } from '#runtime/ui/form/form-view.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { ConfirmDialog } from '#runtime/ui/primitive/confirm-dialog.tsx'
import { dayOf } from '#runtime/ui/primitive/day.ts'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import css from './step.module.css'

interface Props {
  readonly task: TaskDetail
  /** Set when the task was closed while it was open here. */
  readonly closed: ProblemError | undefined
  readonly whole: InstanceDetail | undefined
  readonly kind: string | undefined
  readonly secret: boolean | undefined
  readonly onRefresh: () => void
}
/** The window that is open: a verb and what to do when it is done, or the question whether to begin anew. */
type Window = 'discard' | { readonly form: VerbForm; readonly onDone: (says: readonly string[]) => void }
/** Typing is over when nothing was typed for so long. */
const SETTLED = 600

export function StepWork({ task, closed, whole, kind, secret, onRefresh }: Props) {
  const me = useSession().person.id
  const now = useNow()
  const navigate = useNavigate()
  const isCast = task.part === 'cast'
  // Read once: what was on this device, else on the server, else what earlier steps already said.
  const [begun, setBegun] = useState(() => {
    const here = isCast ? undefined : readHere(task.instance, task.task)
    return {
      turn: 0,
      here: here !== undefined,
      server: here ? undefined : (task.draft ?? undefined),
      content: here ?? task.draft ?? undefined,
    }
  })
  const { status, keeper } = useDraft(task.instance, task.task, begun.server?.savedAt)
  // What had not reached the server before is sent now, without waiting for another keystroke.
  useEffect(() => {
    if (begun.here && begun.content) keeper.change(begun.content)
  }, [begun, keeper])
  const typed = useRef<{ data: object; outcome: string; opinion: string } | undefined>(undefined)
  const [paper, setPaper] = useState(noPaper)
  const [paperAsked, setPaperAsked] = useState(false)
  const [window, setWindow] = useState<Window>()
  const { standing, submit } = useSubmit(task, !isCast)
  const { supposed, suppose } = useSupposed(
    begun.content ?? { data: task.form.prefill, outcome: task.prepared?.outcome ?? null },
  )
  const claim = useClaim()
  const ballot = useMemo(() => (isCast ? ballotPaper(task.form) : undefined), [isCast, task.form])
  const people = usePeople(task.organisation.id, task.form.options)
  const refusal = standing.kind === 'refused' ? standing.error : undefined
  const fields = isProblem(refusal) ? refusal.problem.fields : undefined
  const ended = !task.mayAct && whole ? closedTask(whole, task.task, task.part) : undefined
  const refusedAsGone = closed ?? (isProblem(refusal) && goneCodes.has(refusal.code) ? refusal : undefined)
  const gone = refusedAsGone
    ? { error: refusedAsGone }
    : ended && standing.kind !== 'sending'
      ? { closed: ended }
      : undefined

  if (standing.kind === 'done')
    return <Done task={task} receipt={standing.receipt} cast={isCast} secret={secret === true} />
  // Nothing of the reader's own is on the page: only the news is shown.
  if (gone && !typed.current) return <Gone {...gone} instance={task.instance} />

  const mayFill = task.mayAct && !gone
  const asPaper = mayFill && kind !== undefined && mayBePaper(kind, task.part)
  const asksTime = asksForTime(task.form.schema)
  const paperError =
    paperAsked && paper.on && !asksTime
      ? paper.day === ''
        ? t.step.occurredMissing
        : paper.day > dayOf(now)
          ? t.step.occurredFuture
          : undefined
      : undefined

  const handIn = async (data: object, outcome: string, opinion: string) => {
    const occurred = occurredOf(paper, data as Record<string, unknown>)
    setPaperAsked(true)
    if (paper.on && (!occurred || occurred > dayOf(now))) return
    keeper.hold(true)
    const done = await submit({
      data,
      ...(outcome && { outcome }),
      ...(opinion && { opinion }),
      ...(occurred && { occurred }),
    })
    if (done) keeper.settle()
    else keeper.hold(false)
  }
  const left = (says: readonly string[]) => {
    keeper.settle()
    void navigate({ to: '/instances/$instance', params: { instance: task.instance } }).then(() => tell(says.join(' ')))
  }
  const told = (fallback: string) => (says: readonly string[]) => {
    setWindow(undefined)
    tell(says.join(' ') || fallback)
  }
  const v = t.verbs
  const open = (form: VerbForm, onDone: (says: readonly string[]) => void) => () => setWindow({ form, onDone })
  const actions: readonly (MenuAction | false | undefined)[] = [
    task.verbs.addSigners.length > 0 && {
      name: v.addSigners.name,
      onChoose: open(addSigners(task), told(v.addSigners.done)),
    },
    task.verbs.removeSigners.length > 0 && {
      name: v.removeSigner.name,
      onChoose: open(removeSigner(task), told(v.removeSigner.done)),
    },
    task.verbs.delegate && { name: v.delegate.name, onChoose: open(delegate(task), left) },
    task.verbs.endDelegation && {
      name: v.endDelegation.name,
      onChoose: open(endDelegation(task), told(v.endDelegation.done)),
    },
    task.verbs.reassign && { name: t.actions.reassign, onChoose: open(reassign(task), left) },
    mayFill &&
      !task.marks.delegation &&
      task.returnTo.length > 0 && { name: t.actions.return, onChoose: open(giveBack(task), left) },
    whole?.may.copy && { name: t.actions.copy, onChoose: open(copy(), told(t.instance.copyDone)) },
    whole?.may.urge &&
      urgeable(whole).some(it => !it.mine) && {
        name: t.actions.urge,
        onChoose: open(urge(whole), told(t.instance.urged)),
      },
    mayFill &&
      task.claimedBy?.id === me && {
        name: t.inbox.release,
        onChoose: () =>
          claim.mutate(
            { task, type: 'Release' },
            { onSuccess: () => void navigate({ to: '/tasks' }).then(() => tell(t.inbox.released)) },
          ),
      },
    mayFill &&
      !isCast &&
      status.kind !== 'clean' && { name: t.step.discard, danger: true, onChoose: () => setWindow('discard') },
  ]
  return (
    <div className={css.step}>
      <section className={css.work} aria-label={task.form.title || task.title}>
        {(task.stepHint || task.form.hint) && <p className={css.hint}>{task.form.hint || task.stepHint}</p>}
        {whole && mayFill && !isCast && <Again whole={whole} visit={visitOfTask(whole, task.task)} />}
        {task.urged > 0 && mayFill && <Notice tone="warning" title={t.step.urged(task.urged)} />}
        {gone && <Gone {...gone} instance={task.instance} hasDraft />}
        {!mayFill && !gone && <WhyNot task={task} />}
        {mayFill && <InWhoseName task={task} me={me} />}
        {mayFill && task.mine === 'post' && !task.claimedBy && !task.marks.delegation && (
          <div className={css.claim}>
            <p className="soft">{t.step.claimFirst}</p>
            <Button
              disabled={claim.isPending}
              onClick={() => claim.mutate({ task, type: 'Claim' }, { onSuccess: () => tell(t.inbox.claimed) })}
            >
              {t.inbox.claim}
            </Button>
          </div>
        )}
        <RefusedBecause error={claim.error} turn={claim.submittedAt} />
        {standing.kind === 'moved' && (
          <Refusal title={t.problems.VERSION_CONFLICT ?? ''} detail={t.step.conflict} turn={standing.turn}>
            <Button onClick={onRefresh}>{t.step.reload}</Button>
          </Refusal>
        )}
        {refusal !== undefined && !gone && !fields?.length && (
          <RefusedBecause error={refusal} turn={standing.kind === 'refused' ? standing.turn : 0} />
        )}
        {begun.turn === 0 && begun.here && <Notice tone="success" title={t.step.restoredHere} />}
        {begun.turn === 0 && begun.server && (
          <p className={css.restored}>
            {t.step.restored(
              sayMoment(begun.server.savedAt, now),
              begun.server.savedBy.id === me ? t.step.you : begun.server.savedBy.name,
            )}
          </p>
        )}
        {ballot && mayFill ? (
          <CastBallot
            paper={ballot}
            secret={secret}
            busy={standing.kind === 'sending'}
            onCast={data => void handIn(data, '', '')}
          />
        ) : (
          <>
            {asPaper && kind && (
              <PaperField
                kind={kind}
                paper={paper}
                asksTime={asksTime}
                now={now}
                error={paperError}
                onChange={setPaper}
              />
            )}
            <FormView
              key={begun.turn}
              form={task.form}
              validator={task.validator}
              initial={
                (gone && (typed.current?.data as typeof task.form.prefill)) ||
                (begun.content?.data ?? task.form.prefill)
              }
              initialOutcome={begun.content?.outcome ?? task.prepared?.outcome ?? null}
              initialOpinion={begun.content?.opinion ?? task.prepared?.opinion ?? ''}
              onChange={({ data, outcome, opinion }) => {
                typed.current = { data, outcome, opinion }
                if (mayFill && !isCast) {
                  keeper.change({ data, outcome: outcome || null, opinion })
                  suppose({ data, outcome })
                }
              }}
              onSubmit={({ data, outcome, opinion }) => void handIn(data, outcome, opinion)}
              busy={standing.kind === 'sending'}
              {...(fields && { serverErrors: fields })}
              upload={upload}
              files={task.files}
              people={people}
              readOnly={!mayFill}
              footer={!isCast && <DraftLine status={status} />}
            />
          </>
        )}
        {mayFill && !isCast && !task.part.startsWith('@') && !task.marks.delegation && (
          <Foreseen
            title={t.prediction.title}
            about={[task.instance, task.task, task.version, supposed]}
            ask={signal =>
              api.tasks.predict(
                task.instance,
                task.task,
                { data: supposed.data, ...(supposed.outcome && { outcome: supposed.outcome }) },
                signal,
              )
            }
          />
        )}
        <ActionMenu actions={actions.filter(it => typeof it === 'object')} />
      </section>
      <StepAside task={task} whole={whole} now={now} />

      {typeof window === 'object' && (
        <CommandDialog
          instance={task.instance}
          form={window.form}
          onClose={() => setWindow(undefined)}
          onDone={window.onDone}
        />
      )}
      <ConfirmDialog
        open={window === 'discard'}
        title={t.step.discardAsk}
        confirm={t.step.discard}
        look="danger"
        onClose={() => setWindow(undefined)}
        onConfirm={() => {
          setWindow(undefined)
          keeper.settle()
          void api.drafts.delete(task.instance, task.task).catch(() => {})
          setBegun(last => ({ turn: last.turn + 1, here: false, server: undefined, content: undefined }))
        }}
      >
        <p>{t.step.discardBody}</p>
      </ConfirmDialog>
    </div>
  )
}

/** What was typed, once the typing has paused: where it leads is asked then. */
function useSupposed(begun: { readonly data: object; readonly outcome: string | null } | undefined) {
  const [supposed, setSupposed] = useState({ data: begun?.data ?? {}, outcome: begun?.outcome ?? '' })
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const suppose = (typed: { readonly data: object; readonly outcome: string }) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setSupposed(typed), SETTLED)
  }
  return { supposed, suppose }
}

/** Why the reader cannot hand it in: it waits, somebody has claimed it, or it is not theirs. */
function WhyNot({ task }: { readonly task: TaskDetail }) {
  if (task.waits !== null)
    return (
      <Notice tone="warning" title={t.task.waits}>
        <p>{task.waits}</p>
      </Notice>
    )
  return <Notice title={task.claimedBy ? t.step.claimedByOther(task.claimedBy.name) : t.step.readOnly} />
}

/** For whom the reader acts, who prepared it, who is asked afterwards, and whether it has to be done at all. */
function InWhoseName({ task, me }: { readonly task: TaskDetail; readonly me: string }) {
  const { delegation, prepared } = task.marks
  return (
    <>
      {delegation?.to.id === me && <Notice title={t.task.delegatedBy(delegation.by.name)} />}
      {prepared && <Notice tone="success" title={t.task.prepared(prepared.name)} />}
      {task.actsFor && <Notice tone="warning" title={t.task.actsFor(task.actsFor.name)} />}
      {task.signAfter.length > 0 && (
        <Notice title={t.task.signAfter(task.signAfter.map(({ name }) => name).join('、'))} />
      )}
      {task.optional && <p className="soft">{t.task.optional}</p>}
    </>
  )
}
