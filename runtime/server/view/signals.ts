import type { JsonObject } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import { standing } from '#engine/process/access.ts'
import type { InstanceState, Visit } from '#engine/process/state.ts'
import { toolsFor } from '#engine/process/tools.ts'
import type { WaitStep } from '#engine/step/wait/schema.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { addMilliseconds, dayOf, startOfDay } from '#engine/time/instant.ts'
import type { Instant } from '#engine/time/time.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type { Scene } from '#runtime/server/view/scene.ts'

/** A message an open step waits for from outside. */
export interface OpenSignal {
  readonly visit: string
  readonly step: WaitStep
  readonly signal: string
  readonly expires: Instant
  /** The fields that may come with it. */
  readonly fields: JsonObject | null
}

const THIRTY_DAYS = 30 * 24 * 3_600_000

/** Messages this person may have sent: they confirm them by hand, or nobody does and they have the matter in hand. */
export function openSignals(state: InstanceState, scene: Scene): OpenSignal[] {
  return Object.values(state.visits).flatMap(visit => {
    const found = waitOf(state, visit, scene)
    return found && mayHand(state, visit, found.step, scene) ? [found] : []
  })
}

/** The message one visit waits for, if it does. */
export function waitOf(state: InstanceState, visit: Visit, scene: Scene): OpenSignal | undefined {
  const { sound } = scene
  const step = sound.steps.get(visit.step)?.step
  if (visit.closed || state.status !== 'running' || step?.kind !== 'wait' || !step.signal) return undefined
  const { name, form } = step.signal
  const fields = form ? (sound.template.forms?.[form]?.schema as JsonObject | undefined) : undefined
  return { visit: visit.id, step, signal: name, expires: expiryOf(state, visit, step, scene), fields: fields ?? null }
}

/** Counted from the day it is handed out: whoever asks again while the step still waits gets one that is good again. */
function expiryOf(state: InstanceState, visit: Visit, { signal }: WaitStep, { sound, people, now }: Scene): Instant {
  const today = startOfDay(dayOf(now))
  if (signal?.expires === undefined) return addMilliseconds(today, THIRTY_DAYS)
  return worldTools(state, visit, sound, people).due(signal.expires, today).at
}

function mayHand(state: InstanceState, visit: Visit, { signal }: WaitStep, { sound, people, viewer }: Scene): boolean {
  if (signal?.handlers)
    return peopleBehind(worldTools(state, visit, sound, people).assignees(signal.handlers.role), people).includes(
      viewer,
    )
  const is = standing(state, viewer, people)
  return is.starter || is.supervises
}

function worldTools(state: InstanceState, visit: Visit, sound: Scene['sound'], people: Scene['people']) {
  const world = { template: sound.template, directory: people, calendar: CHINA, now: visit.enteredAt, hash: hashText }
  return toolsFor(world, state, visit, { ...sound.template.policies, ...sound.steps.get(visit.step)?.step.policies })
}
