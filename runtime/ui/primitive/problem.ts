/** What may be shown of a failed request: the product's `problem` resource, or whatever else was thrown. */
export interface ShownProblem {
  readonly title?: string
  readonly detail?: string
  readonly code?: string
  readonly request?: string
  readonly network: boolean
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Finds the problem in an error: the problem itself, or an `Error` that carries one in `problem` or `cause`. Never throws. */
export function shownProblem(error: unknown): ShownProblem {
  if (typeof error !== 'object' || error === null) return { network: false }
  const record = error as Readonly<Record<string, unknown>>
  if (record.problem) return shownProblem(record.problem)
  // fetch rejects with a TypeError when there is no connection.
  if (error instanceof TypeError) return { network: true }
  if (error instanceof Error) return record.cause ? shownProblem(record.cause) : { network: false }
  const title = text(record.title)
  const detail = text(record.detail)
  const code = text(record.code)
  const request = text(record.request)
  return {
    ...(title && { title }),
    ...(detail && { detail }),
    ...(code && { code }),
    ...(request && { request }),
    network: false,
  }
}
