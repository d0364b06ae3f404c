import { useMemo } from 'react'
import type { OneField } from '#runtime/portal/instance/correction.ts'
import { lookup } from '#runtime/portal/people/lookup.ts'
import type { VisitView } from '#runtime/server/api/client.ts'
import { emptyKit, FormKitContext } from '#runtime/ui/form/kit.ts'
import { SayValue } from '#runtime/ui/form/say-value.tsx'

type Props = Parameters<typeof SayValue>[0]

/** A single value of a filled form, in the words the whole form would use for it. */
export function OneValue({
  field,
  options,
  value,
}: {
  readonly field: OneField
  readonly options: VisitView['filled'][number]['options']
  readonly value: unknown
}) {
  const kit = useMemo(() => ({ ...emptyKit, options, people: lookup(options) }), [options])
  return (
    <FormKitContext value={kit}>
      <SayValue node={field.node as Props['node']} ui={(field.ui[field.key] ?? {}) as Props['ui']} value={value} />
    </FormKitContext>
  )
}
