import type { CommandBody, CommandType } from '#engine/process/command.ts'
import type { Desk } from '#engine/process/desk.ts'
import type { Refusal } from '#engine/process/refusal.ts'

/** One verb: writes entries on the desk, or says why not. A refused command leaves nothing behind. */
export type Verb<T extends CommandType> = (desk: Desk, body: Extract<CommandBody, { type: T }>) => Refusal | undefined
