import { canonical } from '#engine/evidence/canonical.ts'
import { fail, ok, type Result } from '#engine/json.ts'
import type { Command, CommandBody, CommandType } from '#engine/process/command.ts'
import { withinReplay } from '#engine/process/copy.ts'
import { type DecideContext, type Desk, openDesk } from '#engine/process/desk.ts'
import { tellOrigin } from '#engine/process/ended.ts'
import type { Entry } from '#engine/process/event.ts'
import { type FieldError, type Refusal, refuse } from '#engine/process/refusal.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { cancel } from '#engine/process/verb/cancel.ts'
import { claim, reassign, release } from '#engine/process/verb/claim.ts'
import { correct } from '#engine/process/verb/correct.ts'
import { delegate, endDelegation } from '#engine/process/verb/delegate.ts'
import { copy, urge } from '#engine/process/verb/letter.ts'
import { migrate } from '#engine/process/verb/migrate.ts'
import { reopen } from '#engine/process/verb/reopen.ts'
import { retract } from '#engine/process/verb/retract.ts'
import { giveBack, withdraw } from '#engine/process/verb/return.ts'
import { signal } from '#engine/process/verb/signal.ts'
import { addSigners, removeSigner } from '#engine/process/verb/signer.ts'
import { start } from '#engine/process/verb/start.ts'
import { submit } from '#engine/process/verb/submit.ts'
import { liftSupervision, supervise } from '#engine/process/verb/supervise.ts'
import { resume, suspend } from '#engine/process/verb/suspend.ts'
import { fireTimer } from '#engine/process/verb/timer.ts'
import { transfer } from '#engine/process/verb/transfer.ts'
import type { Verb } from '#engine/process/verb/verb.ts'
import type { KindEffect } from '#engine/step/kind.ts'
import { startOfOccurred } from '#engine/time/instant.ts'

export type { DecideContext } from '#engine/process/desk.ts'

/** What a command leads to: the new entries of the history, the state after them, and what must happen beside the history. */
export interface Decision {
  readonly entries: readonly Entry[]
  readonly state: InstanceState
  readonly effects: readonly KindEffect[]
}

const VERBS: { readonly [T in CommandType]: Verb<T> } = {
  Start: start,
  Submit: submit,
  Claim: claim,
  Release: release,
  Reassign: reassign,
  Return: giveBack,
  Withdraw: withdraw,
  Urge: urge,
  Copy: copy,
  Correct: correct,
  Cancel: cancel,
  Signal: signal,
  FireTimer: fireTimer,
  AddSigners: addSigners,
  RemoveSigner: removeSigner,
  Delegate: delegate,
  EndDelegation: endDelegation,
  Retract: retract,
  Suspend: suspend,
  Resume: resume,
  Reopen: reopen,
  Supervise: supervise,
  LiftSupervision: liftSupervision,
  Transfer: transfer,
  Migrate: migrate,
}

/**
 * Decides one command: facts, or a refusal. Pure: everything it may look at is in the arguments, and the same arguments
 * give the same entries for ever.
 */
export function decide(
  context: DecideContext,
  state: InstanceState | undefined,
  command: Command,
): Result<Decision, Refusal> {
  const early = gate(state, command)
  if (early) return fail(early)
  const desk = openDesk(context, state, command)
  const verb = VERBS[command.body.type] as (desk: Desk, body: CommandBody) => Refusal | undefined
  const refusal = withinReplay(() => verb(desk, command.body))
  if (refusal) return fail(refusal)
  return ok({ entries: desk.entries, state: desk.state, effects: [...desk.effects, ...tellOrigin(state, desk.state)] })
}

/** What holds for every command alike. */
function gate(state: InstanceState | undefined, command: Command): Refusal | undefined {
  const starts = command.body.type === 'Start'
  if (starts && state) return refuse('INSTANCE_EXISTS', { instance: command.instance }).error
  if (!starts && !state) return refuse('INSTANCE_UNKNOWN', { instance: command.instance }).error
  if (state && command.expect !== undefined && command.expect !== state.version)
    return refuse('VERSION_CONFLICT', { expected: command.expect, actual: state.version }).error
  const occurred = command.occurred === undefined ? undefined : startOfOccurred(command.occurred)
  if (command.occurred !== undefined && occurred === undefined) return refuse('OCCURRED_UNCLEAR').error
  if (occurred !== undefined && occurred > command.at)
    return refuse('OCCURRED_IN_FUTURE', { occurred: command.occurred ?? '' }).error
  const unfit = unfitIn(command.body)
  if (unfit) return refuse('FORM_INVALID', {}, [unfit]).error
  return state && untimely(state, command.body.type)
}

/** On a closed file they add beside the record, never into it; only 唤醒 opens it again. */
const AFTER_END: ReadonlySet<CommandType> = new Set(['Correct', 'Copy', 'Reopen', 'LiftSupervision'])
/** 挂起 stops the handling, not the supervision of it. */
const WHILE_SUSPENDED: ReadonlySet<CommandType> = new Set([
  'Resume',
  'Cancel',
  'Copy',
  'Correct',
  'Supervise',
  'LiftSupervision',
])

/** What an instance that has ended or stands still does not take. */
function untimely({ status, endedAt, ending, suspended }: InstanceState, type: CommandType): Refusal | undefined {
  if (status !== 'running')
    return AFTER_END.has(type)
      ? undefined
      : refuse('INSTANCE_ENDED', { status, at: endedAt ?? null, ending: ending ?? null }).error
  return suspended && !WHILE_SUSPENDED.has(type)
    ? refuse('SUSPENDED', { at: suspended.at, reason: suspended.reason }).error
    : undefined
}

/** An escaped NUL in canonical text; PostgreSQL cannot store it where titles are listed. */
const NUL = /(?:^|[^\\])(?:\\\\)*\\u0000/

/**
 * What cannot be written as evidence, wherever it stands in a command, is refused before anything is decided. Form data is
 * left to the form, which cleans it.
 */
function unfitIn(body: CommandBody): FieldError | undefined {
  const text = canonical({ given: { command: body.type === 'Submit' ? { ...body, data: {} } : body } })
  if (text.ok && !NUL.test(text.value)) return undefined
  const path = text.ok ? '' : text.error.where.replace('/given/command', '')
  return { path, keyword: 'text', message: '有无法保存的文字或内容，请删去后重试。' }
}
