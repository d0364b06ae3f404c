import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { keys } from '#runtime/portal/query/keys.ts'
import { noteEnd } from '#runtime/portal/session/ended.ts'
import { taskQuery } from '#runtime/portal/step/use-task.ts'
import { api, isProblem, newKey, type Receipt, type TaskDetail } from '#runtime/server/api/client.ts'

export interface Submission {
  readonly data: object
  readonly outcome?: string
  readonly opinion?: string
  readonly occurred?: string
}
type Standing =
  | { readonly kind: 'filling' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'done'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly error: unknown; readonly turn: number }
  /** The instance moved on meanwhile in a way the reader should look at first. */
  | { readonly kind: 'moved'; readonly turn: number }

/** What the reader has in front of them; if it is the same in the newer version, nothing needs to be looked at again. */
const shown = ({ form, progress, returnTo }: TaskDetail) => JSON.stringify([form, progress, returnTo])

/**
 * Hands in a task. The version the reader saw goes along; when somebody else was faster elsewhere in the instance and
 * this step looks the same, it is sent again with the new version, otherwise the reader is asked to look first.
 */
export function useSubmit(task: TaskDetail, expects: boolean) {
  const client = useQueryClient()
  const [standing, setStanding] = useState<Standing>({ kind: 'filling' })
  const key = useRef(newKey())
  const turn = useRef(0)

  const send = (expect: number, { occurred, ...filled }: Submission) =>
    api.instances.command(task.instance, {
      key: key.current,
      ...(expects && { expect }),
      ...(occurred && { occurred }),
      body: { type: 'Submit', task: task.task, ...filled } as never,
    })
  async function attempt(submission: Submission, seen: TaskDetail, again: number): Promise<Standing> {
    try {
      return { kind: 'done', receipt: await send(seen.version, submission) }
    } catch (error) {
      // A refusal is an answer to this key; only a lost answer may be asked for again under the same one.
      if (isProblem(error) && error.status !== 0 && error.status < 500) key.current = newKey()
      turn.current += 1
      if (!isProblem(error, 'VERSION_CONFLICT')) return { kind: 'refused', error, turn: turn.current }
      const fresh = await client.fetchQuery(taskQuery(task.instance, task.task)).catch((gone: unknown) => gone)
      if (!fresh || typeof fresh !== 'object' || !('form' in fresh))
        return { kind: 'refused', error: fresh, turn: turn.current }
      const newer = fresh as TaskDetail
      return again > 0 && shown(newer) === shown(seen)
        ? attempt(submission, newer, again - 1)
        : { kind: 'moved', turn: turn.current }
    }
  }
  return {
    standing,
    async submit(submission: Submission): Promise<boolean> {
      if (standing.kind === 'sending') return false
      setStanding({ kind: 'sending' })
      const end = await attempt(submission, task, 3)
      setStanding(end)
      if (end.kind !== 'done') {
        if (end.kind === 'refused') noteEnd(end.error)
        return false
      }
      void client.invalidateQueries({ queryKey: keys.tasks() })
      void client.invalidateQueries({ queryKey: keys.instances() })
      void client.invalidateQueries({ queryKey: keys.instance(task.instance) })
      return true
    },
  }
}
