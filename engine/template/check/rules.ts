import type { Variables } from '#engine/rule/variables.ts'
import { type Check, checkCondition } from '#engine/template/check/check.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'
import { at } from '#engine/template/pointer.ts'
import { actionsOf } from '#engine/template/tree.ts'
import { ENTRY_VARIABLES } from '#engine/template/variables.ts'

/** Rules of forms are checked with the forms, which know their own fields. */
export const rulesAreTyped: Check = {
  id: 'SC-11',
  title: '条件、赋值和公开内容里的变量存在，类型相合',
  run: ({ template, tree, steps, variables }) => {
    const findings: Finding[] = []
    const names = { roles: Object.keys(template.roles), steps: steps.map(({ node }) => node.key) }
    for (const branch of tree.branches)
      if (branch.transition.guard)
        findings.push(
          ...checkCondition(
            branch.transition.guard.params.rule,
            variables,
            at(branch.where, 'guard', 'params', 'rule'),
            'boolean',
            names,
          ),
        )
    for (const { action, where } of actionsOf(tree)) {
      if (action.type !== 'set') continue
      const { field, value } = action.params
      const variable = variables[`data.${field}`]
      if (!variable) findings.push(unknownField(field, variables, at(where, 'params', 'field')))
      else if (value === undefined)
        findings.push(error('SC-01.missing', where, `set 动作没有写要赋的值。`, '补上 value。'))
      else {
        const place = at(where, 'params', 'value')
        findings.push(
          ...checkCondition(value, variables, place, variable.type, names).filter(
            ({ code }) => code !== 'SC-11.constant',
          ),
        )
        if (typeof value === 'string' && variable.choices && !variable.choices.includes(value))
          findings.push(
            error(
              'SC-11.choice',
              place,
              `共用字段 ${field} 不会是“${value}”。`,
              `可以是：${variable.choices.join('、')}。`,
            ),
          )
      }
    }
    for (const { step, where } of steps) {
      for (const key of ['attendees', 'electorate', 'subjects'] as const) {
        const body = key in step ? (step as { [K in typeof key]?: unknown })[key] : undefined
        if (typeof body === 'object' && body !== null && 'where' in body && body.where !== undefined)
          findings.push(...checkCondition(body.where, ENTRY_VARIABLES, at(where, key, 'where'), 'boolean', names))
      }
      if (step.kind === 'ballot') {
        const bodies = [
          ...(step.groups ?? []).map(({ voters }, i) => ({ body: voters, place: at(where, 'groups', i, 'voters') })),
          ...(step.election ? [{ body: step.election.candidates, place: at(where, 'election', 'candidates') }] : []),
        ]
        for (const { body, place } of bodies)
          if ('where' in body && body.where !== undefined)
            findings.push(...checkCondition(body.where, ENTRY_VARIABLES, at(place, 'where'), 'boolean', names))
      }
      if (step.kind === 'disclosure')
        step.content.forEach(({ path }, i) => {
          const known = Object.keys(variables)
          if (isReadable(path, variables)) return
          const near = nearest(path, known)
          findings.push(
            error(
              'SC-02.variable',
              at(where, 'content', i, 'path'),
              `“${step.title}”要公开的 ${path} 不存在${near ? `，是否应为 ${near}？` : '。'}`,
              near ? `改成 ${near}。` : '写共用字段（data.…）或步骤的结果（steps.….…）。',
            ),
          )
        })
    }
    return findings
  },
}

/** A variable, a group of fields that has variables below it, or something below a value of open shape. */
const isReadable = (path: string, variables: Variables): boolean =>
  Object.keys(variables).some(key => key === path || key.startsWith(`${path}.`)) ||
  Object.entries(variables).some(([key, { type }]) => type === 'any' && path.startsWith(`${key}.`))

function unknownField(field: string, variables: Variables, where: string): Finding {
  const fields = Object.keys(variables).flatMap(path => (path.startsWith('data.') ? [path.slice(5)] : []))
  const near = nearest(field, fields)
  return error(
    'SC-02.field',
    where,
    `set 动作要写的共用字段 ${field} 不存在${near ? `，是否应为 ${near}？` : '。'}`,
    near ? `改成 ${near}。` : '在 data 里加上这个字段。',
  )
}
