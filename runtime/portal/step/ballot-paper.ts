import type { TaskDetail } from '#runtime/server/api/client.ts'

/** A voting form seen as a ballot paper: questions with a few choices each. Forms that ask for more are shown as forms. */
export interface Question {
  /** Unique on this paper: the field, or the field and the subject of a row. */
  readonly key: string
  readonly title: string
  readonly choices: readonly { readonly value: string; readonly title: string }[]
  /** Where the mark goes when it belongs to a row of a table with one row per subject. */
  readonly row?: {
    readonly field: string
    readonly subjectKey: string
    readonly subject: string
    readonly choiceKey: string
  }
}
export interface BallotPaper {
  readonly questions: readonly Question[]
  /** Optional field for words, if the paper has one. */
  readonly words?: { readonly field: string; readonly title: string }
  /** Read-only fields that tell what is voted on. */
  readonly about: readonly { readonly title: string; readonly value: string }[]
}
export type Marks = Readonly<Record<string, string>>

type Node = Readonly<Record<string, unknown>>
const object = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {})
const entries = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function choicesOf(node: Node): Question['choices'] {
  if (Array.isArray(node.enum)) return node.enum.map(value => ({ value: String(value), title: String(value) }))
  return entries(node.oneOf).map(entry => {
    const { const: value, title } = object(entry)
    return { value: String(value), title: String(title ?? value) }
  })
}
const isReadOnly = (ui: unknown) => object(ui)['ui:readonly'] === true
const MOST_CHOICES = 10
const asQuestion = (node: Node): Question['choices'] | undefined => {
  const choices = node.type === 'string' ? choicesOf(node) : []
  return choices.length >= 2 && choices.length <= MOST_CHOICES ? choices : undefined
}

/** A table with one row per subject: who or what, given, and one choice. */
function rowsOf(
  field: string,
  node: Node,
  ui: Node,
  options: TaskDetail['form']['options'],
): readonly Question[] | undefined {
  const columns = Object.entries(object(object(node.items).properties))
  const looks = object(ui.items)
  const [subject, ...more] = columns.filter(([key]) => isReadOnly(looks[key]))
  const [choice, ...others] = columns.filter(([key]) => !isReadOnly(looks[key]))
  if (!subject || !choice || more.length > 0 || others.length > 0) return undefined
  const choices = asQuestion(object(choice[1]))
  const list = options[String(object(object(looks[subject[0]])['ui:options']).list)]
  if (!choices || !list) return undefined
  return list.map(({ value, label }) => ({
    key: `${field}/${value}`,
    title: label,
    choices,
    row: { field, subjectKey: subject[0], subject: value, choiceKey: choice[0] },
  }))
}

export function ballotPaper(
  form: Pick<TaskDetail['form'], 'schema' | 'ui' | 'access' | 'options' | 'prefill'>,
): BallotPaper | undefined {
  const required = new Set(entries(form.schema.required))
  const questions: Question[] = []
  const about: { title: string; value: string }[] = []
  let words: BallotPaper['words']
  for (const [field, value] of Object.entries(object(form.schema.properties))) {
    const node = object(value)
    const ui = object(form.ui[field])
    const access = form.access[field]
    if (access === 'hidden') continue
    const title = String(node.title ?? field)
    const choices = asQuestion(node)
    const rows = node.type === 'array' ? rowsOf(field, node, ui, form.options) : undefined
    const given = form.prefill[field]
    if (access === 'read' || isReadOnly(ui)) typeof given === 'string' && about.push({ title, value: given })
    else if (choices) questions.push({ key: field, title, choices })
    else if (rows) questions.push(...rows)
    else if (node.type === 'string' && !required.has(field) && !words) words = { field, title }
    else return undefined
  }
  return questions.length > 0 ? { questions, about, ...(words && { words }) } : undefined
}

/** The marks as the form's data. */
export function marked(paper: BallotPaper, marks: Marks, words = ''): Readonly<Record<string, unknown>> {
  const data: Record<string, unknown> = {}
  for (const { key, row } of paper.questions) {
    const mark = marks[key]
    if (mark === undefined) continue
    if (row) data[row.field] = [...entries(data[row.field]), { [row.subjectKey]: row.subject, [row.choiceKey]: mark }]
    else data[key] = mark
  }
  if (paper.words && words.trim()) data[paper.words.field] = words.trim()
  return data
}
