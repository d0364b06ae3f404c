import { postTitle } from '#engine/people/post.ts'
import type { Role, Template } from '#engine/template/format.ts'
import classes from './designer.module.css'
import { useText } from './text.ts'

/** Who takes part: each role with where its people come from, and who may begin. */
export function Cast({ template }: { template: Template }) {
  const t = useText()
  const from = (role: Role): string => {
    if ('starter' in role) return t('role.starter')
    if ('field' in role) return t('role.field', { field: fieldTitle(template, role.field) })
    const at = t(`role.${role.of ?? 'own'}`)
    return 'post' in role ? t('role.post', { at, post: postTitle(role.post) }) : t('role.register', { at })
  }
  return (
    <ul className={classes.rows}>
      {Object.entries(template.roles).map(([name, role]) => (
        <li key={name}>
          <b>{role.title}</b>
          <span className={classes.soft}>{from(role)}</span>
          {template.start.roles.includes(name) && <span className={classes.tag}>{t('role.starts')}</span>}
        </li>
      ))}
    </ul>
  )
}

function fieldTitle(template: Template, field: string): string {
  const title = template.data?.properties[field]?.title
  return typeof title === 'string' ? title : field
}
