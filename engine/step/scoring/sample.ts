import type { Json, JsonObject } from '#engine/json.ts'
import { type ScoringStep, scoringStep } from '#engine/step/scoring/schema.ts'

/** Score sheets for tests: the seed's 支部标准化考核 (8 indicators, 34 items, 100 points ± bonus and penalty, 90/95/98). */

export const STARS: readonly JsonObject[] = [
  { title: '五星级', outcome: 'FIVE_STARS', atLeast: 98 },
  { title: '四星级', outcome: 'FOUR_STARS', atLeast: 95, lessThan: 98 },
  { title: '三星级', outcome: 'THREE_STARS', atLeast: 90, lessThan: 95 },
  { title: '晋级行动', outcome: 'NO_STAR', lessThan: 90 },
]

const AREAS = ['组织建设', '队伍管理', '活动开展', '制度执行', '保障落实', '思想建设', '作风建设', '生态保护']
/** Points of the items of each indicator: 34 items, 100 points, the last indicator the heaviest. */
const POINTS: readonly (readonly Json[])[] = [
  [3, 3, 3, 3],
  [3, 3, 3, 3],
  [3, 3, 3, 3],
  ['2.5', '2.5', '2.5', '2.5'],
  [3, 3, 3, 3],
  [3, 3, 3, 3],
  [3, 3, 3, 3],
  [3, 3, 3, 3, 3, 3],
]
export const INDICATORS: readonly JsonObject[] = AREAS.map((title, at) => ({
  key: `a${at + 1}`,
  title,
  items: (POINTS[at] ?? []).map((points, i) => ({ key: `a${at + 1}x${i + 1}`, title: `${title}${i + 1}`, points })),
}))

export const SHEET: JsonObject = {
  kind: 'scoring',
  title: '支部标准化考核',
  indicators: INDICATORS as Json,
  largest: 'a8',
  bonus: {
    atMost: 5,
    items: [
      { key: 'innovation', title: '创新成果', points: 3 },
      { key: 'honour', title: '上级表彰', points: 3 },
    ],
  },
  penalty: {
    items: [
      { key: 'discipline', title: '违纪违规', points: 5 },
      { key: 'idle', title: '怠工懒政', points: 3 },
    ],
  },
  veto: {
    grade: '不合格',
    items: [
      { key: 'ecology', title: '发生生态破坏事件' },
      { key: 'corrupt', title: '班子成员受党纪处分' },
    ],
  },
  self: { handlers: { role: 'secretary' }, weight: '2/5' },
  review: { handlers: { role: 'superior' }, weight: '3/5' },
  bands: STARS as Json,
}
export const stepOf = (more: JsonObject = {}, without: readonly string[] = []): ScoringStep =>
  scoringStep.parse(Object.fromEntries(Object.entries({ ...SHEET, ...more }).filter(([key]) => !without.includes(key))))

/** One indicator with one leaf of so many points: totals can be set to the hundredth. */
export const single = (more: JsonObject = {}): JsonObject => ({
  kind: 'scoring',
  title: '考评',
  unit: '0.01',
  indicators: [{ key: 'all', title: '总评', points: 100 }],
  assess: [{ key: 'leaders', title: '评委', handlers: { role: 'organisers', mode: 'all' } }],
  bands: STARS as Json,
  ...more,
})

/** Full marks on every leaf but what is taken off the first ones. */
export function filledSheet(step: ScoringStep, off: { readonly [leaf: string]: number } = {}): JsonObject {
  return Object.fromEntries(
    step.indicators.map(({ key, items, points }) => [
      key,
      Object.fromEntries(
        (items ?? [{ key, points }]).map(leaf => [
          leaf.key,
          { score: (Math.round(Number(leaf.points) * 100) - Math.round((off[leaf.key] ?? 0) * 100)) / 100 },
        ]),
      ),
    ]),
  )
}
