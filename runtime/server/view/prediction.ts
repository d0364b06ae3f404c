import type { JsonObject } from '#engine/json.ts'
import { resolveParameters } from '#engine/process/parameters.ts'
import { type Prediction as Foreseen, type PredictContext, predict, predictStart } from '#engine/process/predict.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'
import { CHINA } from '#engine/time/calendars.ts'
import type { Prediction } from '#runtime/server/api/resources.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { whoOf } from '#runtime/server/view/names.ts'
import type { Scene } from '#runtime/server/view/scene.ts'

const contextOf = ({ sound, people, now }: Scene): PredictContext => ({
  sound,
  template: sound.template,
  directory: people,
  calendar: CHINA,
  now,
  hash: hashText,
})

/** Where a task would lead if it were handed in like this. Only shared fields count: nothing else decides about the way. */
export function foreseen(
  state: InstanceState,
  task: Task,
  scene: Scene,
  { data, outcome }: { readonly data: JsonObject; readonly outcome?: string | undefined },
): Prediction {
  const declared = scene.sound.template.data?.properties ?? {}
  const shared = Object.fromEntries(Object.entries(data).filter(([field]) => Object.hasOwn(declared, field)))
  return shown(
    predict(contextOf(scene), state, { step: task.step, data: shared, ...(outcome !== undefined && { outcome }) }),
    scene,
  )
}

/** The same for a process nobody has started yet. */
export function foreseenStart(scene: Scene, organisation: string, version: number): Prediction {
  const { sound, people, now, viewer } = scene
  const { id } = sound.template
  const empty: InstanceState = {
    id: 'not-started',
    template: { id, version, hash: sound.hash },
    organisation,
    title: '',
    starter: viewer,
    startedAt: now,
    status: 'running',
    version: 0,
    lastAt: now,
    position: { value: {}, history: {}, done: false },
    data: {},
    dataFrom: {},
    parameters: resolveParameters(sound.template, people.parameters(id, organisation)),
    visits: {},
    trail: [],
    newest: {},
    tasks: {},
    timers: {},
    copiedTo: [],
    corrections: [],
  }
  return shown(predictStart(contextOf(scene), empty), scene)
}

const shown = ({ coming, ends }: Foreseen, { people }: Scene): Prediction => ({
  coming: coming.map(({ step, title, kind, assignees, due, uncertain }) => ({
    step,
    title,
    kindTitle: kind,
    who: whoOf(people, assignees),
    due: due ?? null,
    uncertain: [...uncertain],
  })),
  ends: ends ?? null,
})
