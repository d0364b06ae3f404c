import { cite } from '#engine/template/cite.ts'
import type { Template } from '#engine/template/format.ts'
import classes from './designer.module.css'
import { useText } from './text.ts'

/** From the checked text of a law down to hearsay. */
const LEVELS = ['A', 'B', 'C', 'D'] as const

interface Ground {
  readonly law: string
  readonly version: string
  readonly confidence: (typeof LEVELS)[number]
  readonly articles: readonly string[]
}

/** Every regulation a template cites, once, with its articles; the surest first. */
export function groundsOf(template: Pick<Template, 'basis'>): readonly Ground[] {
  const grounds = new Map<string, Ground>()
  for (const { law, version = '', article, confidence } of Object.values(template.basis ?? {})) {
    const key = `${law} ${version} ${confidence}`
    const known = grounds.get(key) ?? { law, version, confidence, articles: [] }
    grounds.set(key, { ...known, articles: article ? [...known.articles, article] : known.articles })
  }
  return LEVELS.flatMap(level => [...grounds.values()].filter(({ confidence }) => confidence === level))
}

export function Grounds({ template }: { template: Template }) {
  const t = useText()
  const grounds = groundsOf(template)
  if (grounds.length === 0) return <p className={classes.soft}>{t('basis.none')}</p>
  return (
    <ul className={classes.rows}>
      {grounds.map(ground => (
        <li key={`${ground.law} ${ground.version} ${ground.confidence}`}>
          <b>{cite(ground)}</b>
          {ground.version && <span className={classes.soft}>{t('basis.version', { version: ground.version })}</span>}
          {ground.articles.length > 0 && <span>{ground.articles.join('、')}</span>}
          <span className={classes.tag}>
            {t('basis.confidence', { level: ground.confidence })} {t(`basis.${ground.confidence}`)}
          </span>
        </li>
      ))}
    </ul>
  )
}
