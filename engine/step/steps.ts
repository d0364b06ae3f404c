import { z } from 'zod'
import { agendaStep } from '#engine/step/agenda/schema.ts'
import { ballotStep } from '#engine/step/ballot/schema.ts'
import { claimStep } from '#engine/step/claim/schema.ts'
import { disclosureStep } from '#engine/step/disclosure/schema.ts'
import { formStep } from '#engine/step/form/schema.ts'
import { itemsStep } from '#engine/step/items/schema.ts'
import { jointStep } from '#engine/step/joint/schema.ts'
import { launchStep } from '#engine/step/launch/schema.ts'
import { meetingStep } from '#engine/step/meeting/schema.ts'
import { pointsStep } from '#engine/step/points/schema.ts'
import { scoringStep } from '#engine/step/scoring/schema.ts'
import { signStep } from '#engine/step/sign/schema.ts'
import { waitStep } from '#engine/step/wait/schema.ts'

/** What may stand in `meta.step`: the union of the kinds' own schemas. Behaviour is in `kinds.ts`. */
export const anyStep = z.discriminatedUnion('kind', [
  formStep,
  meetingStep,
  ballotStep,
  disclosureStep,
  waitStep,
  launchStep,
  agendaStep,
  itemsStep,
  jointStep,
  pointsStep,
  claimStep,
  scoringStep,
  signStep,
])
export type Step = z.output<typeof anyStep>
