import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useSession } from '#runtime/portal/session/use-session.ts'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { Loaded } from '#runtime/portal/shell/loaded.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { templatesQuery } from '#runtime/portal/start/use-templates.ts'
import { t } from '#runtime/portal/text/text.ts'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import css from './start.module.css'

/** From this many on a search field earns its place. */
const MANY = 7

export function StartPage() {
  const templates = useQuery(templatesQuery)
  const [q, setQ] = useState('')
  return (
    <Page title={t.start.title} below={t.start.lead}>
      <Loaded query={templates}>
        {({ items }) => {
          const startable = items.filter(template => template.startable.length > 0)
          const shown = startable.filter(template => `${template.title}${template.summary}`.includes(q.trim()))
          if (items.length === 0) return <NoTemplates />
          if (startable.length === 0)
            return (
              <EmptyState title={t.start.empty} icon="info">
                <p>{t.start.emptyHint}</p>
              </EmptyState>
            )
          return (
            <div className="stack">
              {startable.length >= MANY && <TextField label={t.start.search} type="search" value={q} onChange={setQ} />}
              {shown.length === 0 && <EmptyState title={t.start.nothing} icon="search" />}
              <ul className={`plain-list ${css.templates}`}>
                {shown.map(template => (
                  <li key={template.id} className={css.template}>
                    <div className={css.words}>
                      <h2 className={css.title}>
                        <Link to="/start/$template" params={{ template: template.id }} className={css.cover}>
                          {template.title}
                        </Link>
                      </h2>
                      <p className={css.summary}>{template.summary}</p>
                      <p className="soft">
                        {t.start.version(template.version)} ·{' '}
                        {t.start.for(template.startable.map(it => it.name).join('、'))}
                      </p>
                    </div>
                    <Icon name="forward" />
                  </li>
                ))}
              </ul>
            </div>
          )
        }}
      </Loaded>
    </Page>
  )
}

/** A new installation: whoever may publish is told how the shipped templates come in, everybody else whom to ask. */
function NoTemplates() {
  const { mayPublish } = useSession()
  return (
    <EmptyState title={t.start.noTemplates} icon="info">
      {mayPublish ? (
        <>
          <p>{t.start.noTemplatesHint}</p>
          <p>
            <code>{t.start.publishCommand}</code>
          </p>
        </>
      ) : (
        <p>{t.start.noTemplatesAsk}</p>
      )}
    </EmptyState>
  )
}
