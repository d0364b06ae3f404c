import type { Template } from '#engine/template/format.ts'
import { sayRole } from '#engine/template/say-role.ts'
import classes from './designer.module.css'
import { useText } from './text.ts'

/** Who takes part: each role with where its people come from, and who may begin. */
export function Cast({ template }: { template: Template }) {
  const t = useText()
  return (
    <ul className={classes.rows}>
      {Object.entries(template.roles).map(([name, role]) => (
        <li key={name}>
          <b>{role.title}</b>
          <span className={classes.soft}>{sayRole(role, template)}</span>
          {template.start.roles.includes(name) && <span className={classes.tag}>{t('role.starts')}</span>}
        </li>
      ))}
    </ul>
  )
}
