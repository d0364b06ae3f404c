import type { FormPlan, GeneratedField, JsonSchema, OutcomeChoice } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { list, object, text } from '#engine/step/attendance.ts'
import type { StepContext } from '#engine/step/kind.ts'
import { area } from '#engine/step/meeting/field.ts'
import { asPoints, type Hundredths, hundredths, sayPoints } from '#engine/step/scoring/points.ts'
import type { ScoringStep } from '#engine/step/scoring/schema.ts'
import { asks } from '#engine/step/scoring/sheet.ts'
import { partsOf, type Scorer, scorersOf } from '#engine/step/scoring/stage.ts'
import { extrasOf, indicatorsOf, type Leaf, mostOf } from '#engine/step/scoring/tree.ts'
import { type Sheet, sheetsOf } from '#engine/step/scoring/work.ts'

/** What the kind asks besides the indicators; none of these may be the key of an indicator. */
export const OWN = ['earlier', 'earlierFiles', 'bonus', 'penalty', 'veto', 'vetoReason', 'reason', 'summary'] as const

export const CONFIRMED: OutcomeChoice = { name: 'CONFIRMED', title: '确认评分', opinion: 'optional', tone: 'positive' }
export const SENT_BACK: OutcomeChoice = {
  name: 'SENT_BACK',
  title: '退回重新自评',
  opinion: 'required',
  tone: 'negative',
}

/** The score sheet of one scorer: a section per indicator, a row per leaf with score, words and files. */
export function paperOf(cx: StepContext<ScoringStep>, scorer: Scorer): FormPlan {
  const { step } = cx
  const asked = asks(step, scorer)
  const isFirst = scorer.part === partsOf(step)[0]
  const hasSelf = step.self !== undefined && scorer.part !== 'self'
  return {
    title: `${step.title}：${scorer.title}`,
    before: [
      ...(isFirst ? [] : EARLIER),
      ...indicatorsOf(step).map(({ key, title, leaves }) => section(key, title, leaves, true)),
      ...(asked.bonus
        ? [section('bonus', `奖分（合计最多 ${sayPoints(mostOf(step, 'bonus'))} 分）`, extrasOf(step, 'bonus'), false)]
        : []),
      ...(asked.penalty ? [section('penalty', '罚分', extrasOf(step, 'penalty'), false)] : []),
      ...(asked.veto ? vetoFields(step) : []),
      ...(hasSelf && step.difference?.of === 'total'
        ? [long('reason', `与自评相差超过 ${sayPoints(limitOf(step))} 分的理由`)]
        : []),
      long('summary', scorer.part === 'self' ? '自评说明' : '评价意见'),
    ],
    outcomes: scorer.part === 'review' && step.review?.sendBack ? [CONFIRMED, SENT_BACK] : [],
    prefill: prefillOf(cx, scorer),
  }
}

const limitOf = (step: ScoringStep): Hundredths => hundredths(step.difference?.above ?? 0) ?? 0
const long = (key: string, title: string): GeneratedField => ({
  key,
  schema: { type: 'string', title, maxLength: 2000 },
  ui: area,
})
const FILES: JsonSchema = {
  type: 'array',
  format: 'attachments',
  title: '佐证材料',
  maxItems: 9,
  items: { type: 'string' },
}
const EARLIER: readonly GeneratedField[] = [
  { ...long('earlier', '前面环节的评分'), ui: { ...area, 'ui:readonly': true } },
  {
    key: 'earlierFiles',
    schema: { ...FILES, title: '前面环节的佐证材料', maxItems: 500 },
    ui: { 'ui:readonly': true },
  },
]

const section = (key: string, title: string, leaves: readonly Leaf[], required: boolean): GeneratedField => ({
  key,
  schema: {
    type: 'object',
    title,
    properties: Object.fromEntries(leaves.map(leaf => [leaf.key, row(leaf, required)])),
  },
})

function row({ title, points, standard }: Leaf, required: boolean): JsonSchema {
  return {
    type: 'object',
    title,
    properties: {
      // The standard stands where the score is typed: a heading's description is easily lost on a phone.
      score: {
        type: 'number',
        title: required ? '得分' : '分数',
        ...(standard && { description: standard }),
        minimum: 0,
        maximum: asPoints(points),
      },
      note: { type: 'string', title: '说明', maxLength: 500 },
      files: FILES,
    },
    ...(required && { required: ['score'] }),
  }
}

const vetoFields = (step: ScoringStep): readonly GeneratedField[] => [
  {
    key: 'veto',
    schema: {
      type: 'array',
      title: '一票否决情形（有则勾选）',
      uniqueItems: true,
      maxItems: step.veto?.items.length ?? 0,
      items: { type: 'string', oneOf: (step.veto?.items ?? []).map(({ key, title }) => ({ const: key, title })) },
    },
  },
  long('vetoReason', '一票否决的事实和依据'),
]

/** A self-assessment that is asked for again starts from the last one, of an earlier round or of the visit before. */
const lastSelf = ({ visit, state, key }: StepContext<ScoringStep>): JsonObject =>
  [visit, state.visits[`${key}.${visit.number - 1}`]]
    .map(known => known?.filled.findLast(({ part }) => part === 'self')?.data)
    .find(data => data !== undefined) ?? {}

/** The review starts from the self-assessment; what was scored before stands above, for reading. */
function prefillOf(cx: StepContext<ScoringStep>, { part }: Scorer): JsonObject {
  const { step, visit } = cx
  if (part === 'self') return lastSelf(cx)
  // Assessors do not see one another: each looks at the self-assessment only.
  const seen = sheetsOf(visit.work).filter(sheet => part === 'review' || sheet.scorer === 'self')
  if (seen.length === 0) return {}
  const own = part === 'review' ? seen.find(({ scorer }) => scorer === 'self') : undefined
  const begun = own ? asBegun(step, own) : {}
  const files = [...new Set(seen.flatMap(sheet => filesIn(cx, sheet)))]
  return {
    // Whole characters, so that none is cut in two.
    earlier: [...seen.map(sheet => sayEarlier(cx, sheet)).join('\n\n')].slice(0, 20_000).join(''),
    ...(files.length > 0 && { earlierFiles: files.slice(0, 500) }),
    ...begun,
  }
}

const asBegun = (step: ScoringStep, { scores, bonus }: Sheet): JsonObject => ({
  ...Object.fromEntries(indicatorsOf(step).map(({ key, leaves }) => [key, rows(leaves, scores)])),
  ...(step.bonus && { bonus: rows(extrasOf(step, 'bonus'), bonus) }),
})
const rows = (leaves: readonly Leaf[], scores: { readonly [key: string]: number }): JsonObject =>
  Object.fromEntries(
    leaves.flatMap(({ key }) => (scores[key] === undefined ? [] : [[key, { score: asPoints(scores[key]) }]])),
  )

/** “自评（王芳）合计 92.5 分” and a line per leaf with what was said about it. */
function sayEarlier(cx: StepContext<ScoringStep>, sheet: Sheet): string {
  const title = scorersOf(cx.step).find(({ key }) => key === sheet.scorer)?.title ?? sheet.scorer
  const data = filledBy(cx, sheet)
  const lines = indicatorsOf(cx.step).flatMap(({ key, leaves }) =>
    leaves.map(leaf => said(leaf, sheet.scores[leaf.key], object(object(data[key])[leaf.key]))),
  )
  const bonus = extrasOf(cx.step, 'bonus')
    .filter(({ key }) => (sheet.bonus[key] ?? 0) > 0)
    .map(leaf => `奖分：${said(leaf, sheet.bonus[leaf.key], object(object(data.bonus)[leaf.key]))}`)
  return [`${title}（${cx.tools.person(sheet.by)}）合计 ${sayPoints(sheet.base)} 分`, ...lines, ...bonus].join('\n')
}
function said({ title }: Leaf, score: number | undefined, row: JsonObject): string {
  const note = text(row.note).trim()
  const files = list(row.files).length
  const more = [note && `说明：${note}`, files > 0 && `佐证 ${files} 件`].filter(Boolean).join('，')
  return `${title}：${sayPoints(score ?? 0)}${more ? `（${more}）` : ''}`
}

/** What a sheet was read from: the newest form of that person in that scorer's name. */
const filledBy = ({ visit, state }: StepContext<ScoringStep>, { by, scorer }: Sheet): JsonObject =>
  visit.filled.findLast(one => (one.for ?? one.by) === by && object(state.tasks[one.task]?.about).scorer === scorer)
    ?.data ?? {}

function filesIn(cx: StepContext<ScoringStep>, sheet: Sheet): readonly string[] {
  const data = filledBy(cx, sheet)
  const sections = [...indicatorsOf(cx.step).map(({ key }) => key), 'bonus', 'penalty']
  return sections.flatMap(key =>
    Object.values(object(data[key])).flatMap(row => list(object(row).files).map(text).filter(Boolean)),
  )
}
