import { postTitle } from '#engine/people/post.ts'
import type { Template } from '#engine/template/format.ts'
import type { OrganisationRef, Role } from '#engine/template/role.ts'

/** How a role's people are found, in words: for the designer, the process page and print. */
export function sayRole(role: Role, template: Template): string {
  if ('starter' in role) return '发起人本人'
  if ('person' in role) return '指定的个人'
  if ('anyOf' in role) return role.anyOf.map(name => template.roles[name]?.title ?? name).join('或')
  if ('table' in role) {
    const table = template.tables?.[role.table]
    return `按“${table?.title ?? role.table}”确定的${role.assist ? '协办' : '承办'}单位`
  }
  if ('field' in role) {
    const among = role.among ? `，限${template.roles[role.among]?.title ?? role.among}` : ''
    return `表单“${fieldTitle(template, role.field)}”中选定的人${among}`
  }
  const at = sayOrganisation(role.of, template)
  if ('post' in role) return `${at}的${postTitle(role.post)}`
  return `${at}名册中的人${role.where ? '（按条件）' : ''}`
}

export function sayOrganisation(of: OrganisationRef, template: Template): string {
  if (typeof of === 'string') return { own: '本组织', superior: '上级组织', county: '县级组织部门' }[of]
  if ('above' in of) return of.above === 1 ? '上级组织' : `上 ${of.above} 级组织`
  if ('field' in of) return `表单“${fieldTitle(template, of.field)}”中选定的组织`
  return `${sayOrganisation(of.under, template)}所属的职能部门`
}

function fieldTitle(template: Template, field: string): string {
  const title = template.data?.properties[field]?.title
  return typeof title === 'string' ? title : field
}
