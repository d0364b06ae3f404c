import type { Json } from '#engine/json.ts'

/** Why a command is not allowed: a fact with parameters. The sentence is made at the edge (`sentence.ts`). */
export const REFUSALS = [
  'INSTANCE_UNKNOWN',
  'INSTANCE_EXISTS',
  'INSTANCE_ENDED',
  'VERSION_CONFLICT',
  'KEY_REUSED',
  'TEMPLATE_UNKNOWN',
  'TEMPLATE_RETIRED',
  'TASK_UNKNOWN',
  'TASK_CLOSED',
  'TASK_CLAIMED',
  'TASK_NOT_CLAIMED',
  'NOT_HANDLER',
  'NOT_ALLOWED',
  'MAY_NOT_START',
  'FORM_INVALID',
  'OUTCOME_UNKNOWN',
  'OPINION_MISSING',
  'NO_TRANSITION',
  'MICROSTEP_LIMIT',
  'NO_HANDLER',
  'RETURN_TARGET_UNKNOWN',
  'STRAIGHT_BACK_OVER',
  'WITHDRAW_TOO_LATE',
  'PERSON_UNKNOWN',
  'NOT_IN_ELECTORATE',
  'ALREADY_VOTED',
  'ALREADY_ANSWERED',
  'BALLOT_NOT_OPEN',
  'BALLOT_STILL_OPEN',
  'CANDIDATES_MISMATCH',
  'COUNT_MISMATCH',
  'NOTICE_TOO_SHORT',
  'OCCURRED_IN_FUTURE',
  'OCCURRED_UNCLEAR',
  'DISCLOSURE_NOT_OPEN',
  'OBJECTION_UNKNOWN',
  'OBJECTIONS_FULL',
  'SIGNAL_UNKNOWN',
  'TIMER_STALE',
  'TIMER_NOT_DUE',
  'PART_NOT_OPEN',
  'CORRECTION_TARGET_UNKNOWN',
  'SUSPENDED',
  'NOT_SUSPENDED',
  'NOT_ENDED',
  'TASK_WAITS',
  'TASK_DELEGATED',
  'NOT_DELEGATED',
  'SIGNER_UNKNOWN',
  'ALREADY_ASKED',
  'RETRACT_TOO_LATE',
  'ANSWER_FINAL',
  'NOT_HANDED_IN',
  'REOPEN_TARGET_UNKNOWN',
  'SUPERVISION_UNKNOWN',
  'ORDER_UNANSWERED',
  'ORGANISATION_UNKNOWN',
  'ASKED_TOO_DEEP',
  'NO_TARGETS',
  'TOO_MANY_TARGETS',
  'TRANSFER_NOT_ALLOWED',
  'MIGRATION_IMPOSSIBLE',
  'CLAIM_FULL',
  'CLAIM_LIMIT',
  'ALREADY_CLAIMED',
  'OFFER_CLOSED',
  'OFFERS_UNFINISHED',
  'SAME_PERSON',
  'POINTS_CAP',
  'POINTS_SHORT',
  'STOCK_SHORT',
  'ENTRY_UNKNOWN',
  'ENTRY_DECIDED',
  'ENTRY_REVERSED',
  'ENTRIES_PENDING',
  'LAST_ROW',
  'AGENDA_REFUSED',
  'DOCUMENT_EMPTY',
  'DOCUMENT_CHANGED',
  'DOCUMENT_UNCHANGED',
] as const
export type RefusalCode = (typeof REFUSALS)[number]

export interface Refusal {
  readonly code: RefusalCode
  readonly params?: { readonly [name: string]: Json }
  /** For FORM_INVALID: one line per field. `message` is Chinese and ready to show. */
  readonly fields?: readonly FieldError[]
}

/** What is wrong with one field of a filled form. */
export interface FieldError {
  /** JSON pointer into the form data, e.g. `/attendance/absent/0/reason`. */
  readonly path: string
  readonly keyword: string
  readonly message: string
}

export const refuse = (code: RefusalCode, params?: Refusal['params'], fields?: readonly FieldError[]) =>
  ({ ok: false, error: { code, ...(params && { params }), ...(fields && { fields }) } }) as const
