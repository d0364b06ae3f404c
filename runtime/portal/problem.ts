import { t } from '#runtime/portal/text/text.ts'
import { isProblem } from '#runtime/server/api/client.ts'

export interface Said {
  readonly title: string
  readonly detail?: string
  readonly number?: string
}

/** What to tell the reader about a failure: the server's sentence first, ours for the code when it gave none. */
export function sayProblem(error: unknown): Said {
  if (!isProblem(error)) return { title: t.problemUnknown }
  const { title, code, detail, request, status } = error.problem
  return {
    title: title || t.problems[code] || t.problemUnknown,
    ...(detail && { detail }),
    ...(request && status >= 500 && { number: request }),
  }
}
