import { z } from 'zod'

/**
 * Shapes of everything the API gives out. Routes declare these, the OpenAPI document is generated from them, and the
 * screens take their types from them through `client.ts`.
 */

const instant = z.string().describe('UTC instant, e.g. 2026-11-23T08:00:00.000Z')
const day = z.string().describe('calendar day in China time, e.g. 2026-11-23')
const object = z.record(z.string(), z.unknown())

export const due = z.object({ at: instant, lastDay: day, calendar: z.string(), provisional: z.boolean() })
export const named = z.object({ id: z.string(), name: z.string() })

export const problem = z.object({
  type: z.string(),
  title: z.string().describe('one Chinese sentence for the reader'),
  status: z.number(),
  code: z
    .string()
    .describe('stable code: a refusal code, or BAD_REQUEST, NOT_SIGNED_IN, TOO_LARGE, READ_ONLY, FAULT …'),
  detail: z.string().optional().describe('what to do next'),
  params: object.optional(),
  fields: z.array(z.object({ path: z.string(), keyword: z.string(), message: z.string() })).optional(),
  request: z.string().optional().describe('number of the request, to be told to support'),
})

export const session = z.object({
  person: named,
  username: z.string(),
  posts: z.array(z.object({ post: z.string(), title: z.string(), organisation: named })),
  mayPublish: z.boolean(),
  mayAudit: z.boolean(),
  demo: z.object({ now: instant, daysAhead: z.number() }).optional(),
})

export const templateSummary = z.object({
  id: z.string(),
  version: z.number(),
  hash: z.string(),
  title: z.string(),
  summary: z.string(),
  publishedAt: instant,
  /** Organisations for which the signed-in person may start it; empty = may only read. */
  startable: z.array(named),
})
/** What will happen, step by step, before anything is started. */
export const stepOverview = z.object({
  key: z.string(),
  title: z.string(),
  kind: z.string(),
  kindTitle: z.string(),
  says: z.string(),
  who: z.string(),
  /** “15 天（自然日）”, empty when there is no time limit. */
  time: z.string(),
  basis: z.array(z.object({ law: z.string(), article: z.string(), version: z.string(), confidence: z.string() })),
  outcomes: z.array(z.object({ name: z.string(), title: z.string(), to: z.array(z.string()) })),
})
export const templateDetail = templateSummary.extend({ template: object, overview: z.array(stepOverview) })

export const finding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  where: z.string(),
  message: z.string(),
  fix: z.string().optional(),
})

export const openStep = z.object({
  step: z.string(),
  title: z.string(),
  who: z.string(),
  due: due.nullable(),
  overdue: z.boolean(),
})
export const instanceSummary = z.object({
  id: z.string(),
  title: z.string(),
  template: z.object({ id: z.string(), title: z.string(), version: z.number() }),
  organisation: named,
  status: z.enum(['running', 'completed', 'cancelled']),
  ending: z.string().nullable(),
  now: z.array(openStep),
  startedAt: instant,
  updatedAt: instant,
  version: z.number(),
})

export const taskSummary = z.object({
  instance: z.string(),
  task: z.string(),
  title: z.string(),
  part: z.string(),
  stepTitle: z.string(),
  instanceTitle: z.string(),
  templateTitle: z.string(),
  organisation: named,
  /** `mine`: named to me; `post`: to a post of mine. */
  mine: z.enum(['mine', 'post']),
  claimedBy: named.nullable(),
  openedAt: instant,
  due: due.nullable(),
  overdue: z.boolean(),
  urged: z.number().describe('how often it was urged'),
})

export const option = z.object({ value: z.string(), label: z.string() })
export const producedForm = z.object({
  title: z.string(),
  hint: z.string().optional(),
  schema: object,
  ui: object,
  access: z.record(z.string(), z.enum(['hidden', 'read', 'edit', 'required'])),
  outcomes: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      opinion: z.enum(['none', 'optional', 'required']),
      tone: z.enum(['positive', 'negative', 'neutral']),
    }),
  ),
  options: z.record(z.string(), z.array(option)),
  prefill: object,
})
export const draft = z.object({
  data: object,
  outcome: z.string().nullable(),
  opinion: z.string(),
  savedAt: instant,
  savedBy: named,
})

export const attachment = z.object({ hash: z.string(), name: z.string(), size: z.number(), type: z.string() })
export const taskDetail = taskSummary.extend({
  stepHint: z.string(),
  form: producedForm,
  /** ES module with the precompiled validator of `form.schema`; immutable. */
  validator: z.string(),
  draft: draft.nullable(),
  /** Attachments the form begins with, with their names. */
  files: z.array(attachment),
  /** Earlier steps this one may be returned to. */
  returnTo: z.array(z.object({ step: z.string(), title: z.string() })),
  mayAct: z.boolean(),
  /** Live facts of the step for meeting and ballot screens: “已投 12 / 应投 16”. */
  progress: z.array(z.object({ label: z.string(), value: z.string() })),
  version: z.number(),
})

export const guardReason = z.object({
  where: z.string(),
  met: z.union([z.boolean(), z.literal('unknown')]),
  says: z.string(),
})
export const visitView = z.object({
  id: z.string(),
  step: z.string(),
  title: z.string(),
  kind: z.string(),
  kindTitle: z.string(),
  number: z.number(),
  enteredAt: instant,
  closedAt: instant.nullable(),
  outcome: z.string().nullable(),
  outcomeTitle: z.string().nullable(),
  due: due.nullable(),
  /** Computed facts in sentences: quorum, tally, period. */
  facts: z.array(
    z.object({
      label: z.string(),
      value: z.string(),
      met: z.union([z.boolean(), z.literal('unknown')]).optional(),
      basis: z.string().optional(),
    }),
  ),
  /** Each filled form as it was. */
  filled: z.array(
    z.object({
      n: z.number(),
      part: z.string(),
      title: z.string(),
      by: named.nullable(),
      at: instant,
      occurred: z.string().nullable(),
      outcome: z.string().nullable(),
      opinion: z.string().nullable(),
      schema: object,
      ui: object,
      options: z.record(z.string(), z.array(option)),
      data: object,
      /** Attachments it names, with their names. */
      files: z.array(attachment),
    }),
  ),
  tasks: z.array(
    z.object({
      task: z.string(),
      title: z.string(),
      who: z.string(),
      claimedBy: named.nullable(),
      due: due.nullable(),
      mine: z.boolean(),
      optional: z.boolean(),
    }),
  ),
})
export const historyLine = z.object({
  n: z.number(),
  at: instant,
  occurred: z.string().nullable(),
  /** 补录: entered after the fact. */
  late: z.boolean(),
  who: z.string(),
  says: z.string(),
  event: z.string(),
  visit: z.string().nullable(),
  reasons: z.array(guardReason),
  leaf: z.string().describe('leaf hash, hex'),
})
export const instanceDetail = instanceSummary.extend({
  starter: named,
  visits: z.array(visitView),
  history: z.array(historyLine),
  data: object,
  /** State keys that are active now, for the graph. */
  active: z.array(z.string()),
  /** State keys visited so far. */
  visited: z.array(z.string()),
  may: z.object({
    cancel: z.boolean(),
    urge: z.boolean(),
    copy: z.boolean(),
    correct: z.boolean(),
    withdraw: z.array(z.object({ visit: z.string(), title: z.string() })),
  }),
  corrections: z.array(
    z.object({
      n: z.number(),
      of: z.number(),
      path: z.string(),
      value: z.unknown(),
      reason: z.string(),
      by: named.nullable(),
      at: instant,
    }),
  ),
  head: z.string().describe('leaf hash of the newest entry, hex'),
})

export const receipt = z.object({
  instance: z.string(),
  version: z.number().describe('number of entries after the command'),
  /** What happened, in sentences, for the confirmation. */
  happened: z.array(z.string()),
  status: z.enum(['running', 'completed', 'cancelled']),
  now: z.array(openStep),
  leaf: z.string(),
  paper: z.string().optional().describe('receipt of a secret vote, told once; found again among those of the count'),
})

export const person = z.object({
  id: z.string(),
  name: z.string(),
  posts: z.array(z.string()),
  organisation: named.nullable(),
})
export const organisation = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  kindTitle: z.string(),
  parent: z.string().nullable(),
})

export const parameterValue = z.union([z.string().max(20), z.number().int(), z.boolean()])
/** 本地参数: one value of a template that an organisation may set for its area. */
export const parameterView = z.object({
  name: z.string(),
  title: z.string(),
  type: z.enum(['fraction', 'count', 'flag']),
  /** In force for new instances. */
  value: parameterValue,
  default: parameterValue,
  /** Set here or by an organisation above; otherwise the template's default holds. */
  isSet: z.boolean(),
  /** Who set the value in force. */
  setBy: named.optional(),
  /** What would hold here without a value of its own. */
  inherited: parameterValue,
  atLeast: parameterValue.optional(),
  atMost: parameterValue.optional(),
  basis: z.string().optional(),
  confidence: z.enum(['A', 'B', 'C', 'D']).optional(),
})

export const disclosureSummary = z.object({
  instance: z.string(),
  visit: z.string(),
  /** Which posting of the matter it is: “决议公开”, “结果公开（第 2 次）”. */
  step: z.string(),
  title: z.string(),
  organisation: named,
  from: instant,
  until: due,
  open: z.boolean(),
})
export const disclosureDetail = disclosureSummary.extend({
  notice: z.string(),
  items: z.array(z.object({ title: z.string(), value: z.string() })),
  /** The objection form: produced by the engine like every other. */
  objection: producedForm.nullable(),
  validator: z.string().nullable(),
  answers: z.array(z.object({ at: instant, question: z.string(), answer: z.string(), upheld: z.boolean() })),
})

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number().nullable() })
export const health = z.object({
  status: z.enum(['ok', 'read-only']),
  version: z.string(),
  store: z.string(),
  reason: z.string().optional(),
})

export type Finding = z.output<typeof finding>
export type Problem = z.output<typeof problem>
export type Session = z.output<typeof session>
export type TemplateSummary = z.output<typeof templateSummary>
export type TemplateDetail = z.output<typeof templateDetail>
export type StepOverview = z.output<typeof stepOverview>
export type InstanceSummary = z.output<typeof instanceSummary>
export type InstanceDetail = z.output<typeof instanceDetail>
export type VisitView = z.output<typeof visitView>
export type HistoryLine = z.output<typeof historyLine>
export type TaskSummary = z.output<typeof taskSummary>
export type TaskDetail = z.output<typeof taskDetail>
export type Draft = z.output<typeof draft>
export type Receipt = z.output<typeof receipt>
export type Attachment = z.output<typeof attachment>
export type PersonSummary = z.output<typeof person>
export type OrganisationSummary = z.output<typeof organisation>
export type ParameterView = z.output<typeof parameterView>
export type DisclosureSummary = z.output<typeof disclosureSummary>
export type DisclosureDetail = z.output<typeof disclosureDetail>
export type Health = z.output<typeof health>
