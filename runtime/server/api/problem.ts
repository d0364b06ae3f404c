import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Json } from '#engine/json.ts'
import type { Refusal, RefusalCode } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import type { Env } from '#runtime/server/api/env.ts'
import type { Problem } from '#runtime/server/api/resources.ts'

/** The only place that knows HTTP numbers (RFC 9457). A refusal not listed is a conflict with the state of the case. */
const STATUS: { readonly [code in RefusalCode]?: ContentfulStatusCode } = {
  INSTANCE_UNKNOWN: 404,
  TASK_UNKNOWN: 404,
  TEMPLATE_UNKNOWN: 404,
  NOT_HANDLER: 403,
  NOT_ALLOWED: 403,
  MAY_NOT_START: 403,
  NOT_IN_ELECTORATE: 403,
  FORM_INVALID: 422,
  OUTCOME_UNKNOWN: 422,
  OPINION_MISSING: 422,
  OCCURRED_IN_FUTURE: 422,
  OCCURRED_UNCLEAR: 422,
  COUNT_MISMATCH: 422,
  NOTICE_TOO_SHORT: 422,
  PERSON_UNKNOWN: 422,
  KEY_REUSED: 422,
  VERSION_CONFLICT: 412,
}

/** Errors of the door itself: the request never reached a decision. */
const DOOR = {
  BAD_REQUEST: [400, '请求格式不对。', '请刷新页面后重试。'],
  NOT_SIGNED_IN: [401, '您还没有登录，或登录已过期。', '请重新登录，填写的内容会保留。'],
  SIGN_IN_FAILED: [401, '登录名或密码不对。', '请检查大小写和输入法后重试；忘记密码请联系管理员重置。'],
  FORBIDDEN_ORIGIN: [403, '请求来源不被允许。', '请从本系统页面操作。'],
  NOT_ALLOWED: [403, '您没有这项权限。', '如有需要，请联系组织部门。'],
  NOT_FOUND: [404, '没有找到。', '它可能已被移走，或者您没有查看权限。'],
  SIGNAL_EXPIRED: [410, '回报地址已过期。', '请向办件经办人索取新的回报地址。'],
  SIGNAL_USED: [409, '这个回报地址已经用过。', '第一次回报的内容已经生效，不能再改；如有差错，请联系办件经办人更正。'],
  SIGNAL_OVER: [410, '办件已经不再等待这个消息。', '请联系办件经办人。'],
  NOT_NOW: [409, '现在不能接收。', '请稍后再试；一直不能提交的，请联系办理单位。'],
  TOO_LARGE: [413, '内容太大，没有接收。', '请缩小文件或分次提交。'],
  UNSUPPORTED_TYPE: [415, '不支持这种内容类型。', '请使用 JSON 提交，附件请使用允许的文件类型。'],
  TEMPLATE_INVALID: [422, '模板有必须修正的问题，没有发布。', '请按列出的问题逐项修改。'],
  TEMPLATE_UNEXPLAINED: [
    422,
    '有的建议没有采纳，也没有写明理由，没有发布。',
    '请按建议修改，或逐项写明不采纳的理由；理由随版本保存。',
  ],
  TEMPLATE_UNFINISHED: [
    422,
    '检查没有做完，不能下结论，没有发布。',
    '请把模板改小；确需发布的，由另一位有发布权限的人认可。',
  ],
  TOO_MANY: [429, '操作太频繁。', '请稍等一分钟再试。'],
  FAULT: [500, '系统出错了，刚才的操作没有完成。', '请稍后重试；如仍出错，请把编号告诉管理员。'],
  READ_ONLY: [
    507,
    '系统暂时只能查看，不能办理：存储空间不足。',
    '您填写的内容没有丢失，请联系管理员清理空间后再提交。',
  ],
} as const satisfies { readonly [code: string]: readonly [ContentfulStatusCode, string, string] }
export type DoorCode = keyof typeof DOOR

/** An answer that ends a request early; caught by `onError`. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}

export function door(
  code: DoorCode,
  more: Partial<Pick<Problem, 'title' | 'detail' | 'params' | 'fields'>> = {},
): ProblemError {
  const [status, title, detail] = DOOR[code]
  return new ProblemError({ type: `urn:guicheng:problem:${code}`, code, status, title, detail, ...more })
}

/** `names` turns the ids in the parameters into words, where the sentence is for a reader. */
export function refused(refusal: Refusal, person: (id: string) => string = id => id): ProblemError {
  const params: Record<string, Json> = { ...refusal.params }
  if (typeof params.by === 'string') params.by = person(params.by)
  if (refusal.code === 'VERSION_CONFLICT' && params.at) params.when = params.at
  return new ProblemError({
    type: `urn:guicheng:problem:${refusal.code}`,
    code: refusal.code,
    status: STATUS[refusal.code] ?? 409,
    title: sayRefusal({ ...refusal, params }),
    params,
    ...(refusal.fields && { fields: refusal.fields.map(field => ({ ...field })) }),
  })
}

/** What somebody without an account may hear of a refusal: what is wrong with what they sent. */
const FOR_STRANGERS: ReadonlySet<RefusalCode> = new Set([
  'FORM_INVALID',
  'KEY_REUSED',
  'DISCLOSURE_NOT_OPEN',
  'OBJECTIONS_FULL',
])

/** The same for outside programs and visitors of public pages: reasons, names and rules of a matter stay inside. */
export const refusedToStrangers = (refusal: Refusal): ProblemError =>
  FOR_STRANGERS.has(refusal.code)
    ? refused({
        code: refusal.code,
        ...(refusal.fields && { fields: refusal.fields }),
        ...(refusal.code === 'OBJECTIONS_FULL' && refusal.params && { params: refusal.params }),
      })
    : door('NOT_NOW')

export function answer(c: Context<Env>, problem: Problem): Response {
  return c.json({ ...problem, request: c.get('request') }, problem.status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json; charset=utf-8',
  })
}
