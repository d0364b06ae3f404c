import { type Fraction, parseFraction } from '#engine/rule/fraction.ts'
import type { Threshold } from '#engine/step/schema.ts'
import type { Check, Checked } from '#engine/template/check/check.ts'
import { checkCitation } from '#engine/template/check/citation.ts'
import { error, type Finding, warning } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'

export const thresholdsAreSound: Check = {
  id: 'SC-02',
  title: '表决和到会的比例有意义、有依据，基数算得出来',
  run: checked => [
    ...ratiosIn(checked).flatMap(one => checkRatio(one, checked)),
    ...parametersAreSound(checked.template),
  ],
}

interface Ratio {
  readonly threshold: Threshold
  readonly use: 'quorum' | 'pass'
  readonly where: string
  readonly title: string
}

function ratiosIn({ steps }: Checked): Ratio[] {
  return steps.flatMap(({ step, where }) => {
    if (step.kind !== 'meeting' && step.kind !== 'ballot') return []
    const one = { title: step.title }
    const found: Ratio[] = step.pass ? [{ ...one, use: 'pass', threshold: step.pass, where: at(where, 'pass') }] : []
    if (step.quorum && 'anyOf' in step.quorum)
      step.quorum.anyOf.forEach((threshold, i) => {
        found.push({ ...one, use: 'quorum', threshold, where: at(where, 'quorum', 'anyOf', i) })
      })
    else if (step.quorum) found.push({ ...one, use: 'quorum', threshold: step.quorum, where: at(where, 'quorum') })
    return found
  })
}

function checkRatio({ threshold, use, where, title }: Ratio, { template }: Checked): Finding[] {
  const strict = 'moreThan' in threshold
  const written = strict ? threshold.moreThan : threshold.atLeast
  const place = at(where, strict ? 'moreThan' : 'atLeast')
  const findings: Finding[] = []
  // Bases that a kind cannot count are found by the kind itself.
  if (use === 'quorum' && threshold.of === 'present')
    findings.push(
      error(
        'SC-02.base',
        at(where, 'of'),
        `“${title}”的到会要求以实到人数为基数，到会的人与自己相比总是够的。`,
        '改用 members（组成人员）或 shouldAttend（应到）。',
      ),
    )
  if (typeof written === 'string') {
    const fraction = parseFraction(written, strict)
    if (fraction) findings.push(...checkFraction(fraction, written, place, `“${title}”`, use))
    findings.push(
      ...checkCitation(
        threshold.basis,
        template,
        at(where, 'basis'),
        `“${title}”的${use === 'pass' ? '通过' : '到会'}比例`,
        '比例',
      ),
    )
  } else {
    const parameter = template.parameters?.[written.parameter]
    if (parameter && parameter.type !== 'fraction')
      findings.push(
        error(
          'SC-11.parameter-type',
          at(place, 'parameter'),
          `“${title}”的比例取自参数“${parameter.title}”，但它不是比例。`,
          '把该参数的 type 改为 fraction，或换一个参数。',
        ),
      )
  }
  return findings
}

function checkFraction(
  { num, den, strict }: Fraction,
  written: string,
  where: string,
  what: string,
  use: Ratio['use'],
): Finding[] {
  if (num > den)
    return [
      error(
        'SC-11.fraction',
        where,
        `${what}的比例 ${written} 大于 1，永远达不到。`,
        '比例写成不大于 1 的分数，如 2/3。',
      ),
    ]
  if (strict && num === den)
    return [
      error(
        'SC-11.fraction',
        where,
        `${what}要求“超过 ${written}”，全体同意也达不到。`,
        '改用 atLeast，或写较小的比例。',
      ),
    ]
  if (!strict && num === 0)
    return [
      warning(
        'SC-11.fraction',
        where,
        `${what}的比例是 0，任何情况都${use === 'pass' ? '通过' : '有效'}。`,
        '写明应达到的比例，或删去这一项。',
      ),
    ]
  return []
}

function parametersAreSound(template: Template): Finding[] {
  return Object.entries(template.parameters ?? {}).flatMap(([name, parameter]) => {
    const where = at('/parameters', name)
    const findings: Finding[] = []
    const what = `参数“${parameter.title}”`
    if (parameter.basis !== undefined && template.basis?.[parameter.basis]?.confidence === 'D')
      findings.push(...checkCitation(parameter.basis, template, at(where, 'basis'), what, '值'))
    if (parameter.type === 'fraction') {
      const value = parseFraction(parameter.default)
      const floor = parseFraction(parameter.atLeast)
      for (const [key, fraction] of [
        ['default', value],
        ['atLeast', floor],
      ] as const)
        if (fraction && fraction.num > fraction.den)
          findings.push(
            error(
              'SC-11.fraction',
              at(where, key),
              `${what}的比例大于 1，永远达不到。`,
              '比例写成不大于 1 的分数，如 2/3。',
            ),
          )
      if (value && floor && value.num * floor.den < floor.num * value.den)
        findings.push(
          error(
            'SC-11.parameter',
            at(where, 'default'),
            `${what}的默认值 ${parameter.default} 低于下限 ${parameter.atLeast}。`,
            '提高默认值，或改正下限。',
          ),
        )
    }
    if (parameter.type === 'count') {
      const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = parameter
      if (atLeast > atMost)
        findings.push(
          error(
            'SC-11.parameter',
            at(where, 'atLeast'),
            `${what}的下限 ${atLeast} 高于上限 ${atMost}。`,
            '改正其中一个。',
          ),
        )
      else if (parameter.default < atLeast || parameter.default > atMost)
        findings.push(
          error(
            'SC-11.parameter',
            at(where, 'default'),
            `${what}的默认值 ${parameter.default} 不在上下限之内。`,
            '改正默认值或上下限。',
          ),
        )
    }
    return findings
  })
}
