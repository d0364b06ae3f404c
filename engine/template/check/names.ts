import { type Check, meant } from '#engine/template/check/check.ts'
import { error, warning } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'
import { at } from '#engine/template/pointer.ts'
import { references, SECTIONS, type Section } from '#engine/template/references.ts'

const NOUN: { readonly [section in Section]: string } = {
  roles: '角色',
  forms: '表单',
  documents: '文书',
  delays: '期限',
  basis: '依据',
  parameters: '参数',
  tables: '直派表',
}

export const namesResolve: Check = {
  id: 'SC-02',
  title: '引用的角色、表单、期限、依据、参数都已定义，定义的都被用到',
  run: ({ template, variables }) => {
    const used = references(template)
    const findings = used.flatMap(({ section, name, where }) => {
      // Where a delay is named, a decision table may stand.
      const known = [
        ...Object.keys(template[section] ?? {}),
        ...(section === 'delays' ? Object.keys(template.tables ?? {}) : []),
      ]
      if (known.includes(name)) return []
      const near = nearest(name, known)
      return [
        error(
          `SC-02.${section}`,
          where,
          `引用了不存在的${NOUN[section]} ${name}${meant(near)}`,
          near
            ? `改成 ${near}。`
            : known.length > 0
              ? `已有的${NOUN[section]}：${known.join('、')}。`
              : `先在 ${section} 里定义它。`,
        ),
      ]
    })
    const text = JSON.stringify([template.machine, template.forms])
    for (const section of SECTIONS)
      for (const name of Object.keys(template[section] ?? {})) {
        if (
          used.some(
            one => (one.section === section || (section === 'tables' && one.section === 'delays')) && one.name === name,
          )
        )
          continue
        // Rules name a parameter by its path and a person by a role's name.
        if (text.includes(`"parameters.${name}"`) || (section === 'roles' && text.includes(`"${name}"`))) continue
        findings.push(
          warning(
            'SC-02.unused',
            at('', section, name),
            `${NOUN[section]} ${name} 没有任何地方用到。`,
            '删去，或在该用的地方引用它。',
          ),
        )
      }
    const fields = Object.keys(template.data?.properties ?? {})
    for (const [name, role] of Object.entries(template.roles))
      if ('field' in role) {
        const variable = variables[`data.${role.field}`]
        const type = variable?.of?.['']?.type ?? variable?.type
        const where = at('/roles', name, 'field')
        if (!type) {
          const near = nearest(role.field, fields)
          findings.push(
            error(
              'SC-02.field',
              where,
              `角色“${role.title}”取自共用字段 ${role.field}，但 data 里没有它${meant(near)}`,
              near ? `改成 ${near}。` : '在 data 里加上这个字段（format: person）。',
            ),
          )
        } else if (type !== 'person')
          findings.push(
            error(
              'SC-02.field',
              where,
              `角色“${role.title}”取自共用字段 ${role.field}，它不是人员。`,
              '把该字段的 format 改为 person。',
            ),
          )
      }
    return findings
  },
}
