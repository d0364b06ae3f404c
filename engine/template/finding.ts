import type { Json } from '#engine/json.ts'

/**
 * How sure a finding of the explorer is. FAIL: shown on the real machine, or no way exists at all. POSSIBLE: a way exists
 * as far as the conditions tell, but no data were found that walk it (a clock, a computed value); it is advice.
 */
export type FindingVerdict = 'FAIL' | 'POSSIBLE'

/** What is wrong with a template, where, what was expected and what to do next. */
export interface Finding {
  /** Stable code: `SC-01` … `SC-20` for the checks of the verification list, with a short reason: `SC-02.target`. */
  readonly code: string
  /** 必须修正 blocks publishing, 建议 does not. */
  readonly severity: 'error' | 'warning'
  /** JSON pointer into the template: `/machine/states/proposal/on/SUBMITTED`. */
  readonly where: string
  /** One Chinese sentence: the thing, what is wrong with it. */
  readonly message: string
  /** The next step, in Chinese, with “did you mean” where a near name exists. */
  readonly fix?: string
  readonly params?: { readonly [name: string]: Json }
  /** The shortest course of events that shows it, one sentence each: 发起 → 提交 → 支部大会表决：通过 … */
  readonly path?: readonly string[]
  readonly verdict?: FindingVerdict
  /** Configurations looked at when it was found. */
  readonly explored?: number
}

/** 必须修正 and 建议, as every check writes them. */
export const error = (code: string, where: string, message: string, fix?: string): Finding => ({
  code,
  severity: 'error',
  where,
  message,
  ...(fix && { fix }),
})
export const warning = (code: string, where: string, message: string, fix?: string): Finding => ({
  ...error(code, where, message, fix),
  severity: 'warning',
})
