import type { ApiCommandBody, PersonSummary } from '#runtime/server/api/client.ts'
import type { Look } from '#runtime/ui/primitive/button.tsx'

/** What a verb asks for before it is done, as data: every window of the portal is drawn from one of these. */
export interface VerbForm {
  readonly title: string
  readonly hint: string
  readonly confirm: string
  readonly look?: Look
  /** What it concerns, listed above the fields. */
  readonly about?: { readonly title: string; readonly lines: readonly string[] }
  readonly fields: readonly VerbField[]
  readonly initial?: Answers
  readonly body: (answers: Answers) => ApiCommandBody
}

interface Choice {
  readonly value: string
  readonly label: string
  readonly hint?: string
}
interface Common {
  /** Also the name under which the server tells that something is wrong with it. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly optional?: boolean
  /** Sentence when it is empty. */
  readonly missing?: string
  readonly when?: (answers: Answers) => boolean
}
export type VerbField =
  | (Common & { readonly kind: 'text'; readonly rows: number })
  | (Common & { readonly kind: 'people'; readonly most?: 1 })
  | (Common & { readonly kind: 'choice'; readonly choices: readonly Choice[] })
  | (Common & { readonly kind: 'several'; readonly choices: readonly Choice[] })
  | (Common & { readonly kind: 'day'; readonly min?: string })
  | (Common & { readonly kind: 'organisation'; readonly kinds?: readonly string[]; readonly without: string })

export type Answer = string | readonly string[] | readonly PersonSummary[]
export type Answers = { readonly [field: string]: Answer }

export const isMissing = ({ optional }: VerbField, answer: Answer | undefined): boolean =>
  !optional && (answer === undefined || (typeof answer === 'string' ? answer.trim() === '' : answer.length === 0))

export const textOf = (answers: Answers, name: string): string => {
  const answer = answers[name]
  return typeof answer === 'string' ? answer.trim() : ''
}
/** Ids of people, or values of choices. */
export const idsOf = (answers: Answers, name: string): string[] => {
  const answer = answers[name]
  return answer === undefined || typeof answer === 'string'
    ? []
    : answer.map(one => (typeof one === 'string' ? one : one.id))
}
