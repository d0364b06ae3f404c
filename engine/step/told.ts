import type { JsonObject } from '#engine/json.ts'
import type { Fact, Progress } from '#engine/step/attendance.ts'
import * as ballot from '#engine/step/ballot/work.ts'
import * as disclosure from '#engine/step/disclosure/disclosure.ts'
import * as meeting from '#engine/step/meeting/meeting.ts'
import type { Step } from '#engine/step/steps.ts'

/** What a step's own state says to a reader: how far it is, and the facts that were computed. */
interface Told {
  progress(work: JsonObject): readonly Progress[]
  facts(work: JsonObject, step: Step): readonly Fact[]
}

const TOLD: { readonly [kind: string]: Told | undefined } = {
  meeting: { progress: meeting.progress, facts: meeting.facts },
  ballot: { progress: ballot.progress, facts: (work, step) => ballot.facts(work, choiceTitles(step)) },
  disclosure: { progress: disclosure.progress, facts: work => disclosure.progress(work) },
}

export const progressOf = (kind: string, work: JsonObject): readonly Progress[] => TOLD[kind]?.progress(work) ?? []
export const factsOf = (step: Step, work: JsonObject): readonly Fact[] => TOLD[step.kind]?.facts(work, step) ?? []

const choiceTitles = (step: Step): { readonly [choice: string]: string } =>
  step.kind === 'ballot' && step.choices
    ? Object.fromEntries(step.choices.map(({ key, title }) => [key, title]))
    : { for: '赞成', against: '反对', abstain: '弃权' }
