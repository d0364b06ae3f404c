import { object } from '#engine/form/field/type.ts'
import type { FormPlan, GeneratedField, JsonSchema, Option, OutcomeChoice } from '#engine/form/form.ts'
import type { Task } from '#engine/process/state.ts'
import { columnsOf, isAnswerable, rowSchema } from '#engine/step/items/column.ts'
import { isOpen, type Row, rowsOf, STATE_TITLES } from '#engine/step/items/row.ts'
import type { ItemsStep } from '#engine/step/items/schema.ts'
import type { StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'
import type { Template } from '#engine/template/format.ts'
import { sayDay } from '#engine/time/instant.ts'

type Context = StepContext<ItemsStep>

const VERDICTS: readonly OutcomeChoice[] = [
  { name: 'VERIFIED', title: '核实，同意销号', opinion: 'optional', tone: 'positive' },
  { name: 'SENT_BACK', title: '未达要求，退回', opinion: 'required', tone: 'negative' },
]
const OPEN_CHOICES: readonly OutcomeChoice[] = [
  { name: 'CHANGE', title: '变更责任人或时限', opinion: 'required', tone: 'neutral' },
  { name: 'SPLIT', title: '拆分', opinion: 'optional', tone: 'neutral' },
  { name: 'MERGE', title: '合并', opinion: 'optional', tone: 'neutral' },
  { name: 'CANCEL', title: '取消该项', opinion: 'required', tone: 'negative' },
]
const REOPEN: OutcomeChoice = { name: 'REOPEN', title: '重新打开', opinion: 'required', tone: 'negative' }

export const ANSWERS: readonly OutcomeChoice[] = [...VERDICTS, ...OPEN_CHOICES, REOPEN]

/** What the keepers of the list may do to a row as it is now; to one that was replaced or cancelled, nothing. */
export const choicesFor = (row: Row): readonly OutcomeChoice[] =>
  isOpen(row) ? OPEN_CHOICES : row.state === 'done' ? [REOPEN] : []

export function formOf(cx: Context, part: string, task: Task | undefined): FormPlan {
  const rows = rowsOf(cx.visit.work)
  const row = rows.find(({ id }) => id === task?.about?.row)
  const { step, template } = cx
  const title = task?.title ?? step.title
  const asked = { title, outcomes: [], prefill: row ? { row: sayRow(row) } : {} }
  if (part === 'add')
    return { ...asked, before: [table('rows', '新增事项', rowSchema(step, template), true)], prefill: {} }
  if (part === 'split') return { ...asked, before: [ROW, partsTable(step, template, '分解后的各项', true)] }
  if (part === 'report') return { ...asked, before: REPORT, ...authored(step.report?.form), after: [EVIDENCE] }
  if (part === 'apply')
    return {
      ...asked,
      before: APPLY,
      ...authored(step.apply?.form),
      after: [{ ...EVIDENCE, required: step.apply?.evidence === 'required' }],
    }
  if (part === 'verify')
    return {
      ...asked,
      before: VERIFY,
      ...authored(step.verify.form),
      after: [EVIDENCE],
      outcomes: VERDICTS,
      prefill: { ...asked.prefill, ...(row && { application: row.application }) },
    }
  return manageForm(cx, asked, row, rows)
}

const authored = (form: string | undefined) => (form ? { author: form } : {})

function manageForm(cx: Context, asked: FormPlan, row: Row | undefined, rows: readonly Row[]): FormPlan {
  const columns = columnsOf(cx.step)
  const schema = rowSchema(cx.step, cx.template)
  const properties = Object.fromEntries(
    Object.entries(object(schema.properties)).filter(([key]) => isAnswerable(columns, key)),
  )
  const may = Object.keys(properties).length > 0
  const change: GeneratedField = {
    key: 'change',
    schema: { type: 'object', title: '新的责任人或时限', properties },
  }
  if (row?.state === 'done') return { ...asked, before: [ROW, ...(may ? [change] : [])], outcomes: [REOPEN] }
  const others = rows.filter(other => other.id !== row?.id && isOpen(other))
  const options: readonly Option[] = others.map(other => ({
    value: other.id,
    label: `${other.number}. ${other.title}`,
  }))
  return {
    ...asked,
    before: [
      ROW,
      ...(may ? [change] : []),
      { ...field.entries('with', '与哪些事项合并', 'rows', false, '选择“合并”时填写。') },
      partsTable(cx.step, cx.template, '拆分或合并后的事项', false),
    ],
    outcomes: row ? choicesFor(row) : OPEN_CHOICES,
    options: { rows: options },
  }
}

/** In a split only the name is needed; what is left out is taken over. */
const partsTable = (step: ItemsStep, template: Template, title: string, required: boolean): GeneratedField =>
  table('parts', title, { ...rowSchema(step, template), required: [columnsOf(step).title] }, required)

const table = (key: string, title: string, items: JsonSchema, required: boolean): GeneratedField => ({
  key,
  schema: { type: 'array', title, items, maxItems: 100 },
  required,
})

const ROW = field.shown('row', '事项')
const EVIDENCE = field.attachments('evidence', '佐证材料')
const long = (key: string, title: string, required: boolean): GeneratedField => {
  const made = field.long(key, title, required)
  return { ...made, schema: { ...made.schema, maxLength: 5000 } }
}
const REPORT: readonly GeneratedField[] = [
  ROW,
  { key: 'percent', schema: { type: 'integer', title: '完成进度（%）', minimum: 0, maximum: 100 }, required: true },
  long('progress', '进展情况', true),
  long('problems', '存在的问题和下一步打算', false),
]
const APPLY: readonly GeneratedField[] = [ROW, long('result', '完成情况', true)]
const VERIFY: readonly GeneratedField[] = [
  ROW,
  field.shown('application', '申请销号时所写的完成情况'),
  long('findings', '核查情况', true),
]

/** “修缮水渠（责任人：张三；时限：2026年12月1日；办理中，进度 40%）” */
export function sayRow(row: Row): string {
  const { title, owner, due, state, percent } = row
  const says = [
    owner && `责任人：${owner}`,
    due && `时限：${sayDay(due.lastDay)}`,
    `${STATE_TITLES[state]}${state === 'working' ? `，进度 ${percent}%` : ''}`,
  ]
  return `${title}（${says.filter(Boolean).join('；')}）`
}
