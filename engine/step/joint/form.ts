import type { FormPlan, GeneratedField, OutcomeChoice } from '#engine/form/form.ts'
import type { Task } from '#engine/process/state.ts'
import { assistsOf, leadOf, type Party, partiesOf } from '#engine/step/joint/party.ts'
import type { JointStep } from '#engine/step/joint/schema.ts'
import type { StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'
import { sayDay } from '#engine/time/instant.ts'

type Context = StepContext<JointStep>

const CHOICES: readonly OutcomeChoice[] = [
  { name: 'KEPT', title: '维持', opinion: 'none', tone: 'neutral' },
  { name: 'REDIRECTED', title: '改派', opinion: 'none', tone: 'neutral' },
  { name: 'RELIEVED', title: '免除', opinion: 'none', tone: 'neutral' },
]
const UPHELD: OutcomeChoice = { name: 'UPHELD', title: '争议成立，退回重新派单', opinion: 'none', tone: 'negative' }

export const ANSWERS: readonly OutcomeChoice[] = [...CHOICES, UPHELD]

/** What the arbiter may decide: a lead is replaced, never simply relieved, because somebody has to lead. */
export const choicesFor = ({ disputes }: JointStep, party: Party | undefined): readonly OutcomeChoice[] => [
  ...CHOICES.filter(({ name }) => name !== 'RELIEVED' || party?.side !== 'lead'),
  ...(disputes?.outcome ? [UPHELD] : []),
]

/** Fields of the two opinions; an author's field of the same name would give way to them. */
export const OWN = ['opinions', 'opinion', 'request', 'lead', 'evidence'] as const

export function formOf(cx: Context, part: string, task: Task | undefined): FormPlan {
  const { step } = cx
  const parties = partiesOf(cx.visit.work)
  const party = parties.find(({ id }) => id === task?.about?.party)
  const asked = { title: task?.title ?? step.title, outcomes: [] }
  if (part === 'object') return { ...asked, before: OBJECT }
  if (part === 'arbitrate')
    return {
      ...asked,
      before: ARBITRATE,
      outcomes: choicesFor(step, party),
      prefill: { objection: party ? `${party.title}：${party.objection}` : '' },
    }
  if (part === 'lead')
    return {
      ...asked,
      before: LEAD,
      ...(step.form && { author: step.form }),
      after: [EVIDENCE],
      prefill: { opinions: sayOpinions(parties), ...(party?.opinion && { opinion: party.opinion }) },
    }
  return {
    ...asked,
    before: ASSIST,
    ...(step.assist && { author: step.assist.form }),
    after: [EVIDENCE],
    prefill: { lead: leadOf(parties)?.title ?? '', request: party?.request || step.title },
  }
}

const long = (key: string, title: string, description?: string): GeneratedField => {
  const made = field.long(key, title, true, description)
  return { ...made, schema: { ...made.schema, maxLength: 5000 } }
}
const EVIDENCE = field.attachments('evidence', '附件')
const LEAD: readonly GeneratedField[] = [field.shown('opinions', '协办意见'), long('opinion', '主办意见')]
const ASSIST: readonly GeneratedField[] = [
  field.shown('lead', '牵头单位'),
  field.shown('request', '需要协办的事项'),
  long('opinion', '协办意见'),
]
const OBJECT: readonly GeneratedField[] = [
  long('reason', '争议理由', '写明为什么不属于本单位职责，依据是什么。'),
  { key: 'proposes', schema: { type: 'string', format: 'organisation', title: '建议承办单位' } },
]
const ARBITRATE: readonly GeneratedField[] = [
  field.shown('objection', '争议理由'),
  long('grounds', '裁决依据和理由'),
  {
    key: 'unit',
    schema: { type: 'string', format: 'organisation', title: '新的承办单位', description: '改派时填写。' },
  },
  {
    key: 'person',
    schema: { type: 'string', format: 'person', title: '新的承办人', description: '改派给个人时填写。' },
  },
]

const MOST = 12_000
/** The assisting opinions as the lead sees them, those that are missing included. */
export function sayOpinions(parties: readonly Party[]): string {
  const lines = assistsOf(parties).map(party => `${party.title}：${sayAnswer(party)}`)
  const said = lines.join('\n')
  return said.length > MOST ? `${said.slice(0, MOST)}…` : said || '没有协办单位'
}
export function sayAnswer({ state, opinion, due, overdue }: Party): string {
  if (state === 'answered') return opinion
  if (state === 'silent') return '未反馈'
  if (state === 'disputed') return '提出责任争议，待裁决'
  return `尚未反馈${due ? `（时限：${sayDay(due.lastDay)}${overdue ? '，已逾期' : ''}）` : ''}`
}
