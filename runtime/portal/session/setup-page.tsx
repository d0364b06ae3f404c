import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { api, isProblem } from '#runtime/server/api/client.ts'
import { Button, buttonClass } from '#runtime/ui/primitive/button.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'

const USERNAME = /^[A-Za-z0-9._]{3,30}$/
const PASSWORD = 12
const blank = { organisation: '', name: '', username: '', password: '', again: '' }
type Entry = typeof blank
type Mistakes = { readonly [field in keyof Entry]?: string }

function mistakesOf(entry: Entry): Mistakes {
  const missing = Object.entries(entry).filter(([, value]) => value.trim() === '')
  return {
    ...(entry.username !== '' && !USERNAME.test(entry.username) && { username: t.setup.badUsername }),
    ...(entry.password !== '' && entry.password.length < PASSWORD && { password: t.setup.shortPassword }),
    ...(entry.again !== '' && entry.again !== entry.password && { again: t.setup.differ }),
    ...Object.fromEntries(missing.map(([field]) => [field, t.setup.missing])),
  }
}

/** First start: the link printed on the console leads here, once. */
export function SetupPage() {
  const { token } = useSearch({ from: '/public/setup' })
  const [entry, setEntry] = useState(blank)
  const [mistakes, setMistakes] = useState<Mistakes>({})
  const setup = useMutation({
    mutationFn: () =>
      api.setup({
        token: token ?? '',
        username: entry.username,
        password: entry.password,
        name: entry.name.trim(),
        organisation: entry.organisation.trim(),
      }),
  })
  const refused = isProblem(setup.error) ? (setup.error.problem.fields ?? []) : []
  const field = (name: keyof Entry) => ({
    value: entry[name],
    error: mistakes[name] ?? refused.find(({ path }) => path === `/${name}`)?.message,
    onChange: (value: string) => setEntry(last => ({ ...last, [name]: value })),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found = mistakesOf(entry)
    setMistakes(found)
    if (Object.keys(found).length === 0) setup.mutate()
    else {
      const form = event.currentTarget
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
    }
  }
  if (!token)
    return (
      <Page title={t.setup.title} width="reading">
        <Notice tone="danger" title={t.setup.noToken} />
      </Page>
    )
  if (setup.isSuccess)
    return (
      <Page title={t.setup.done} width="reading">
        <Notice tone="success" alert title={t.setup.doneHint}>
          <Link to="/sign-in" className={buttonClass('primary')}>
            {t.signIn.submit}
          </Link>
        </Notice>
      </Page>
    )
  return (
    <Page title={t.setup.title} below={t.setup.lead} width="reading">
      <form className="card stack" onSubmit={submit} noValidate>
        {setup.isError && <RefusedBecause error={setup.error} turn={setup.submittedAt} />}
        <TextField
          label={t.setup.organisation}
          hint={t.setup.organisationHint}
          autoComplete="organization"
          {...field('organisation')}
        />
        <TextField label={t.setup.name} autoComplete="name" {...field('name')} />
        <TextField
          label={t.setup.username}
          hint={t.setup.usernameHint}
          autoComplete="username"
          {...field('username')}
        />
        <TextField
          label={t.setup.password}
          hint={t.setup.passwordHint}
          type="password"
          autoComplete="new-password"
          {...field('password')}
        />
        <TextField label={t.setup.again} type="password" autoComplete="new-password" {...field('again')} />
        <Button type="submit" look="primary" wide disabled={setup.isPending}>
          {t.setup.submit}
        </Button>
      </form>
    </Page>
  )
}
