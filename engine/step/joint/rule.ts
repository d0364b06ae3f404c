import type { OutcomeChoice } from '#engine/form/form.ts'
import { END } from '#engine/step/attendance.ts'
import { leadOf, type Party, pendingOf } from '#engine/step/joint/party.ts'
import type { JointStep } from '#engine/step/joint/schema.ts'

export const DONE: OutcomeChoice = { name: 'DONE', title: '办结', opinion: 'none', tone: 'positive' }
export const UPHELD: OutcomeChoice = {
  name: 'DISPUTED_UPHELD',
  title: '责任争议成立，重新派单',
  opinion: 'none',
  tone: 'negative',
}

export const outcomesOf = ({ disputes, deadline }: JointStep): readonly OutcomeChoice[] => [
  DONE,
  ...(disputes?.outcome ? [UPHELD] : []),
  ...(deadline?.outcome ? [END.expired] : []),
]

/** Whether it may end: the lead has answered, and nobody is waited for any more. States alone decide, never their order. */
export const isDone = ({ wait }: Pick<JointStep, 'wait'>, parties: readonly Party[]): boolean =>
  leadOf(parties)?.state === 'answered' && (wait === 'lead' || pendingOf(parties).length === 0)

/** The lead waits for the others, and nobody is left to wait for. */
export const mustAskLead = (parties: readonly Party[]): Party | undefined => {
  const lead = leadOf(parties)
  return lead?.state === 'asked' && lead.turn === 0 && pendingOf(parties).length === 0 ? lead : undefined
}
