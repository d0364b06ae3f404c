import { useQueryClient } from '@tanstack/react-query'
import { sessionEnded } from '#runtime/portal/session/ended.ts'
import { SignInForm } from '#runtime/portal/session/sign-in-form.tsx'
import { sessionQuery, useMaybeSession } from '#runtime/portal/session/use-session.ts'
import { useCell } from '#runtime/portal/store.ts'
import { t } from '#runtime/portal/text/text.ts'
import { Dialog } from '#runtime/ui/primitive/confirm-dialog.tsx'

/** The session ran out while somebody was working: sign in again above the page, whose fields stay as they are. */
export function SignInAgain() {
  const ended = useCell(sessionEnded)
  const session = useMaybeSession()
  const client = useQueryClient()
  const back = async () => {
    const now = await client.fetchQuery({ ...sessionQuery, staleTime: 0 })
    sessionEnded.set(false)
    if (session && now.person.id !== session.person.id) window.location.assign('/tasks')
    else await client.invalidateQueries()
  }
  return (
    <Dialog open={ended && session !== undefined} title={t.signIn.expiredTitle} onClose={() => {}}>
      <p>{t.signIn.expired}</p>
      <SignInForm {...(session && { username: session.username })} onDone={back} />
    </Dialog>
  )
}
