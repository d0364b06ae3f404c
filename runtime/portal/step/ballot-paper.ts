import type { TaskDetail } from '#runtime/server/api/client.ts'

/** A voting form seen as a ballot paper: questions with a few choices each. Forms that ask for more are shown as forms. */
export interface Question {
  readonly field: string
  readonly title: string
  readonly choices: readonly { readonly value: string; readonly title: string }[]
}
export interface BallotPaper {
  readonly questions: readonly Question[]
  /** Optional field for words, if the paper has one. */
  readonly words?: { readonly field: string; readonly title: string }
  /** Read-only fields that tell what is voted on. */
  readonly about: readonly string[]
}
type Node = Readonly<Record<string, unknown>>
const object = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {})
const entries = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function choicesOf(node: Node): Question['choices'] {
  if (Array.isArray(node['enum'])) return node['enum'].map(value => ({ value: String(value), title: String(value) }))
  return entries(node['oneOf']).map(entry => {
    const { const: value, title } = object(entry)
    return { value: String(value), title: String(title ?? value) }
  })
}

const MOST_CHOICES = 10
export function ballotPaper(form: Pick<TaskDetail['form'], 'schema' | 'ui' | 'access'>): BallotPaper | undefined {
  const required = new Set(entries(form.schema['required']))
  const questions: Question[] = []
  const about: string[] = []
  let words: BallotPaper['words']
  for (const [field, value] of Object.entries(object(form.schema['properties']))) {
    const node = object(value)
    const access = form.access[field]
    if (access === 'hidden') continue
    const title = String(node['title'] ?? field)
    const choices = choicesOf(node)
    if (access === 'read' || object(form.ui[field])['ui:readonly'] === true) about.push(field)
    else if (node['type'] === 'string' && choices.length >= 2 && choices.length <= MOST_CHOICES) questions.push({ field, title, choices })
    else if (node['type'] === 'string' && !required.has(field) && choices.length === 0 && !words) words = { field, title }
    else return undefined
  }
  return questions.length > 0 ? { questions, about, ...(words && { words }) } : undefined
}
