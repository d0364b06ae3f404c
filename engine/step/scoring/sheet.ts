import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { type FieldError, type Refusal, refuse } from '#engine/process/refusal.ts'
import { list, object, text } from '#engine/step/attendance.ts'
import { type Hundredths, hundredths, sayPoints } from '#engine/step/scoring/points.ts'
import type { ScoringStep } from '#engine/step/scoring/schema.ts'
import { partsOf, type Scorer } from '#engine/step/scoring/stage.ts'
import { extrasOf, indicatorsOf, type Leaf, mostOf, unitOf } from '#engine/step/scoring/tree.ts'
import type { Sheet } from '#engine/step/scoring/work.ts'

/** Whether this scorer's bonus, penalty and veto are asked for: bonus may be applied for, the rest is for whoever decides. */
export const asks = (step: ScoringStep, { part }: Scorer) => {
  const decides = part === partsOf(step).at(-1)
  return {
    bonus: step.bonus !== undefined && (decides || part === 'self'),
    penalty: step.penalty !== undefined && decides,
    veto: step.veto !== undefined && decides,
    /** Evidence is asked of whoever scores first; later scorers look at it. */
    evidence: part === partsOf(step)[0],
    bonusEvidence: part === 'self' || step.self === undefined,
  }
}

/** Reads a handed-in sheet exactly; every mistake is told at its field. `before` is the self-assessment, if there was one. */
export function readSheet(
  step: ScoringStep,
  scorer: Scorer,
  { by, hand }: Pick<Sheet, 'by' | 'hand'>,
  data: JsonObject,
  before: Sheet | undefined,
): Result<Sheet, Refusal> {
  const errors: FieldError[] = []
  const asked = asks(step, scorer)
  const unit = unitOf(step)
  const leafLimit = before && step.difference?.of === 'leaf' ? hundredths(step.difference.above) : undefined

  const read = (section: string, leaf: Leaf, required: boolean, proves: boolean): Hundredths => {
    const row = object(object(data[section])[leaf.key])
    const at = (field: string) => `/${section}/${leaf.key}/${field}`
    const score = row.score === undefined && !required ? 0 : hundredths(row.score)
    const wrong = wrongScore(score, row.score, leaf, unit)
    if (wrong || score === undefined) {
      errors.push(error(at('score'), wrong ?? `请填写“${leaf.title}”的得分。`))
      return 0
    }
    const lacks = proves && (required || score > 0) ? lacking(leaf, score, row) : undefined
    if (lacks) errors.push(error(at(lacks.field), lacks.message))
    const own = before?.scores[leaf.key]
    if (
      required &&
      leafLimit !== undefined &&
      own !== undefined &&
      Math.abs(own - score) > leafLimit &&
      !text(row.note).trim()
    )
      errors.push(
        error(
          at('note'),
          `“${leaf.title}”自评 ${sayPoints(own)}，现评 ${sayPoints(score)}，相差超过 ${sayPoints(leafLimit)} 分，请写明理由。`,
        ),
      )
    return score
  }

  const scores: Record<string, Hundredths> = {}
  let base = 0
  for (const { key, leaves } of indicatorsOf(step))
    for (const leaf of leaves) {
      const score = read(key, leaf, true, asked.evidence)
      scores[leaf.key] = score
      base += score
    }
  const extras = (which: 'bonus' | 'penalty', proves: boolean) =>
    Object.fromEntries(
      asked[which] ? extrasOf(step, which).map(leaf => [leaf.key, read(which, leaf, false, proves)]) : [],
    )
  const bonus = extras('bonus', asked.bonusEvidence)
  const penalty = extras('penalty', true)
  const veto = asked.veto ? list(data.veto).map(text) : []
  if (veto.length > 0 && !text(data.vetoReason).trim())
    errors.push(error('/vetoReason', '选了一票否决情形，请写明事实和依据。'))

  const totalLimit = before && step.difference?.of === 'total' ? hundredths(step.difference.above) : undefined
  if (before && totalLimit !== undefined && Math.abs(before.base - base) > totalLimit && !text(data.reason).trim())
    errors.push(
      error(
        '/reason',
        `自评合计 ${sayPoints(before.base)}，现评合计 ${sayPoints(base)}，相差超过 ${sayPoints(totalLimit)} 分，请写明理由。`,
      ),
    )
  if (errors.length > 0) return refuse('FORM_INVALID', undefined, errors)
  return ok({
    scorer: scorer.key,
    by,
    hand,
    scores,
    base,
    bonus,
    penalty,
    bonusSum: Math.min(added(bonus), mostOf(step, 'bonus')),
    penaltySum: Math.min(added(penalty), mostOf(step, 'penalty')),
    veto,
  })
}

function wrongScore(
  score: Hundredths | undefined,
  typed: Json | undefined,
  leaf: Leaf,
  unit: Hundredths,
): string | undefined {
  if (typed === undefined) return score === undefined ? `请填写“${leaf.title}”的得分。` : undefined
  if (score === undefined || score % unit !== 0)
    return `“${leaf.title}”的得分应为 ${sayPoints(unit)} 分的整倍数，不能为负。`
  return score > leaf.points ? `“${leaf.title}”最多 ${sayPoints(leaf.points)} 分。` : undefined
}

/** What is missing where the author asks for evidence: in files, in words, or either. */
function lacking(leaf: Leaf, score: Hundredths, row: JsonObject): { field: string; message: string } | undefined {
  const { evidence } = leaf
  if (!evidence) return undefined
  const above = evidence.above === undefined ? undefined : (hundredths(evidence.above) ?? 0)
  if (above !== undefined && score <= above) return undefined
  const [files, words] = [list(row.files).length > 0, text(row.note).trim() !== '']
  const enough = { file: files, text: words, either: files || words }[evidence.by]
  if (enough) return undefined
  const when = above === undefined ? '' : `得分超过 ${sayPoints(above)} 分，`
  return evidence.by === 'text'
    ? { field: 'note', message: `“${leaf.title}”${when}请写明情况。` }
    : {
        field: 'files',
        message: `“${leaf.title}”${when}请上传佐证材料${evidence.by === 'either' ? '，或写明情况' : ''}。`,
      }
}

const added = (all: { readonly [key: string]: Hundredths }): Hundredths =>
  Object.values(all).reduce((sum, one) => sum + one, 0)
const error = (path: string, message: string): FieldError => ({ path, keyword: 'scoring', message })
