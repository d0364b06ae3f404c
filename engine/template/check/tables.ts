import { covers } from '#engine/process/role/table.ts'
import type { Check } from '#engine/template/check/check.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import { at } from '#engine/template/pointer.ts'
import type { Role } from '#engine/template/role.ts'

/** Decision tables answer everything, by rows that can all be reached; roles do not refer to themselves. */
export const tablesAnswer: Check = {
  id: 'SC-10',
  title: '直派表对每种情况都有答案，每一行都用得到，角色不绕圈',
  run: ({ template, variables }) => {
    const findings: Finding[] = []
    for (const [name, table] of Object.entries(template.tables ?? {})) {
      const where = at('/tables', name)
      table.inputs.forEach(({ path, title }, i) => {
        if (!variables[path])
          findings.push(
            error(
              'SC-02.variable',
              at(where, 'inputs', i, 'path'),
              `“${table.title}”的“${title}”取自 ${path}，没有这个变量。`,
              '写共用字段或步骤结果，例如 data.kind。',
            ),
          )
      })
      table.rows.forEach(({ when }, i) => {
        const place = at(where, 'rows', i)
        if (when.length !== table.inputs.length)
          findings.push(
            error(
              'SC-01.table',
              at(place, 'when'),
              `“${table.title}”第 ${i + 1} 行有 ${when.length} 格，应有 ${table.inputs.length} 格。`,
              '每项输入写一格；不限的写 null。',
            ),
          )
        const earlier = table.rows.findIndex((row, j) => j < i && covers(row.when, when, table.inputs.length))
        if (earlier >= 0)
          findings.push(
            error(
              'SC-05.table',
              place,
              `“${table.title}”第 ${i + 1} 行永远用不到：第 ${earlier + 1} 行已包括它的全部情况。`,
              `把第 ${i + 1} 行移到第 ${earlier + 1} 行之前，或删去。`,
            ),
          )
      })
      const all = table.rows.some(({ when }) => covers(when, [], table.inputs.length))
      if (!table.otherwise && !all)
        findings.push(
          error(
            'SC-10.table',
            where,
            `“${table.title}”没有写其余情况由谁办理，遇到表中没有的情况时无人可办。`,
            '加上 otherwise，写明兜底的角色。',
          ),
        )
    }
    for (const [name, role] of Object.entries(template.roles))
      if (circles(template.roles, template.tables ?? {}, name, new Set()))
        findings.push(
          error(
            'SC-13.role-circle',
            at('/roles', name),
            `角色“${role.title}”经过别的角色又回到自己。`,
            '去掉其中一处引用。',
          ),
        )
    return findings
  },
}

type Tables = { readonly [name: string]: { readonly rows: readonly Answer[]; readonly otherwise?: Answer | undefined } }
type Answer = { readonly role: string; readonly assist?: readonly string[] | undefined }

function circles(
  roles: { readonly [name: string]: Role },
  tables: Tables,
  name: string,
  above: ReadonlySet<string>,
): boolean {
  if (above.has(name)) return true
  const role = roles[name]
  if (!role) return false
  const next = new Set([...above, name])
  return referred(role, tables).some(one => circles(roles, tables, one, next))
}

function referred(role: Role, tables: Tables): readonly string[] {
  if ('anyOf' in role) return role.anyOf
  if ('field' in role) return role.among ? [role.among] : []
  if (!('table' in role)) return []
  const table = tables[role.table]
  const answers = table ? [...table.rows, ...(table.otherwise ? [table.otherwise] : [])] : []
  return answers.flatMap(one => (role.assist ? (one.assist ?? []) : [one.role]))
}
