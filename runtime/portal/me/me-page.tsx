import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { supervisedBy } from '#runtime/portal/parameter/use-parameters.ts'
import { sessionEnded } from '#runtime/portal/session/ended.ts'
import { useSession } from '#runtime/portal/session/use-session.ts'
import { Page } from '#runtime/portal/shell/page.tsx'
import { RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { api } from '#runtime/server/api/client.ts'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { ConfirmDialog } from '#runtime/ui/primitive/confirm-dialog.tsx'
import { ElderSwitch } from '#runtime/ui/primitive/elder-switch.tsx'
import css from './me.module.css'
import { Substitutions } from './substitutions.tsx'

export function MePage() {
  const session = useSession()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const leave = async () => {
    sessionEnded.set(false)
    forgetDrafts()
    await navigate({ to: '/sign-in' })
    client.clear()
  }
  const signOut = useMutation({ mutationFn: api.signOut, onSuccess: leave })
  const everywhere = useMutation({ mutationFn: api.endAllSessions, onSuccess: leave })
  return (
    <Page title={t.me.title} width="reading">
      <section className={`card ${css.person}`}>
        <span className={css.face} aria-hidden>
          {session.person.name.slice(-1)}
        </span>
        <div>
          <p className={css.name}>{session.person.name}</p>
          <p className="soft">
            {t.me.username}：{session.username}
          </p>
        </div>
      </section>
      <section className="card stack" aria-labelledby="posts">
        <h2 id="posts">{t.me.posts}</h2>
        {session.posts.length === 0 && <p className="soft">{t.me.noPosts}</p>}
        <ul className={`plain-list ${css.posts}`}>
          {session.posts.map(post => (
            <li key={`${post.organisation.id}/${post.post}`}>
              <span className={css.post}>{post.title}</span>
              <span className="soft">{post.organisation.name}</span>
            </li>
          ))}
        </ul>
      </section>
      <Substitutions />
      <section className="card stack" aria-labelledby="display">
        <div>
          <h2 id="display">{t.me.display}</h2>
          <p className="soft">{t.me.elderHint}</p>
        </div>
        <ElderSwitch />
      </section>
      <section className="card stack" aria-labelledby="links">
        <h2 id="links">{t.me.links}</h2>
        <ul className={`plain-list ${css.posts}`}>
          <li>
            <Link to="/disclosures">{t.me.public}</Link>
          </li>
          {supervisedBy(session).length > 0 && (
            <li>
              <Link to="/parameters">{t.me.parameters}</Link>
              <span className="soft">{t.me.parametersHint}</span>
            </li>
          )}
          {session.mayPublish && (
            <li>
              <a href="/designer/">{t.me.designer}</a>
              <span className="soft">{t.me.designerHint}</span>
            </li>
          )}
        </ul>
      </section>
      <section className="card stack" aria-labelledby="security">
        <h2 id="security">{t.me.security}</h2>
        <RefusedBecause
          error={signOut.error ?? everywhere.error}
          turn={Math.max(signOut.submittedAt, everywhere.submittedAt)}
        />
        <Button wide disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          {t.me.signOut}
        </Button>
        <div>
          <Button look="danger" wide onClick={() => setAsking(true)}>
            {t.me.signOutEverywhere}
          </Button>
          <p className="soft">{t.me.signOutEverywhereHint}</p>
        </div>
      </section>
      <ConfirmDialog
        open={asking}
        title={t.me.signOutEverywhereAsk}
        confirm={t.me.signOutEverywhere}
        look="danger"
        busy={everywhere.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          everywhere.mutate()
        }}
      >
        <p>{t.me.signOutEverywhereBody}</p>
      </ConfirmDialog>
    </Page>
  )
}

/** Nothing of one person's drafts stays for the next at this computer. */
function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith('guicheng.draft.')) sessionStorage.removeItem(key)
  } catch {
    // Storage that cannot be read holds nothing.
  }
}
