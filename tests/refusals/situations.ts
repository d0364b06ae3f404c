import type { CommandBody, CommandType } from '#engine/process/command.ts'
import { decide } from '#engine/process/decide.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { done, form, NOON, type Small, small, validate } from '#tests/walk/small.ts'

/** Every command in every situation: what it is answered. */

const process = (): Small =>
  small({ draft: form('secretary', { SUBMITTED: 'review' }), review: form('organisers', { AGREED: 'done' }), done })

const reason = '情况有变'
/** One well-formed command of each type, about the task that is open in a new instance. */
const ASKED: { readonly [T in CommandType]: Extract<CommandBody, { type: T }> } = {
  Start: { type: 'Start', template: 'small', organisation: 'village', title: '又一件' },
  Submit: { type: 'Submit', task: 'draft.1/fill', data: {} },
  Claim: { type: 'Claim', task: 'draft.1/fill' },
  Release: { type: 'Release', task: 'draft.1/fill' },
  Reassign: { type: 'Reassign', task: 'draft.1/fill', to: ['wang'], reason },
  Return: { type: 'Return', task: 'draft.1/fill', to: 'draft', reason, after: 'through' },
  Withdraw: { type: 'Withdraw', visit: 'draft.1', reason },
  Urge: { type: 'Urge', tasks: ['draft.1/fill'], message: '' },
  Copy: { type: 'Copy', to: ['wang'], note: '' },
  Correct: { type: 'Correct', of: 0, path: '/x', value: 1, reason },
  Cancel: { type: 'Cancel', reason },
  AddSigners: { type: 'AddSigners', task: 'draft.1/fill', place: 'before', to: ['wang'], reason },
  RemoveSigner: { type: 'RemoveSigner', task: 'draft.1/@signer/1', reason },
  Delegate: { type: 'Delegate', task: 'draft.1/fill', to: 'wang', reason },
  EndDelegation: { type: 'EndDelegation', task: 'draft.1/fill' },
  Retract: { type: 'Retract', task: 'draft.1/fill', reason },
  Suspend: { type: 'Suspend', reason },
  Resume: { type: 'Resume', reason },
  Reopen: { type: 'Reopen', to: 'draft', reason },
  Supervise: { type: 'Supervise', measure: 'mark', tasks: [], text: reason },
  LiftSupervision: { type: 'LiftSupervision', supervision: 0, reason },
  Transfer: { type: 'Transfer', to: 'other', reason },
  Migrate: { type: 'Migrate', hash: 'sha256:unknown', mapping: {}, reason },
  Signal: { type: 'Signal', visit: 'draft.1', signal: 'X' },
  FireTimer: { type: 'FireTimer', timer: 'draft.1/deadline' },
}
export const COMMANDS = Object.values(ASKED)

interface Situation {
  readonly title: string
  /** Who asks: the handler of the open task, somebody outside, the superior, the system. */
  readonly as: string | null
  /** The instance, or nothing where there is none. */
  readonly make: () => Small | undefined
}
const after =
  (...bodies: readonly (readonly [string, CommandBody])[]) =>
  () => {
    const one = process()
    for (const [as, body] of bodies) {
      const code = one.ask(as, body)
      if (code) throw new Error(`${body.type} is refused with ${code}; the situation does not come about`)
    }
    return one
  }
export const SITUATIONS: readonly Situation[] = [
  { title: '没有办件', as: 'li', make: () => undefined },
  { title: '办理人', as: 'li', make: process },
  { title: '无关人员', as: 'lin', make: process },
  { title: '上级', as: 'chen', make: process },
  { title: '系统', as: null, make: process },
  { title: '已交出', as: 'li', make: after(['li', ASKED.Submit]) },
  { title: '已挂起', as: 'li', make: after(['chen', ASKED.Suspend]) },
  {
    title: '已办结',
    as: 'li',
    make: after(['li', ASKED.Submit], ['wang', { type: 'Submit', task: 'review.1/fill', data: {}, outcome: 'AGREED' }]),
  },
  { title: '已撤销', as: 'li', make: after(['li', ASKED.Cancel]) },
]

/** The refusal of a command in a situation; nothing when it is accepted. Throws only if the kernel does. */
export function answerTo(body: CommandBody, { as, make }: Situation): Refusal | undefined {
  const known = make()
  const { ports, state } = known?.run ?? { ports: process().run.ports, state: undefined }
  const decided = decide({ ...ports, validate, version: 1 }, state, {
    key: 'asked',
    instance: 'i1',
    actor: { person: as },
    at: NOON,
    body,
  })
  return decided.ok ? undefined : decided.error
}
