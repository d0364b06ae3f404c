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

export const finding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  where: z.string(),
  message: z.string(),
  fix: z.string().optional(),
  /** The shortest course of events that shows it, one sentence each. */
  path: z.array(z.string()).optional(),
  verdict: z.enum(['FAIL', 'POSSIBLE']).optional(),
})
/** What a version was checked for when it was published, by which program and rules, and who answered for what. */
export const publishRecord = z.object({
  template: z.string(),
  ruleset: z.string().nullable(),
  checker: z.string(),
  verdict: z.enum(['PASS', 'FAIL', 'POSSIBLE', 'INCONCLUSIVE']),
  checks: z.record(z.string(), z.string()),
  explored: z.number(),
  complete: z.boolean(),
  findings: z.array(finding),
  reasons: z.record(z.string(), z.string()),
  acceptedBy: z.string().nullable(),
})

/** What the whole check says of a template; without `said` where it is no template at all. */
export const templateCheck = z.object({
  findings: z.array(finding),
  said: z
    .object({
      verdict: publishRecord.shape.verdict,
      explored: z.number(),
      complete: z.boolean(),
      hasRules: z.boolean(),
    })
    .optional(),
})
export const templateDetail = templateSummary.extend({
  template: object,
  overview: z.array(stepOverview),
  /** Null for a version from before such records were kept. */
  record: publishRecord.nullable(),
})

export const openStep = z.object({
  step: z.string(),
  title: z.string(),
  who: z.string(),
  due: due.nullable(),
  overdue: z.boolean(),
})
/** 督办 measures in force. */
const measure = z.enum(['mark', 'rectify', 'keyList', 'bulletin', 'handOver'])
export const instanceSummary = z.object({
  id: z.string(),
  title: z.string(),
  template: z.object({ id: z.string(), title: z.string(), version: z.number() }),
  organisation: named,
  status: z.enum(['running', 'completed', 'cancelled']),
  ending: z.string().nullable(),
  now: z.array(openStep),
  /** 挂起: nothing is handled and no clock runs. */
  suspended: z.boolean(),
  /** Measures of 督办 that have not been lifted. */
  supervised: z.array(measure),
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
  /** Nobody has to do it: an objection form, a written opinion. */
  optional: z.boolean(),
  /** What keeps it waiting, or whose it is for the moment. */
  marks: z.object({
    suspended: z.boolean(),
    supervised: z.array(measure),
    /** Added signers who have not answered. */
    signers: z.number(),
    /** 委派: who prepares it for whom. */
    delegation: z.object({ to: named, by: named }).nullable(),
    /** Who prepared it, once it has come back. */
    prepared: named.nullable(),
  }),
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
  /** Why it cannot be handed in now, in a sentence. */
  waits: z.string().nullable(),
  /** In whose name the reader acts, when standing in for somebody (代理). */
  actsFor: named.nullable(),
  /** What a delegate chose, for the form to begin with. */
  prepared: z.object({ outcome: z.string().nullable(), opinion: z.string() }).nullable(),
  /** 加签, asked after it: who will be asked once it is handed in. */
  signAfter: z.array(named),
  verbs: z.object({
    reassign: z.boolean(),
    addSigners: z.array(z.enum(['before', 'with', 'after'])),
    removeSigners: z.array(z.object({ task: z.string(), person: named, place: z.enum(['before', 'with', 'after']) })),
    delegate: z.boolean(),
    endDelegation: z.boolean(),
  }),
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
export const supervisionView = z.object({
  n: z.number(),
  measure,
  measureTitle: z.string(),
  text: z.string(),
  /** Titles of the tasks it is about; empty for the whole matter. */
  about: z.array(z.string()),
  by: named.nullable(),
  at: instant,
  due: due.nullable(),
  overdue: z.boolean(),
  answered: z.object({ by: named.nullable(), at: instant, says: z.string() }).nullable(),
  lifted: z.object({ by: named.nullable(), at: instant, reason: z.string() }).nullable(),
  mayLift: z.boolean(),
})
/** 文书 made on the way; the page to print is `GET /instances/{id}/documents/{n}/{i}`. */
export const documentView = z.object({
  n: z.number(),
  i: z.number(),
  title: z.string(),
  at: instant,
  hash: z.string(),
})
export const launchView = z.object({
  visit: z.string(),
  title: z.string(),
  total: z.number(),
  completed: z.number(),
  waiting: z.number(),
  cancelled: z.number(),
  refused: z.number(),
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
    /** Own answers that may be taken back while others are still asked (拿回). */
    retract: z.array(z.object({ task: z.string(), title: z.string() })),
    suspend: z.boolean(),
    resume: z.boolean(),
    /** Steps a finished instance may begin again at (唤醒). */
    reopen: z.array(z.object({ step: z.string(), title: z.string() })),
    supervise: z.boolean(),
    transfer: z.boolean(),
  }),
  suspension: z.object({ by: named.nullable(), at: instant, reason: z.string() }).nullable(),
  supervision: z.array(supervisionView),
  /** Organisations it belonged to before, oldest first. */
  formerly: z.array(z.object({ organisation: named, until: instant })),
  /** The instance that asked for this one; `mayOpen` when the reader may look at it. */
  origin: z.object({ instance: z.string(), title: z.string(), mayOpen: z.boolean() }).nullable(),
  /** 下发 steps, with how far their targets are. */
  launches: z.array(launchView),
  documents: z.array(documentView),
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

/** One organisation of a 下发, as its progress matrix shows it. */
export const targetView = z.object({
  /** `<round>/<organisation>`. */
  key: z.string(),
  round: z.string(),
  organisation: named,
  status: z.enum(['waiting', 'completed', 'cancelled', 'refused']),
  ending: z.string(),
  endedAt: instant.nullable(),
  /** Titles of the open steps, empty where the reader may not look. */
  now: z.array(z.string()),
  due: due.nullable(),
  overdue: z.boolean(),
  /** The instance, where the reader may look at it. */
  instance: z.string().nullable(),
})
export const targetsPage = z.object({
  items: z.array(targetView),
  next: z.string().nullable(),
  /** Rows of the filter that was asked for. */
  total: z.number(),
  counts: z.object({
    total: z.number(),
    completed: z.number(),
    waiting: z.number(),
    overdue: z.number(),
    cancelled: z.number(),
    refused: z.number(),
  }),
  rounds: z.array(z.string()),
  sums: z.array(z.object({ title: z.string(), value: z.string() })),
})
/** What came of doing something to many: how many were done, and why others were not. */
export const bulkResult = z.object({
  done: z.number(),
  refused: z.number(),
  /** The first hundred that were refused. */
  problems: z.array(z.object({ title: z.string(), code: z.string(), says: z.string() })),
})

export const comingStep = z.object({
  step: z.string(),
  title: z.string(),
  kindTitle: z.string(),
  who: z.string(),
  due: due.nullable(),
  /** Why it may still be different, in sentences. */
  uncertain: z.array(z.string()),
})
export const prediction = z.object({ coming: z.array(comingStep), ends: z.string().nullable() })

/** 代理: somebody stands in for the reader. */
export const substitution = z.object({
  id: z.string(),
  deputy: named,
  from: day,
  until: day,
  /** Empty for all matters. */
  templates: z.array(z.object({ id: z.string(), title: z.string() })),
  madeAt: instant,
  madeBy: named,
  ended: z.object({ at: instant, by: named }).nullable(),
  inForce: z.boolean(),
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
export type TargetView = z.output<typeof targetView>
export type TargetsPage = z.output<typeof targetsPage>
export type BulkResult = z.output<typeof bulkResult>
export type Prediction = z.output<typeof prediction>
export type SubstitutionView = z.output<typeof substitution>
export type SupervisionView = z.output<typeof supervisionView>
export type DocumentView = z.output<typeof documentView>
