import type { Handlers } from '#engine/step/schema.ts'
import { checkBands } from '#engine/step/scoring/band-check.ts'
import { OWN } from '#engine/step/scoring/paper.ts'
import { hundredths, sayPoints } from '#engine/step/scoring/points.ts'
import { NOTHING, order, ratio, sum } from '#engine/step/scoring/ratio.ts'
import type { ScoringStep, Written } from '#engine/step/scoring/schema.ts'
import { readWeight, scorersOf } from '#engine/step/scoring/stage.ts'
import { baseOf, extrasOf, indicatorsOf, type Leaf, unitOf } from '#engine/step/scoring/tree.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** Leaves of one score sheet, bonus and penalty included: more would fit no form. */
export const MOST_LEAVES = 200

/** What a scoring step has to be: sums that add up, weights that make a whole, grades without gap or overlap. */
export const checkScoring = (step: ScoringStep, template: Template, where: string): readonly Finding[] =>
  [
    ...keysOnce(step, template),
    ...leavesAddUp(step),
    ...largestIsLargest(step),
    ...extrasFit(step),
    ...scorersMakeAWhole(step),
    ...evidenceIsReachable(step),
    ...differenceIsMeant(step),
    ...checkBands(step),
  ].map(finding => ({ ...finding, where: `${where}${finding.where}` }))

export const wrong = (reason: string, where: string, message: string, fix: string): Finding => ({
  code: `SC-01.${reason}`,
  severity: 'error',
  where,
  message,
  fix,
})
const odd = (reason: string, where: string, message: string, fix: string): Finding => ({
  ...wrong(reason, where, message, fix),
  severity: 'warning',
})

/** Keys are field names of the sheet: each once, none of the kind's own, none of a shared field it would overwrite. */
function keysOnce(step: ScoringStep, template: Template): Finding[] {
  const findings: Finding[] = []
  const shared = Object.keys(template.data?.properties ?? {})
  const seen = new Set<string>()
  const once = (key: string, where: string) => {
    if (key in {}) findings.push(wrong('score-key', `${where}/key`, `编号“${key}”不能用。`, '换一个编号。'))
    if (seen.has(key))
      findings.push(
        wrong('score-key', `${where}/key`, `编号“${key}”用了两次，两项的得分会混在一起。`, '给其中一项换一个编号。'),
      )
    seen.add(key)
  }
  const sections = indicatorsOf(step)
  for (const { key, where } of sections) {
    once(key, where)
    if (OWN.some(name => name === key))
      findings.push(
        wrong('score-key', `${where}/key`, `指标编号“${key}”是评分表自带的字段名。`, '给这个指标换一个编号。'),
      )
  }
  for (const key of [...sections.map(one => one.key), ...OWN])
    if (shared.includes(key)) {
      const at = sections.find(one => one.key === key)?.where ?? ''
      findings.push(
        wrong(
          'score-shared',
          at,
          `评分表的字段“${key}”与共用字段重名，评分会覆盖共用字段。`,
          '给指标或共用字段换一个名字。',
        ),
      )
    }
  for (const { leaves, key, where } of sections)
    for (const leaf of leaves) if (leaf.where !== where || leaf.key !== key) once(leaf.key, leaf.where)
  for (const which of ['bonus', 'penalty'] as const) {
    const keys = extrasOf(step, which)
    keys.forEach(({ key, where }, at) => {
      if (keys.findIndex(one => one.key === key) < at || key in {})
        findings.push(wrong('score-key', `${where}/key`, `编号“${key}”不能用或用了两次。`, '给其中一项换一个编号。'))
    })
  }
  step.veto?.items.forEach(({ key }, at) => {
    if ((step.veto?.items ?? []).findIndex(one => one.key === key) < at)
      findings.push(
        wrong('score-key', `/veto/items/${at}/key`, `编号“${key}”不能用或用了两次。`, '给其中一项换一个编号。'),
      )
  })
  return findings
}

function leavesAddUp(step: ScoringStep): Finding[] {
  const findings: Finding[] = []
  const unit = unitOf(step)
  const look = (one: Written, where: string): number => {
    const points = one.points === undefined ? undefined : hundredths(one.points)
    if (!one.items) {
      if (!points)
        findings.push(
          wrong('score-points', `${where}/points`, `子项“${one.title}”没有写满分。`, '写上 points，大于 0。'),
        )
      else if (points % unit !== 0) findings.push(notInUnits(`${where}/points`, one.title, unit))
      return points ?? 0
    }
    const below = one.items.reduce((all, item, at) => all + look(item as Written, `${where}/items/${at}`), 0)
    if (points !== undefined && points !== below)
      findings.push(
        wrong(
          'score-sum',
          `${where}/points`,
          `指标“${one.title}”写了 ${sayPoints(points)} 分，但各子项合计 ${sayPoints(below)} 分。`,
          '改正子项的分值，或删去这里的 points。',
        ),
      )
    return below
  }
  const all = step.indicators.reduce((sum, one, at) => sum + look(one, `/indicators/${at}`), 0)
  if (all !== baseOf(step))
    findings.push(
      wrong(
        'score-sum',
        '/indicators',
        `各指标合计 ${sayPoints(all)} 分，不是 ${sayPoints(baseOf(step))} 分。`,
        '改正分值，或在 base 里写明总分。',
      ),
    )
  const count = [
    ...indicatorsOf(step).flatMap(({ leaves }) => leaves),
    ...extrasOf(step, 'bonus'),
    ...extrasOf(step, 'penalty'),
  ].length
  if (count > MOST_LEAVES)
    findings.push(
      wrong(
        'score-size',
        '/indicators',
        `评分表有 ${count} 项，最多 ${MOST_LEAVES} 项。`,
        '合并子项，或分成几个步骤。',
      ),
    )
  return findings
}
const notInUnits = (where: string, title: string, unit: number): Finding =>
  wrong(
    'score-unit',
    where,
    `“${title}”的分值不是计分单位 ${sayPoints(unit)} 的整倍数，永远打不满。`,
    '改正分值，或在 unit 里写更小的单位。',
  )

/** “比重最大” means more than every other: an equal one is not the largest (seed D14). */
function largestIsLargest(step: ScoringStep): Finding[] {
  const { largest } = step
  if (largest === undefined) return []
  const all = indicatorsOf(step)
  const named = all.find(({ key }) => key === largest)
  if (!named)
    return [
      wrong(
        'score-largest',
        '/largest',
        `没有编号为“${largest}”的指标。`,
        `可选：${all.map(({ key }) => key).join('、')}。`,
      ),
    ]
  return all
    .filter(one => one !== named && one.points >= named.points)
    .map(one =>
      wrong(
        'score-largest',
        '/largest',
        `指标“${titleOf(step, named.key)}”应当比重最大，但“${titleOf(step, one.key)}”有 ${sayPoints(one.points)} 分，它只有 ${sayPoints(named.points)} 分。`,
        '提高前者或降低后者的分值。',
      ),
    )
}
const titleOf = (step: ScoringStep, key: string): string => step.indicators.find(one => one.key === key)?.title ?? key

function extrasFit(step: ScoringStep): Finding[] {
  return (['bonus', 'penalty'] as const).flatMap(which => {
    const unit = unitOf(step)
    const items = extrasOf(step, which)
    const cap = step[which]?.atMost
    const most = cap === undefined ? undefined : hundredths(cap)
    const all = items.reduce((sum, { points }) => sum + points, 0)
    const word = which === 'bonus' ? '奖分' : '罚分'
    return [
      ...items
        .filter(({ points }) => points === 0)
        .map(({ where }) => wrong('score-points', `${where}/points`, `${word}项没有分值。`, '写上大于 0 的 points。')),
      ...items
        .filter(({ points }) => points % unit !== 0)
        .map(({ where, title }) => notInUnits(`${where}/points`, title, unit)),
      ...(most !== undefined && most > all
        ? [
            odd(
              'score-cap',
              `/${which}/atMost`,
              `${word}上限 ${sayPoints(most)} 分，但各项合计只有 ${sayPoints(all)} 分，上限不起作用。`,
              '改小上限，或增加项目。',
            ),
          ]
        : []),
    ]
  })
}

function scorersMakeAWhole(step: ScoringStep): Finding[] {
  const all = scorersOf(step)
  if (all.length === 0)
    return [
      wrong(
        'score-nobody',
        '',
        `“${step.title}”没有人评分。`,
        '至少写 self（自评）、assess（评分）、review（复核）中的一个。',
      ),
    ]
  const findings: Finding[] = all.flatMap(({ handlers, where }) => modes(handlers, where))
  all.forEach(({ key, where }, at) => {
    if (
      all.findIndex(one => one.key === key) < at ||
      (where.startsWith('/assess') && ['self', 'review'].includes(key)) ||
      key in {}
    )
      findings.push(wrong('score-key', `${where}/key`, `评分人编号“${key}”不能用或用了两次。`, '换一个编号。'))
  })
  const named = all.filter(({ weight }) => weight !== undefined)
  const silent = all.find(({ weight }) => weight === undefined)
  if (named.length > 0 && silent)
    findings.push(
      wrong(
        'score-weight',
        `${silent.where}/weight`,
        `其他环节写了权重，“${silent.title}”没有写。`,
        '写上权重；只供参考的写 "0/1"。',
      ),
    )
  else if (named.length > 0) {
    const total = sum(named.map(({ weight }) => readWeight(weight) ?? NOTHING))
    if (order(total, ratio(1)) !== 0)
      findings.push(
        wrong(
          'score-weight',
          '',
          `各环节的权重合计是 ${total.n}/${total.d}，不是 1。`,
          '改正权重，例如自评 "2/5"、复核 "3/5"。',
        ),
      )
  }
  const { self, review, assess = [] } = step
  if (review?.sendBack && !self)
    findings.push(
      wrong('score-back', '/review/sendBack', '没有自评，复核退回不到哪里。', '加上 self，或删去 sendBack。'),
    )
  const personal = [...assess, ...(review ? [review] : [])].filter(one => one.handlers.role === self?.handlers.role)
  if (personal.length > 0 && !step.mayScoreOwn)
    findings.push(
      odd(
        'score-own',
        '',
        `自评的人和评分、复核的人是同一个角色；自评过的人不能再评自己，只有一个人时会办不下去。`,
        '换一个角色，或写 "mayScoreOwn": true。',
      ),
    )
  return findings
}
const modes = ({ mode }: Handlers, where: string): Finding[] =>
  mode === 'inTurn'
    ? [
        wrong(
          'score-mode',
          `${where}/handlers/mode`,
          '评分互不影响，不能依次进行。',
          '写 all（逐人评分取平均）、any，或 { "atLeast": k }。',
        ),
      ]
    : []

function evidenceIsReachable(step: ScoringStep): Finding[] {
  const late = ({ evidence, points }: Leaf) =>
    evidence?.above !== undefined && (hundredths(evidence.above) ?? 0) >= points
  // A mark that is inherited fits some leaves and not others; only one that a leaf names itself is a mistake.
  const own = new Set(ownMarks(step.indicators, '/indicators'))
  return [
    ...indicatorsOf(step)
      .flatMap(({ leaves }) => leaves)
      .filter(leaf => own.has(leaf.where)),
    ...extrasOf(step, 'bonus'),
    ...extrasOf(step, 'penalty'),
  ]
    .filter(late)
    .map(({ where, title }) =>
      odd(
        'score-evidence',
        `${where}/evidence/above`,
        `“${title}”的得分到不了要求佐证的分数，永远不用佐证。`,
        '改小 above，或删去它表示总要佐证。',
      ),
    )
}
const ownMarks = (items: readonly Written[], where: string): string[] =>
  items.flatMap((item, at) => [
    ...(item.evidence !== undefined ? [`${where}/${at}`] : []),
    ...(item.items ? ownMarks(item.items as readonly Written[], `${where}/${at}/items`) : []),
  ])

function differenceIsMeant({ difference, self, assess, review }: ScoringStep): Finding[] {
  if (!difference || (self && (assess || review))) return []
  return [
    wrong(
      'score-difference',
      '/difference',
      '没有自评和后面的评分，就没有可以比较的差距。',
      '加上 self 和 review，或删去 difference。',
    ),
  ]
}
