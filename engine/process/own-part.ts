import type { FormPlan } from '#engine/form/form.ts'
import type { Desk } from '#engine/process/desk.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import type { Handed, StepContext } from '#engine/step/kind.ts'

/**
 * Tasks that belong to the kernel and not to a step's kind: the question to an added signer, the answer to a supervision.
 * Their part begins with `@`, which no kind uses.
 */
export interface OwnPart {
  /** `@signer` … */
  readonly part: string
  form(cx: StepContext<never>, task: Task): FormPlan
  /** Records what was handed in, already checked against the form. */
  submit(desk: Desk, handed: Handed): Refusal | undefined
}

export const isOwnPart = ({ part }: Task): boolean => part.startsWith('@')
