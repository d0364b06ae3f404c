import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { sayParameter } from '#engine/process/parameter-sentence.ts'
import { tell } from '#runtime/portal/shell/notice-bar.tsx'
import { RefusedBecause } from '#runtime/portal/shell/refusal.tsx'
import { api, isProblem, type ParameterView } from '#runtime/server/api/client.ts'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { ConfirmDialog } from '#runtime/ui/primitive/confirm-dialog.tsx'
import { type Change, changesOf, type Entries } from './change.ts'
import css from './parameter.module.css'
import { ParameterCard } from './parameter-card.tsx'
import { words } from './text.ts'
import { allParameters, parametersQuery } from './use-parameters.ts'

interface Named {
  readonly id: string
  readonly title?: string
  readonly name?: string
}

/** All parameters of one template in one place; what is changed is looked at once more and saved together. */
export function ParameterList({
  organisation,
  template,
  parameters,
}: {
  readonly organisation: Named & { readonly name: string }
  readonly template: Named & { readonly title: string }
  readonly parameters: readonly ParameterView[]
}) {
  const [entries, setEntries] = useState<Entries>({})
  const [tried, setTried] = useState(false)
  const [asking, setAsking] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const client = useQueryClient()
  const { changes, mistakes } = changesOf(parameters, entries)
  const isDirty = changes.length > 0 || Object.keys(mistakes).length > 0
  const save = useMutation({
    mutationFn: () =>
      api.organisations.setParameters(
        organisation.id,
        template.id,
        Object.fromEntries(changes.map(({ parameter, wanted }) => [parameter.name, wanted])),
      ),
    onSuccess: async answer => {
      setEntries({})
      setTried(false)
      tell(words.saved(changes.length))
      // A value set here holds below too: whatever else was loaded is asked for again.
      await client.invalidateQueries({ queryKey: allParameters, refetchType: 'none' })
      client.setQueryData(parametersQuery(organisation.id, template.id).queryKey, answer)
    },
    onSettled: () => setAsking(false),
  })
  // The button that opened the question is gone with the changes: the focus stays at the list.
  useEffect(() => {
    if (save.isSuccess && !asking) form.current?.focus({ preventScroll: true })
  }, [save.isSuccess, asking])
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  })
  const refused = isProblem(save.error) ? (save.error.problem.fields ?? []) : []
  const mistakeOf = (name: string): string | undefined =>
    (tried ? mistakes[name] : undefined) ?? refused.find(({ path }) => path === `/${name}`)?.message
  const enter = (name: string, entry: string | null | undefined) => {
    if (!save.isIdle && !save.isPending) save.reset()
    setEntries(last => {
      const { [name]: _, ...rest } = last
      return entry === undefined ? rest : { ...rest, [name]: entry }
    })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(mistakes).length > 0)
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
    else if (changes.length > 0) setAsking(true)
  }
  return (
    <form ref={form} className="stack" onSubmit={submit} noValidate tabIndex={-1} aria-label={template.title}>
      <RefusedBecause error={save.error} turn={save.submittedAt} />
      <ul className={`plain-list ${css.list}`}>
        {parameters.map(parameter => (
          <ParameterCard
            key={parameter.name}
            parameter={parameter}
            organisation={organisation.id}
            entry={entries[parameter.name]}
            isChanged={changes.some(change => change.parameter.name === parameter.name)}
            mistake={mistakeOf(parameter.name)}
            onEnter={entry => enter(parameter.name, entry)}
          />
        ))}
      </ul>
      {isDirty && (
        <div className={css.bar}>
          <p role="status">{words.pending(changes.length + Object.keys(mistakes).length)}</p>
          <div className={css.buttons}>
            <Button
              onClick={() => {
                setEntries({})
                setTried(false)
                save.reset()
              }}
            >
              {words.discard}
            </Button>
            <Button type="submit" look="primary" disabled={save.isPending}>
              {words.check}
            </Button>
          </div>
        </div>
      )}
      <ConfirmDialog
        open={asking}
        title={words.askTitle}
        confirm={words.confirm}
        busy={save.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => save.mutate()}
      >
        <p>{words.askHint(organisation.name, template.title)}</p>
        <BeforeAndAfter changes={changes} />
      </ConfirmDialog>
      <ConfirmDialog
        open={blocker.status === 'blocked'}
        title={words.leaveTitle}
        confirm={words.leave}
        look="danger"
        onClose={() => blocker.reset?.()}
        onConfirm={() => blocker.proceed?.()}
      >
        <p>{words.leaveBody}</p>
      </ConfirmDialog>
    </form>
  )
}

function BeforeAndAfter({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <table className={css.compare}>
      <thead>
        <tr>
          <th scope="col">{words.item}</th>
          <th scope="col">{words.before}</th>
          <th scope="col">{words.after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ parameter, after, wanted }) => (
          <tr key={parameter.name}>
            <th scope="row">{parameter.title}</th>
            <td>{sayParameter(parameter, parameter.value)}</td>
            <td className={css.after}>
              {sayParameter(parameter, after)}
              {wanted === null && <span className="soft block">{words.givenUp}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
