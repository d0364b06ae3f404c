import type { Check } from '#engine/template/check/check.ts'
import { checkCitation } from '#engine/template/check/citation.ts'
import { error, type Finding, warning } from '#engine/template/finding.ts'
import type { DelayRule } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'
import { references } from '#engine/template/references.ts'

export const delaysAreSound: Check = {
  id: 'SC-14',
  title: '期限有依据，公示期按日计算且不为零',
  run: ({ template, steps }) => {
    const findings: Finding[] = []
    const delays = template.delays ?? {}
    const used = new Set(references(template).flatMap(one => (one.section === 'delays' ? [one.name] : [])))
    for (const [name, delay] of Object.entries(delays)) {
      const where = at('/delays', name)
      const written = lengthOf(delay)
      if (typeof written.length === 'object') {
        const parameter = template.parameters?.[written.length.parameter]
        const place = at(where, written.unit, 'parameter')
        if (parameter && parameter.type !== 'count')
          findings.push(
            error(
              'SC-11.parameter-type',
              place,
              `期限 ${name} 的长短取自参数“${parameter.title}”，但它不是整数。`,
              '把该参数的 type 改为 count，或换一个参数。',
            ),
          )
        else if (parameter && parameter.default < 0)
          findings.push(error('SC-14.length', place, `期限 ${name} 的默认长短是负数。`, '参数的默认值应不小于 0。'))
      } else if (used.has(name))
        findings.push(...checkCitation(delay.basis, template, at(where, 'basis'), `期限 ${name}`, '天数'))
    }
    for (const { step, where } of steps) {
      if (step.kind !== 'disclosure') continue
      const delay = delays[step.delay]
      if (!delay) continue
      const { unit, length } = lengthOf(delay)
      const place = at(where, 'delay')
      if (unit === 'hours' || unit === 'minutes')
        findings.push(
          error(
            'SC-14.publicity',
            place,
            `“${step.title}”的公示期按${unit === 'hours' ? '小时' : '分钟'}计算；公示应按日计算。`,
            '改用 calendarDays 或 workingDays。',
          ),
        )
      else if (length === 0 || (typeof length === 'object' && zeroDefault(template.parameters?.[length.parameter])))
        findings.push(
          error('SC-14.publicity', place, `“${step.title}”的公示期是 0 天，等于没有公示。`, '写明公示的天数。'),
        )
      if (delay.basis === undefined && typeof length === 'number')
        findings.push(
          warning(
            'SC-14.no-basis',
            at('/delays', step.delay),
            `“${step.title}”的公示期没有写依据。`,
            '在 basis 里写明法规和条款，再在期限里引用；没有统一规定的改成参数。',
          ),
        )
    }
    return findings
  },
}

type Length = number | { readonly parameter: string }
function lengthOf(delay: DelayRule): { readonly unit: string; readonly length: Length } {
  if ('calendarDays' in delay) return { unit: 'calendarDays', length: delay.calendarDays }
  if ('workingDays' in delay) return { unit: 'workingDays', length: delay.workingDays }
  if ('months' in delay) return { unit: 'months', length: delay.months }
  if ('hours' in delay) return { unit: 'hours', length: delay.hours }
  return { unit: 'minutes', length: delay.minutes }
}
const zeroDefault = (parameter: { readonly default: unknown } | undefined) => parameter?.default === 0
