import type { CommandBody } from '#engine/process/command.ts'
import type {
  Attachment,
  BulkResult,
  DisclosureDetail,
  DisclosureSummary,
  DocumentView,
  Draft,
  Finding,
  Health,
  InstanceDetail,
  InstanceSummary,
  OrganisationSummary,
  ParameterView,
  PersonSummary,
  Prediction,
  Problem,
  Receipt,
  Session,
  SubstitutionView,
  SupervisionView,
  TargetsPage,
  TargetView,
  TaskDetail,
  TaskSummary,
  TemplateDetail,
  TemplateSummary,
} from './resources.ts'

/**
 * The one door from the screens to the server: typed functions over `docs/api.md`, no state, no framework.
 * Every function resolves with the resource or rejects with a {@link ProblemError}; a lost network rejects with the code
 * `OFFLINE` and status 0.
 */

export type { Finding, HistoryLine, StepOverview, VisitView } from './resources.ts'
export type {
  Attachment,
  BulkResult,
  CommandBody,
  DisclosureDetail,
  DisclosureSummary,
  DocumentView,
  Draft,
  Health,
  InstanceDetail,
  InstanceSummary,
  OrganisationSummary,
  ParameterView,
  PersonSummary,
  Prediction,
  Problem,
  Receipt,
  Session,
  SubstitutionView,
  SupervisionView,
  TargetsPage,
  TargetView,
  TaskDetail,
  TaskSummary,
  TemplateDetail,
  TemplateSummary,
}

/** One page of a longer list; `next` is the cursor of the following page. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
  readonly total: number | null
}
export interface Items<T> {
  readonly items: readonly T[]
}
export interface DemoAccount {
  readonly username: string
  readonly name: string
  readonly role: string
  readonly password: string
}
export interface DemoClock {
  readonly now: string
  readonly daysAhead: number
}
/** Commands the API accepts: starting goes to `POST /instances`, timers are fired by the server alone. */
export type ApiCommandBody = Exclude<CommandBody, { type: 'Start' } | { type: 'FireTimer' }>
export interface CommandRequest {
  /** Idempotency key: send the same one again after a lost answer. */
  readonly key: string
  readonly expect?: number
  /** Day or instant the act is claimed to have happened, for what was held on paper. */
  readonly occurred?: string
  readonly body: ApiCommandBody
}
export interface TaskQuery {
  readonly scope?: 'mine' | 'post' | 'all'
  readonly q?: string
  readonly template?: string
  readonly overdue?: boolean
  readonly cursor?: string
  readonly limit?: number
}
export interface InstanceQuery {
  readonly status?: 'running' | 'completed' | 'cancelled'
  readonly template?: string
  readonly organisation?: string
  readonly q?: string
  readonly cursor?: string
  readonly limit?: number
}
export interface TargetQuery {
  readonly visit?: string
  readonly filter?: 'all' | 'unfinished' | 'overdue' | 'refused'
  readonly round?: string
  readonly cursor?: string
  readonly limit?: number
}
export interface NewSubstitution {
  readonly deputy: string
  readonly from: string
  readonly until: string
  readonly templates: readonly string[]
}
export interface ObjectionReceipt {
  readonly number: string
  readonly says: string
}

/** What the server answered instead of the resource: a refusal or a fault, as `problem+json`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }
  get code(): string {
    return this.problem.code
  }
  get status(): number {
    return this.problem.status
  }
}
export const isProblem = (error: unknown, code?: string): error is ProblemError =>
  error instanceof ProblemError && (code === undefined || error.code === code)

/** A fresh idempotency key. `crypto.randomUUID` is missing on plain http inside an office network. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')

type Query = { readonly [name: string]: string | number | boolean | undefined }
interface Sending {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly query?: Query
  readonly json?: unknown
  readonly raw?: { readonly body: Blob; readonly name: string }
  /** Let the request outlive the page: the last save of a draft. */
  readonly keepalive?: boolean
  readonly signal?: AbortSignal
}

const root = '/api'
const part = encodeURIComponent

function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, `${value}`)
  const text = search.toString()
  return `${root}${path}${text && `?${text}`}`
}

/** Problem for an answer that is not `problem+json`: a proxy in between, better-auth's own shape, an empty body. */
function foreignProblem(status: number, body: unknown): Problem {
  const said = typeof body === 'object' && body !== null ? (body as { message?: unknown; code?: unknown }) : {}
  return {
    type: 'about:blank',
    title: typeof said.message === 'string' ? said.message : '',
    status,
    code:
      typeof said.code === 'string'
        ? said.code
        : status === 401
          ? 'NOT_SIGNED_IN'
          : status === 404
            ? 'NOT_FOUND'
            : 'FAULT',
  }
}
const isProblemBody = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'status' in body

async function send<T>(
  path: string,
  { method = 'GET', query, json, raw, keepalive, signal }: Sending = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (json !== undefined) headers['Content-Type'] = 'application/json'
  if (raw) {
    headers['Content-Type'] = raw.body.type || 'application/octet-stream'
    headers['X-File-Name'] = part(raw.name)
  }
  const body = raw ? raw.body : json === undefined ? undefined : JSON.stringify(json)
  let answer: Response
  try {
    answer = await fetch(address(path, query), {
      method,
      headers,
      ...(body !== undefined && { body }),
      ...(keepalive && { keepalive }),
      ...(signal && { signal }),
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ProblemError({ type: 'about:blank', title: '', status: 0, code: 'OFFLINE' })
  }
  const text = await answer.text()
  let content: unknown
  try {
    content = text === '' ? undefined : JSON.parse(text)
  } catch {
    content = undefined
  }
  if (answer.ok) return content as T
  throw new ProblemError(isProblemBody(content) ? content : foreignProblem(answer.status, content))
}

export const api = {
  session: () => send<Session>('/session'),
  signIn: (username: string, password: string) =>
    send<unknown>('/auth/sign-in/username', { method: 'POST', json: { username, password } }),
  signOut: () => send<unknown>('/auth/sign-out', { method: 'POST', json: {} }),
  /** Ends every session of the signed-in person, on all devices. */
  endAllSessions: () => send<unknown>('/session/end-all', { method: 'POST', json: {} }),
  /** First start only: makes the first account with the one-time token printed on the console. */
  setup: (first: { token: string; username: string; password: string; name: string; organisation: string }) =>
    send<unknown>('/setup', { method: 'POST', json: first }),
  health: () => send<Health>('/health'),
  /** Address of the event stream: `event: changed`, data `{ instance, version }`. */
  events: `${root}/events`,

  templates: {
    list: () => send<Items<TemplateSummary>>('/templates'),
    get: (id: string, version?: number) => send<TemplateDetail>(`/templates/${part(id)}`, { query: { version } }),
    /** What would come if it were started. Nothing is written. */
    predict: (id: string, start: { organisation: string; hash?: string }) =>
      send<Prediction>(`/templates/${part(id)}/prediction`, { method: 'POST', json: start }),
    /** What is wrong with a template, and what could be better, without publishing it. */
    check: (template: object) =>
      send<{ readonly findings: readonly Finding[] }>('/templates/check', { method: 'POST', json: template }),
  },
  instances: {
    list: (query: InstanceQuery = {}) => send<Page<InstanceSummary>>('/instances', { query: { ...query } }),
    get: (id: string) => send<InstanceDetail>(`/instances/${part(id)}`),
    start: (start: { key: string; template: string; hash?: string; organisation: string; title: string }) =>
      send<Receipt>('/instances', { method: 'POST', json: start }),
    command: (id: string, command: CommandRequest) =>
      send<Receipt>(`/instances/${part(id)}/commands`, { method: 'POST', json: command }),
    /** Progress of a 下发, organisation by organisation. */
    targets: (id: string, query: TargetQuery = {}) =>
      send<TargetsPage>(`/instances/${part(id)}/targets`, { query: { ...query } }),
    urgeTargets: (id: string, urge: { key: string; visit?: string; targets?: readonly string[]; message: string }) =>
      send<BulkResult>(`/instances/${part(id)}/targets/urge`, { method: 'POST', json: urge }),
    /** Address of the page to print of one document. */
    document: (id: string, n: number, i: number) => `${root}/instances/${part(id)}/documents/${n}/${i}`,
  },
  tasks: {
    list: (query: TaskQuery = {}) => send<Page<TaskSummary>>('/tasks', { query: { ...query } }),
    get: (instance: string, task: string) => send<TaskDetail>(`/tasks/${part(instance)}/${part(task)}`),
    /** Where it would lead, handed in like this. Nothing is written. */
    predict: (instance: string, task: string, supposed: { data: object; outcome?: string }, signal?: AbortSignal) =>
      send<Prediction>(`/tasks/${part(instance)}/${part(task)}/prediction`, {
        method: 'POST',
        json: supposed,
        ...(signal && { signal }),
      }),
  },
  drafts: {
    put: (
      instance: string,
      task: string,
      draft: { data: object; outcome: string | null; opinion: string },
      keepalive = false,
    ) => send<Draft>(`/drafts/${part(instance)}/${part(task)}`, { method: 'PUT', json: draft, keepalive }),
    delete: (instance: string, task: string) =>
      send<unknown>(`/drafts/${part(instance)}/${part(task)}`, { method: 'DELETE' }),
  },
  attachments: {
    upload: (file: Blob & { readonly name: string }) =>
      send<Attachment>('/attachments', { method: 'POST', raw: { body: file, name: file.name } }),
    address: (hash: string) => `${root}/attachments/${part(hash)}`,
  },
  people: {
    list: (query: { q?: string; organisation?: string } = {}) => send<Items<PersonSummary>>('/people', { query }),
  },
  /** 代理: who stands in for the reader. */
  substitutions: {
    list: () => send<Items<SubstitutionView>>('/substitutions'),
    add: (one: NewSubstitution) => send<Items<SubstitutionView>>('/substitutions', { method: 'POST', json: one }),
    end: (id: string) => send<Items<SubstitutionView>>(`/substitutions/${part(id)}/end`, { method: 'POST', json: {} }),
  },
  organisations: {
    list: () => send<Items<OrganisationSummary>>('/organisations'),
    parameters: (id: string, template: string) =>
      send<Items<ParameterView>>(`/organisations/${part(id)}/parameters/${part(template)}`),
    /** `null` gives up the organisation's own value. Returns all parameters as they are then. */
    setParameters: (id: string, template: string, values: { readonly [name: string]: ParameterView['value'] | null }) =>
      send<Items<ParameterView>>(`/organisations/${part(id)}/parameters/${part(template)}`, {
        method: 'PUT',
        json: values,
      }),
  },
  disclosures: {
    list: (query: { q?: string; cursor?: string } = {}) => send<Page<DisclosureSummary>>('/disclosures', { query }),
    get: (instance: string, visit: string) => send<DisclosureDetail>(`/disclosures/${part(instance)}/${part(visit)}`),
    object: (instance: string, visit: string, objection: { key: string; data: object }) =>
      send<ObjectionReceipt>(`/disclosures/${part(instance)}/${part(visit)}/objections`, {
        method: 'POST',
        json: objection,
      }),
  },
  demo: {
    accounts: () => send<{ accounts: readonly DemoAccount[] }>('/demo/accounts'),
    advance: (days: number) => send<DemoClock>('/demo/clock', { method: 'POST', json: { days } }),
  },
} as const
