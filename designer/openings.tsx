import { sayBounds, sayParameter } from '#engine/process/parameter-sentence.ts'
import { cite } from '#engine/template/cite.ts'
import type { Template } from '#engine/template/format.ts'
import classes from './designer.module.css'
import { useText } from './text.ts'

/** What a template leaves open for an area to set. */
export function Openings({ template }: { template: Template }) {
  const t = useText()
  const parameters = Object.entries(template.parameters ?? {})
  if (parameters.length === 0) return <p className={classes.soft}>{t('parameters.none')}</p>
  return (
    <ul className={classes.rows}>
      {parameters.map(([name, parameter]) => {
        const law = parameter.basis ? template.basis?.[parameter.basis] : undefined
        return (
          <li key={name}>
            <b>{parameter.title}</b>
            <span>
              {t('parameters.default')} {sayParameter(parameter, parameter.default)}
            </span>
            {sayBounds(parameter) && <span className={classes.soft}>{sayBounds(parameter)}</span>}
            {law && <span className={classes.soft}>{cite(law)}</span>}
          </li>
        )
      })}
    </ul>
  )
}
