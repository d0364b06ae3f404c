import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { sayProblem } from '#runtime/portal/problem.ts'
import { TextField } from '#runtime/portal/shell/fields.tsx'
import { Refusal } from '#runtime/portal/shell/refusal.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { api, isProblem } from '#runtime/server/api/client.ts'
import { Button } from '#runtime/ui/primitive/button.tsx'

function sayFailure(error: unknown): string {
  if (isProblem(error) && error.status === 429) return t.signIn.tooMany
  if (isProblem(error) && error.status >= 400 && error.status < 500) return t.signIn.wrong
  return sayProblem(error).title
}

/** Username and password. `username` is fixed where somebody signs in again. */
export function SignInForm({ username: fixed, onDone }: { readonly username?: string; readonly onDone: () => void }) {
  const [username, setUsername] = useState(fixed ?? '')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const signIn = useMutation({ mutationFn: () => api.signIn(username.trim(), password), onSuccess: onDone })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const lacks = username.trim() === '' || password === ''
    setMissing(lacks)
    if (!lacks) signIn.mutate()
  }
  const failure = missing ? t.signIn.missing : signIn.isError ? sayFailure(signIn.error) : undefined
  return (
    <form onSubmit={submit} noValidate className="stack">
      {failure && <Refusal title={failure} turn={signIn.submittedAt} />}
      {fixed === undefined ? (
        <TextField label={t.signIn.username} value={username} onChange={setUsername} autoComplete="username" />
      ) : (
        <p>
          {t.signIn.username}：<strong>{fixed}</strong>
          <input type="hidden" autoComplete="username" value={fixed} />
        </p>
      )}
      <TextField
        label={t.signIn.password}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      <Button type="submit" look="primary" wide disabled={signIn.isPending}>
        {t.signIn.submit}
      </Button>
    </form>
  )
}
