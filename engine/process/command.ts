import '#engine/jitless.ts'
import { z } from 'zod'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Actor } from '#engine/people/actor.ts'
import { MEASURES, SIGNER_PLACES } from '#engine/process/state.ts'
import type { Instant } from '#engine/time/time.ts'

/** Ids look things up: a name that every object answers to would find what is not there. */
const id = z
  .string()
  .min(1)
  .max(200)
  .refine(text => !(text in Object.prototype), '编号不对')
const text = z.string().max(2000)
const reason = z.string().trim().min(1).max(2000)
const object = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>
const json = z.unknown() as unknown as z.ZodType<Json>

/** What somebody asks for. Imperative; every body is a closed object. */
export const COMMANDS = {
  Start: z.strictObject({
    type: z.literal('Start'),
    template: z.string().max(100),
    /** Content hash of the published version; the newest published one if absent. */
    hash: z.string().max(80).optional(),
    organisation: id,
    title: z.string().trim().min(1).max(200),
    /** Only from the system, when another instance asked for this one. */
    data: object.optional(),
    starter: id.optional(),
    origin: z
      .strictObject({
        instance: id,
        visit: id,
        target: id,
        depth: z.number().int().min(1).max(1000).optional(),
        wants: z.array(z.string().max(60)).max(50).readonly().optional(),
      })
      .optional(),
  }),
  /** Hand in the form of a task. `outcome` where the task offers a choice of ends. */
  Submit: z.strictObject({
    type: z.literal('Submit'),
    task: id,
    data: object,
    outcome: z.string().max(60).optional(),
    opinion: text.optional(),
  }),
  Claim: z.strictObject({ type: z.literal('Claim'), task: id }),
  Release: z.strictObject({ type: z.literal('Release'), task: id }),
  /** 转办 */
  Reassign: z.strictObject({ type: z.literal('Reassign'), task: id, to: z.array(id).min(1).max(20), reason }),
  /** 退回 to any earlier step, as a new visit. */
  Return: z.strictObject({
    type: z.literal('Return'),
    task: id,
    to: z.string().max(100),
    reason,
    after: z.enum(['through', 'back']).default('through'),
  }),
  /** 撤回: take back one's own submission before the next handler has acted. */
  Withdraw: z.strictObject({ type: z.literal('Withdraw'), visit: id, reason }),
  /** 催办 */
  Urge: z.strictObject({ type: z.literal('Urge'), tasks: z.array(id).min(1).max(200), message: text.default('') }),
  /** 抄送 */
  Copy: z.strictObject({ type: z.literal('Copy'), to: z.array(id).min(1).max(200), note: text.default('') }),
  Correct: z.strictObject({
    type: z.literal('Correct'),
    of: z.number().int().min(0),
    path: z.string().max(500),
    value: json,
    reason,
  }),
  Cancel: z.strictObject({ type: z.literal('Cancel'), reason }),
  /** 加签 */
  AddSigners: z.strictObject({
    type: z.literal('AddSigners'),
    task: id,
    place: z.enum(SIGNER_PLACES),
    to: z.array(id).min(1).max(20),
    reason,
  }),
  /** 减签: takes back the question to an added signer who has not answered. */
  RemoveSigner: z.strictObject({
    type: z.literal('RemoveSigner'),
    task: id,
    /** With the task that is to be signed: somebody who is to be asked after it. */
    person: id.optional(),
    reason,
  }),
  /** 委派: somebody else prepares the task, then it comes back. */
  Delegate: z.strictObject({ type: z.literal('Delegate'), task: id, to: id, reason }),
  /** Ends a delegation before it has come back. */
  EndDelegation: z.strictObject({ type: z.literal('EndDelegation'), task: id }),
  /** 拿回: takes back one's own answer while others are still asked. */
  Retract: z.strictObject({ type: z.literal('Retract'), task: id, reason }),
  /** 挂起 · 恢复 */
  Suspend: z.strictObject({ type: z.literal('Suspend'), reason }),
  Resume: z.strictObject({ type: z.literal('Resume'), reason }),
  /** 唤醒 a finished instance at an earlier step. */
  Reopen: z.strictObject({ type: z.literal('Reopen'), to: z.string().max(100), reason }),
  /** 督办 */
  Supervise: z.strictObject({
    type: z.literal('Supervise'),
    measure: z.enum(MEASURES),
    tasks: z.array(id).max(200).default([]),
    text: reason,
    /** Last day for the answer to an order of rectification: a calendar day. */
    by: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .optional(),
    /** 移交: the person it is handed over to. */
    to: id.optional(),
  }),
  LiftSupervision: z.strictObject({
    type: z.literal('LiftSupervision'),
    supervision: z.number().int().min(0),
    reason,
  }),
  /** 移交其他组织: the instance goes on there, with its history. */
  Transfer: z.strictObject({ type: z.literal('Transfer'), to: id, reason }),
  /** Moves a running instance to another version of its template. `mapping`: open step → step of the new version. */
  Migrate: z.strictObject({
    type: z.literal('Migrate'),
    hash: z.string().max(80),
    mapping: z.record(z.string().max(100), z.string().max(100)).default({}),
    reason,
  }),
  /** An outside fact a `wait` step is waiting for. */
  Signal: z.strictObject({ type: z.literal('Signal'), visit: id, signal: z.string().max(60), data: object.optional() }),
  /** Sent by the timer loop only, never through the API. */
  FireTimer: z.strictObject({ type: z.literal('FireTimer'), timer: id }),
} as const

/** What a person may ask of a running instance: everything but starting one and what only the server sends. */
export const personalCommand = z.discriminatedUnion('type', [
  COMMANDS.Submit,
  COMMANDS.Claim,
  COMMANDS.Release,
  COMMANDS.Reassign,
  COMMANDS.Return,
  COMMANDS.Withdraw,
  COMMANDS.Urge,
  COMMANDS.Copy,
  COMMANDS.Correct,
  COMMANDS.Cancel,
  COMMANDS.Signal,
  COMMANDS.AddSigners,
  COMMANDS.RemoveSigner,
  COMMANDS.Delegate,
  COMMANDS.EndDelegation,
  COMMANDS.Retract,
  COMMANDS.Suspend,
  COMMANDS.Resume,
  COMMANDS.Reopen,
  COMMANDS.Supervise,
  COMMANDS.LiftSupervision,
  COMMANDS.Transfer,
  COMMANDS.Migrate,
])
export const commandBody = z.discriminatedUnion('type', [
  COMMANDS.Start,
  COMMANDS.FireTimer,
  ...personalCommand.options,
])
export type CommandBody = z.output<typeof commandBody>
export type CommandType = CommandBody['type']

export interface Command {
  /** Idempotency key, chosen by the caller: same key, same answer. */
  readonly key: string
  readonly instance: string
  /** Version the caller saw; a mismatch is refused when given. */
  readonly expect?: number
  readonly actor: Actor
  /** Server clock at receipt. */
  readonly at: Instant
  /** When the act is claimed to have happened (a day or an instant), for meetings held on paper. */
  readonly occurred?: string
  readonly body: CommandBody
}
