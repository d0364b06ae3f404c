import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useSession } from '#runtime/portal/session/use-session.ts'
import { SelectField } from '#runtime/portal/shell/fields.tsx'
import { Loaded } from '#runtime/portal/shell/loaded.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { templatesQuery } from '#runtime/portal/start/use-templates.ts'
import type { OrganisationSummary, TemplateSummary } from '#runtime/server/api/client.ts'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import css from './parameter.module.css'
import { ParameterList } from './parameter-list.tsx'
import { words } from './text.ts'
import { organisationsQuery, parametersQuery, placesBelow, supervisedBy } from './use-parameters.ts'

/** What an organisation sets for its area where a template leaves it open. */
export function ParametersPage() {
  const tops = supervisedBy(useSession())
  return (
    <Page title={words.title} below={words.lead} back={{ label: words.back, to: '/me' }}>
      {tops.length === 0 ? (
        <EmptyState title={words.notYours} icon="info">
          <p>{words.notYoursHint}</p>
        </EmptyState>
      ) : (
        <Everything tops={tops} />
      )}
    </Page>
  )
}

function Everything({ tops }: { readonly tops: readonly string[] }) {
  const organisations = useQuery(organisationsQuery)
  const templates = useQuery(templatesQuery)
  return (
    <Loaded query={organisations}>
      {places => (
        <Loaded query={templates}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title={words.noTemplates} icon="info">
                <p>{words.noTemplatesHint}</p>
              </EmptyState>
            ) : (
              <Chooser organisations={places.items} templates={items} tops={tops} />
            )
          }
        </Loaded>
      )}
    </Loaded>
  )
}

function Chooser({
  organisations,
  templates,
  tops,
}: {
  readonly organisations: readonly OrganisationSummary[]
  readonly templates: readonly TemplateSummary[]
  readonly tops: readonly string[]
}) {
  const asked = useSearch({ from: '/member/parameters' })
  const navigate = useNavigate()
  const places = placesBelow(organisations, tops)
  const organisation = places.find(({ id }) => id === asked.organisation) ?? places[0]
  const template = templates.find(({ id }) => id === asked.template) ?? templates[0]
  if (!organisation || !template) return null
  const choose = (change: { organisation?: string; template?: string }) =>
    void navigate({
      to: '/parameters',
      replace: true,
      search: { organisation: organisation.id, template: template.id, ...change },
    })
  return (
    <div className="stack">
      <div className={css.choosers}>
        <SelectField
          label={words.organisation}
          hint={words.organisationHint}
          value={organisation.id}
          onChange={id => choose({ organisation: id })}
          choices={places.map(({ id, name, depth }) => ({ value: id, label: `${'　'.repeat(depth)}${name}` }))}
        />
        <SelectField
          label={words.template}
          hint={words.templateHint}
          value={template.id}
          onChange={id => choose({ template: id })}
          choices={templates.map(({ id, title }) => ({ value: id, label: title }))}
        />
      </div>
      <Notice title={words.holds}>
        <p>{words.holdsHint}</p>
      </Notice>
      <Values key={`${organisation.id} ${template.id}`} organisation={organisation} template={template} />
    </div>
  )
}

function Values({
  organisation,
  template,
}: {
  readonly organisation: { readonly id: string; readonly name: string }
  readonly template: TemplateSummary
}) {
  const parameters = useQuery(parametersQuery(organisation.id, template.id))
  return (
    <Loaded query={parameters}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={words.nothing} icon="check">
            <p>{words.nothingHint}</p>
          </EmptyState>
        ) : (
          <ParameterList organisation={organisation} template={template} parameters={items} />
        )
      }
    </Loaded>
  )
}
