import { sayBand } from '#engine/step/scoring/grade.ts'
import { sayPoints, sayShare } from '#engine/step/scoring/points.ts'
import { NOTHING, order } from '#engine/step/scoring/ratio.ts'
import type { ScoringStep } from '#engine/step/scoring/schema.ts'
import { PARTS, scorersOf, weightsOf } from '#engine/step/scoring/stage.ts'
import { baseOf, indicatorsOf, mostOf } from '#engine/step/scoring/tree.ts'
import type { Template } from '#engine/template/format.ts'

/** One sentence for the overview of a process: who scores what with which weight, and what the total leads to. */
export function sayScoring(step: ScoringStep, template: Template): string {
  const weights = weightsOf(step)
  const who = PARTS.map(part =>
    scorersOf(step)
      .filter(one => one.part === part)
      .map(({ key, title, handlers }) => {
        const share = weights.get(key) ?? NOTHING
        const role = template.roles[handlers.role]?.title ?? handlers.role
        return `${role}${title}${order(share, NOTHING) > 0 ? `（占 ${sayShare(share)}）` : '（供参考）'}`
      })
      .join('、'),
  ).filter(Boolean)
  const all = indicatorsOf(step)
  const leaves = all.reduce((sum, { leaves: own }) => sum + own.length, 0)
  const extras = [
    step.bonus ? `奖分最多 ${sayPoints(mostOf(step, 'bonus'))} 分` : '',
    step.penalty ? `罚分最多 ${sayPoints(mostOf(step, 'penalty'))} 分` : '',
  ].filter(Boolean)
  const bands = (step.bands ?? []).map(({ title }, at, list) => `${sayBand(list, at)}为${title}`)
  const veto = step.veto ? `有${step.veto.items.map(({ title }) => title).join('、')}情形的一票否决` : ''
  return [
    `${who.join('，然后')}`,
    [`共 ${all.length} 项指标 ${leaves} 个子项，满分 ${sayPoints(baseOf(step))} 分`, ...extras].join('，'),
    bands.join('，'),
    veto,
  ]
    .filter(Boolean)
    .join('；')
}
