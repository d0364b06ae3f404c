import type { Base, Quorum, Threshold } from '#engine/step/schema.ts'
import type { Template } from '#engine/template/format.ts'

/** Thresholds as the law words them. */
const WHO: { readonly [base in Base]: string } = {
  members: '组成人员',
  shouldAttend: '应到人员',
  present: '到会人员',
  households: '户代表',
  ballots: '收回票',
}

/** “组成人员的 2/3 以上” · “应到人员过半数” */
function sayShare(threshold: Threshold, template: Template): string {
  const strict = 'moreThan' in threshold
  const written = strict ? threshold.moreThan : threshold.atLeast
  const local = typeof written === 'object' ? template.parameters?.[written.parameter] : undefined
  const fraction = typeof written === 'string' ? written : String(local?.default ?? '')
  const note = local ? '（可按本地规定设定）' : ''
  const who = WHO[threshold.of]
  if (fraction === '1/2') return strict ? `${who}过半数${note}` : `${who}半数以上${note}`
  return strict ? `超过${who}的 ${fraction}${note}` : `${who}的 ${fraction} 以上${note}`
}

export const sayQuorum = (quorum: Quorum, template: Template): string =>
  ('anyOf' in quorum ? quorum.anyOf : [quorum]).map(one => sayShare(one, template)).join('，或者')

/** “到会人员过半数” */
export const sayPass = (pass: Threshold, template: Template): string => sayShare(pass, template)
