import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ActionMenu, type MenuAction } from '#runtime/portal/action/action-menu.tsx'
import { Copy } from '#runtime/portal/action/copy.tsx'
import { Reassign } from '#runtime/portal/action/reassign.tsx'
import { Return } from '#runtime/portal/action/return.tsx'
import { Urge, urgeable } from '#runtime/portal/action/urge.tsx'
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
type Window = 'reassign' | 'return' | 'copy' | 'urge' | 'discard'

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
  const actions: readonly (MenuAction | false | undefined)[] = [
    mayFill && !isCast && { name: t.actions.reassign, onChoose: () => setWindow('reassign') },
    mayFill && task.returnTo.length > 0 && { name: t.actions.return, onChoose: () => setWindow('return') },
    whole?.may.copy && { name: t.actions.copy, onChoose: () => setWindow('copy') },
    whole?.may.urge &&
      urgeable(whole).some(it => !it.mine) && { name: t.actions.urge, onChoose: () => setWindow('urge') },
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
        {!mayFill && !gone && (
          <Notice title={task.claimedBy ? t.step.claimedByOther(task.claimedBy.name) : t.step.readOnly} />
        )}
        {mayFill && task.mine === 'post' && !task.claimedBy && (
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
              initialOutcome={begun.content?.outcome ?? null}
              initialOpinion={begun.content?.opinion ?? ''}
              onChange={({ data, outcome, opinion }) => {
                typed.current = { data, outcome, opinion }
                if (mayFill && !isCast) keeper.change({ data, outcome: outcome || null, opinion })
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
        <ActionMenu actions={actions.filter(it => typeof it === 'object')} />
      </section>
      <StepAside task={task} whole={whole} now={now} />

      {window === 'reassign' && (
        <Reassign instance={task.instance} task={task.task} onClose={() => setWindow(undefined)} onDone={left} />
      )}
      {window === 'return' && (
        <Return
          instance={task.instance}
          task={task.task}
          targets={task.returnTo}
          onClose={() => setWindow(undefined)}
          onDone={left}
        />
      )}
      {window === 'copy' && (
        <Copy instance={task.instance} onClose={() => setWindow(undefined)} onDone={told(t.instance.copyDone)} />
      )}
      {window === 'urge' && whole && (
        <Urge instance={whole} onClose={() => setWindow(undefined)} onDone={told(t.instance.urged)} />
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
