import { type ReactNode, useEffect, useRef } from 'react'
import { sayProblem } from '#runtime/portal/problem.ts'
import { t } from '#runtime/portal/text/text.ts'
import { Notice, type Tone } from '#runtime/ui/primitive/notice.tsx'

/** Why something was not done, where it was tried. Takes the focus, so it is read out and cannot be missed. */
export function Refusal({
  title,
  detail,
  number,
  turn,
  tone = 'danger',
  children,
}: {
  readonly title: string
  readonly detail?: string | undefined
  readonly number?: string | undefined
  /** Changes with every attempt, so that the same refusal is noticed again. */
  readonly turn?: number
  /** `info` for what is nobody's mistake. */
  readonly tone?: Tone
  readonly children?: ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new sentence or attempt is a new refusal
  useEffect(() => {
    box.current?.focus({ preventScroll: true })
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [title, turn])
  return (
    <div ref={box} tabIndex={-1}>
      <Notice tone={tone} alert title={title}>
        {detail && <p>{detail}</p>}
        {number && <p className="soft">{t.fault.number(number)}</p>}
        {children}
      </Notice>
    </div>
  )
}

/** The same for whatever an attempt threw; nothing when there was no failure. */
export function RefusedBecause({ error, turn }: { readonly error: unknown; readonly turn?: number }) {
  if (!error) return null
  const { title, detail, number } = sayProblem(error)
  return <Refusal title={title} detail={detail} number={number} {...(turn !== undefined && { turn })} />
}
