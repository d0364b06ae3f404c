import { z } from 'zod'
import type { VerdictRecord } from '#engine/analysis/analyse.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { postKind } from '#engine/people/post.ts'
import type { Finding } from '#engine/template/finding.ts'
import { isError, type Judged } from '#runtime/server/check/judge.ts'
import type { People } from '#runtime/server/store/directory.ts'

/**
 * What whoever publishes adds to the check: why each advice is not followed, by `code where` of its finding
 * (`SC-09.overlap /machine/states/a/on/OK/1`), and who else answers for a template that could not be checked to the end.
 */
export const accountedSchema = z.strictObject({
  reasons: z.record(z.string().max(600), z.string().trim().min(2).max(400)).default({}),
  acceptedBy: z.string().max(200).nullable().default(null),
})
export type Accounted = z.output<typeof accountedSchema>
export const NOTHING_SAID: Accounted = { reasons: {}, acceptedBy: null }

/** What is kept with a published version: enough to repeat the check, and who answered for what. */
export interface PublishRecord extends VerdictRecord {
  readonly reasons: Accounted['reasons']
  readonly acceptedBy: PersonId | null
}

export type Released =
  | { readonly may: true; readonly record: PublishRecord }
  /** `invalid`: errors. `unexplained`: advice without a reason. `unfinished`: nobody else answers for what was not checked. */
  | {
      readonly may: false
      readonly why: 'invalid' | 'unexplained' | 'unfinished'
      readonly findings: readonly Finding[]
    }

export const keyOf = ({ code, where }: Finding): string => `${code} ${where}`

/** Whether a judged template may be published by `by` (null: whoever holds the data folder), and the record to keep. */
export function release(
  { sound, record, findings }: Judged,
  { reasons, acceptedBy }: Accounted,
  by: PersonId | null,
  people: People,
): Released {
  if (!sound || !record || findings.some(isError)) return { may: false, why: 'invalid', findings }
  const silent = findings.filter(one => reasons[keyOf(one)] === undefined)
  if (silent.length > 0) return { may: false, why: 'unexplained', findings: silent }
  if (isUnfinished(record) && !isSecond(acceptedBy, by, people)) return { may: false, why: 'unfinished', findings }
  const used = Object.fromEntries(findings.map(one => [keyOf(one), reasons[keyOf(one)] ?? '']))
  return { may: true, record: { ...record, findings, reasons: used, acceptedBy } }
}

export const isUnfinished = ({ complete, checks }: VerdictRecord): boolean =>
  !complete || Object.values(checks).includes('INCONCLUSIVE')

/** Another person than the one who publishes, who may publish as well. */
const isSecond = (second: PersonId | null, by: PersonId | null, people: People): boolean =>
  second !== null && second !== by && people.posts(second).some(({ post }) => postKind(post)?.publishes)
