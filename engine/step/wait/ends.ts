import type { OutcomeChoice } from '#engine/form/form.ts'
import type { WaitStep } from '#engine/step/wait/schema.ts'

/** How a wait may end. */
export const END = {
  elapsed: { name: 'ELAPSED', title: '时间已到', opinion: 'none', tone: 'neutral' },
  signalled: { name: 'SIGNALLED', title: '已收到', opinion: 'none', tone: 'positive' },
  cancelled: { name: 'CANCELLED', title: '对方办件已撤销', opinion: 'none', tone: 'negative' },
  refused: { name: 'REFUSED', title: '对方办件未能发起', opinion: 'none', tone: 'negative' },
  missing: { name: 'MISSING', title: '没有找到对方办件', opinion: 'none', tone: 'negative' },
} as const satisfies { readonly [end: string]: OutcomeChoice }

export function endsOf({ delay, until, signal, instance }: WaitStep): readonly OutcomeChoice[] {
  const mapped = Object.values(instance?.outcomes ?? {}).map(
    ({ outcome, title, tone = 'neutral' }): OutcomeChoice => ({ name: outcome, title, opinion: 'none', tone }),
  )
  const all = [
    ...(delay || until ? [END.elapsed] : []),
    ...mapped,
    ...(signal || instance ? [END.signalled] : []),
    ...(instance ? [END.cancelled] : []),
    ...(instance ? [instance.start ? END.refused : END.missing] : []),
  ]
  return all.filter(({ name }, at) => all.findIndex(one => one.name === name) === at)
}
