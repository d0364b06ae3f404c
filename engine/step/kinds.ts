import type { JsonObject } from '#engine/json.ts'
import { agenda } from '#engine/step/agenda/agenda.ts'
import { ballot } from '#engine/step/ballot/ballot.ts'
import { claim } from '#engine/step/claim/claim.ts'
import { disclosure } from '#engine/step/disclosure/disclosure.ts'
import { form } from '#engine/step/form/fill.ts'
import { items } from '#engine/step/items/items.ts'
import { joint } from '#engine/step/joint/joint.ts'
import type { StepKind } from '#engine/step/kind.ts'
import { launch } from '#engine/step/launch/launch.ts'
import { meeting } from '#engine/step/meeting/meeting.ts'
import { points } from '#engine/step/points/points.ts'
import { scoring } from '#engine/step/scoring/scoring.ts'
import { sign } from '#engine/step/sign/sign.ts'
import { wait } from '#engine/step/wait/wait.ts'

/** Every step kind. To add one: a folder with its schema and behaviour, a line here and one in `steps.ts`. */
export const KINDS = {
  agenda,
  form,
  meeting,
  ballot,
  disclosure,
  wait,
  launch,
  items,
  joint,
  points,
  claim,
  scoring,
  sign,
}

/** Looks a kind up by name; the caller hands it steps and work of that kind only, which is why the parameters are open. */
export const kindOf = (name: string): StepKind<never, JsonObject> | undefined =>
  (KINDS as unknown as { readonly [kind: string]: StepKind<never, JsonObject> | undefined })[name]
