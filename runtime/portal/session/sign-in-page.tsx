import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { sayProblem } from '#runtime/portal/problem.ts'
import { keys } from '#runtime/portal/query/keys.ts'
import { sessionEnded } from '#runtime/portal/session/ended.ts'
import { SignInForm } from '#runtime/portal/session/sign-in-form.tsx'
import { sessionQuery } from '#runtime/portal/session/use-session.ts'
import { Page } from '#runtime/portal/shell/page.tsx'
import { Refusal } from '#runtime/portal/shell/refusal.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { api, type DemoAccount } from '#runtime/server/api/client.ts'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import css from './session.module.css'

/** Only paths of this portal: the address must not be able to send somebody elsewhere after signing in. */
const inside = (next: string | undefined) =>
  next?.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/tasks'

export function SignInPage() {
  const { next } = useSearch({ from: '/public/sign-in' })
  const navigate = useNavigate()
  const client = useQueryClient()
  const enter = async () => {
    client.clear()
    sessionEnded.set(false)
    await client.fetchQuery({ ...sessionQuery, staleTime: 0 })
    await navigate({ href: inside(next), replace: true })
  }
  return (
    <Page title={t.signIn.title} below={t.motto} width="reading">
      <div className={css.signIn}>
        <div className="stack">
          <section className="card">
            <SignInForm onDone={enter} />
          </section>
          <p className="soft">{t.signIn.help}</p>
          <p>
            <Link to="/disclosures">{t.signIn.public}</Link>
          </p>
        </div>
        <DemoAccounts onDone={enter} />
      </div>
    </Page>
  )
}

function DemoAccounts({ onDone }: { readonly onDone: () => void }) {
  const accounts = useQuery({
    queryKey: keys.demoAccounts,
    queryFn: api.demo.accounts,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const signIn = useMutation({
    mutationFn: (account: DemoAccount) => api.signIn(account.username, account.password),
    onSuccess: onDone,
  })
  if (!accounts.data?.accounts.length) return null
  return (
    <section aria-labelledby="demo-accounts" className="stack">
      <div>
        <h2 id="demo-accounts">{t.demo.accounts}</h2>
        <p className="soft">{t.demo.accountsHint}</p>
      </div>
      {signIn.isError && <Refusal title={sayProblem(signIn.error).title} turn={signIn.submittedAt} />}
      <ul className={`plain-list ${css.accounts}`}>
        {accounts.data.accounts.map(account => (
          <li key={account.username}>
            <button
              type="button"
              className={css.account}
              disabled={signIn.isPending}
              onClick={() => signIn.mutate(account)}
            >
              <span>
                <span className={css.accountName}>{account.name}</span>
                <span className="soft block">{account.role}</span>
              </span>
              <Icon name="forward" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
