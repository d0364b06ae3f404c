import { z } from 'zod'
import { ballotStep } from '#engine/step/ballot/schema.ts'
import { disclosureStep } from '#engine/step/disclosure/schema.ts'
import { formStep } from '#engine/step/form/schema.ts'
import { meetingStep } from '#engine/step/meeting/schema.ts'
import { waitStep } from '#engine/step/wait/schema.ts'

/** What may stand in `meta.step`: the union of the kinds' own schemas. Behaviour is in `kinds.ts`. */
export const anyStep = z.discriminatedUnion('kind', [formStep, meetingStep, ballotStep, disclosureStep, waitStep])
export type Step = z.output<typeof anyStep>
