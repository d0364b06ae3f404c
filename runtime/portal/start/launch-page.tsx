import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { instanceQuery, openTaskOfMine } from '#runtime/portal/instance/use-instances.ts'
import { keys } from '#runtime/portal/query/keys.ts'
import { SelectField, TextField } from '#runtime/portal/shell/fields.tsx'
import { Loaded } from '#runtime/portal/shell/loaded.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { Overview } from '#runtime/portal/start/overview.tsx'
import { templateQuery } from '#runtime/portal/start/use-templates.ts'
import { Foreseen } from '#runtime/portal/step/foreseen.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { api, newKey, type TemplateDetail } from '#runtime/server/api/client.ts'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import css from './start.module.css'

const LONGEST = 200

export function LaunchPage() {
  const { template: id } = useParams({ from: '/member/start/$template' })
  const template = useQuery(templateQuery(id))
  return (
    <Page
      title={template.data?.title ?? t.start.title}
      back={{ label: t.start.title, to: '/start' }}
      {...(template.data && { above: t.start.version(template.data.version), below: template.data.summary })}
    >
      <Loaded query={template}>
        {detail => (
          <div className={css.launch}>
            <section aria-labelledby="overview" className={css.overviewPlace}>
              <div>
                <h2 id="overview">{t.start.overview}</h2>
                <p className="soft">{t.start.overviewHint}</p>
              </div>
              <Overview steps={detail.overview} />
            </section>
            <aside className={css.formPlace}>
              {detail.startable.length > 0 ? <LaunchForm template={detail} /> : <Notice title={t.start.notAllowed} />}
            </aside>
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function LaunchForm({ template }: { readonly template: TemplateDetail }) {
  const only = template.startable.length === 1 ? template.startable[0]?.id : undefined
  const [organisation, setOrganisation] = useState(only ?? '')
  const [title, setTitle] = useState('')
  const [tried, setTried] = useState(false)
  const navigate = useNavigate()
  const client = useQueryClient()
  // The same key goes with every attempt at this start, so a lost answer cannot make two.
  const key = useRef(newKey())
  const start = useMutation({
    mutationFn: () =>
      api.instances.start({
        key: key.current,
        template: template.id,
        hash: template.hash,
        organisation,
        title: title.trim(),
      }),
    onSuccess: async receipt => {
      await client.invalidateQueries({ queryKey: keys.tasks() })
      const task = openTaskOfMine(await client.fetchQuery(instanceQuery(receipt.instance)))
      if (task)
        await navigate({ to: '/tasks/$instance/$task', params: { instance: receipt.instance, task }, replace: true })
      else await navigate({ to: '/instances/$instance', params: { instance: receipt.instance }, replace: true })
    },
  })
  const wrongTitle =
    title.trim() === '' ? t.start.nameMissing : title.trim().length > LONGEST ? t.start.nameLong : undefined
  const wrongOrganisation = organisation === '' ? t.start.organisationMissing : undefined
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setTried(true)
    if (!wrongTitle && !wrongOrganisation) return start.mutate()
    const form = event.currentTarget
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <form className="card stack" onSubmit={submit} noValidate aria-labelledby="launch">
      <h2 id="launch">{t.start.formTitle}</h2>
      <RefusedBecause error={start.error} turn={start.submittedAt} />
      {only ? (
        <div>
          <p className="soft">{t.start.organisation}</p>
          <p className={css.organisation}>{template.startable[0]?.name}</p>
        </div>
      ) : (
        <SelectField
          label={t.start.organisation}
          value={organisation}
          onChange={setOrganisation}
          none=""
          choices={template.startable.map(it => ({ value: it.id, label: it.name }))}
          error={tried ? wrongOrganisation : undefined}
        />
      )}
      <TextField
        label={t.start.name}
        hint={`${t.start.nameHint}，${t.start.namePlaceholder(template.title)}`}
        value={title}
        onChange={setTitle}
        error={tried ? wrongTitle : undefined}
      />
      {organisation && (
        <Foreseen
          key={organisation}
          title={t.prediction.startTitle}
          about={['start', template.hash, organisation]}
          ask={() => api.templates.predict(template.id, { organisation, hash: template.hash })}
        />
      )}
      <Button type="submit" look="primary" wide disabled={start.isPending}>
        {t.start.submit}
      </Button>
    </form>
  )
}
