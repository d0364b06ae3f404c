import { object } from '#engine/form/field/type.ts'
import type { Step } from '#engine/step/steps.ts'
import type { Check, Checked } from '#engine/template/check/check.ts'
import { error, type Finding, warning } from '#engine/template/finding.ts'
import { at } from '#engine/template/pointer.ts'
import { actionsOf } from '#engine/template/tree.ts'

/** The plain part of SC-12: on no path at all is the field ever written. Order along the paths is the explorer's work. */
export const fieldsAreFilled: Check = {
  id: 'SC-12',
  title: '用到的共用字段都有表单或动作填写',
  run: checked => {
    const { template } = checked
    const written = writtenFields(checked)
    const findings: Finding[] = []
    for (const field of Object.keys(template.data?.properties ?? {})) {
      if (written.has(field)) continue
      const reader = firstReader(field, checked)
      const where = at('/data/properties', field)
      findings.push(
        reader === undefined
          ? warning(
              'SC-12.unused',
              where,
              `共用字段 ${field} 没有任何步骤填写，也没有地方用到。`,
              '删去它，或放进某个步骤的表单。',
            )
          : error(
              'SC-12.never-written',
              reader,
              `这里用到共用字段 ${field}，但没有任何步骤的表单或 set 动作填写它，值永远未知。`,
              `把 ${field} 放进前面某个步骤的表单。`,
            ),
      )
    }
    return findings
  },
}

/** The author's forms that are filled in during a step. */
export const formsOf = (step: Step, kinds: Checked['kinds']): readonly string[] => [
  ...new Set([...('form' in step && step.form ? [step.form] : []), ...(kinds[step.kind]?.fills?.(step) ?? [])]),
]

function writtenFields({ template, steps, tree, kinds }: Checked): Set<string> {
  const written = new Set<string>()
  for (const { step } of steps) {
    const access = 'fields' in step ? (step.fields ?? {}) : {}
    for (const name of formsOf(step, kinds))
      for (const key of Object.keys(template.forms?.[name]?.schema.properties ?? {}))
        if (access[key] !== 'hidden' && access[key] !== 'read') written.add(key)
  }
  for (const field of template.start.receives ?? []) written.add(field)
  for (const { action } of actionsOf(tree)) if (action.type === 'set') written.add(action.params.field)
  return written
}

/** Pointer of the first place that reads `data.<field>`: a role, a step by itself, a rule, a text of a form. */
function firstReader(field: string, { template, steps, kinds }: Checked): string | undefined {
  const role = Object.entries(template.roles).find(([, one]) => 'field' in one && one.field === field)
  if (role) return at('/roles', role[0], 'field')
  for (const { step, where } of steps) {
    const own = kinds[step.kind]?.reads?.(step).find(one => one.field === field)
    if (own) return `${where}${own.where}`
  }
  const path = `data.${field}`
  const find = (value: unknown, where: string): string | undefined => {
    if (typeof value !== 'object' || value === null) return undefined
    for (const [key, inner] of Object.entries(value)) {
      const here = at(where, key)
      if (
        (key === 'var' || key === 'path') &&
        typeof inner === 'string' &&
        (inner === path || inner.startsWith(`${path}.`))
      )
        return here
      const below = find(inner, here)
      if (below) return below
    }
    return undefined
  }
  return find(template.machine, '/machine') ?? find(object(template.forms), '/forms')
}
