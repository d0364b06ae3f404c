import type { Json, JsonObject } from '#engine/json.ts'
import { KINDS, kindOf } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type {
  Build,
  Feature,
  FrameFeature,
  OptionFeature,
  StepFeature,
  VerbFeature,
} from '#tests/combinations/feature.ts'
import { DATA, DELAYS, FORMS, ROLES } from '#tests/combinations/village.ts'
import { done, form } from '#tests/walk/small.ts'

/** Features put together into one small process. */
export interface Composed {
  readonly steps: readonly StepFeature[]
  readonly frames: readonly FrameFeature[]
  readonly options: readonly OptionFeature[]
  readonly verbs: readonly VerbFeature[]
  /** The template, then its later versions where there is a way from one to the other. */
  readonly versions: readonly [SoundTemplate, ...SoundTemplate[]]
}
/** Why these features cannot stand in one template; for the report, in English. */
export interface Apart {
  readonly why: string
}

const plain = (mode: string | undefined): StepFeature => ({
  is: 'step',
  name: 'form',
  title: '审签',
  holds: '',
  step: () => ({
    kind: 'form',
    title: '审签',
    form: 'opinion',
    handlers: { role: 'organisers', ...(mode && { mode }) },
    outcomes: { AGREED: { title: '同意' }, REFUSED: { title: '不同意', tone: 'negative' } },
  }),
  on: { AGREED: 'good', REFUSED: 'bad' },
})

const of = <K extends Feature['is']>(features: readonly Feature[], is: K) =>
  features.filter((one): one is Extract<Feature, { is: K }> => one.is === is)

export function compose(features: readonly Feature[]): Composed | Apart {
  const [steps, frames] = [of(features, 'step'), of(features, 'frame')]
  const [options, verbs] = [of(features, 'option'), of(features, 'verb')]
  const inside = steps.length > 0 ? steps : [plain(verbs.find(({ mode }) => mode)?.mode)]
  for (const option of options)
    for (const one of inside)
      if (option.outcome && !endsBy(option, one))
        return { why: `${one.title} (${one.name}) ends by a rule of time of its own; ${option.title} does not end it` }
  const made = (version: 1 | 2 | 3) => soundOf(statesOf(frames, inside, options, version), version)
  const versions = verbs.some(({ name }) => name === 'migration')
    ? ([made(1), made(2), made(3)] as const)
    : ([made(1)] as const)
  return { steps: inside, frames, options, verbs, versions }
}

const endsBy = (option: OptionFeature, { step }: StepFeature): boolean => {
  const written = option.onto(step())
  const ends = kindOf(String(written.kind))?.outcomes(written as never) ?? []
  return ends.some(({ name }) => name === option.outcome)
}

/** draft → check → what is combined → last → done. Later versions name the end, and then the middle, otherwise. */
function statesOf(
  frames: readonly FrameFeature[],
  steps: readonly StepFeature[],
  options: readonly OptionFeature[],
  version: 1 | 2 | 3,
): JsonObject {
  const renamed = version === 3 ? 'New' : ''
  const last = version === 1 ? 'last' : 'closing'
  const within: Build = ends =>
    steps.reduceRight<ReturnType<Build>>(
      (rest, one, at) => {
        const key = `${KEYS[at] ?? 'x'}Step${renamed}`
        const before = at > 0 ? `${KEYS[at - 1] ?? 'x'}Step${renamed}` : ends.bad
        const state = stateOf(key, one, options, { good: rest.first, bad: before })
        return { first: key, states: { [key]: state, ...rest.states } }
      },
      { first: ends.good, states: {} },
    )
  const whole = frames.reduceRight<Build>(
    (inner, frame, at) => ends => frame.around(`${KEYS[at] ?? 'x'}Frame`, inner, ends),
    within,
  )
  const core = whole({ good: last, bad: '#draft' })
  const more = version === 1 ? {} : { title: '新版' }
  return {
    draft: { id: 'draft', ...form('secretary', { SUBMITTED: 'check' }, { form: 'note', ...more }) },
    check: form('director', { AGREED: core.first, REFUSED: 'draft' }, more),
    ...core.states,
    [last]: form('secretary', { AGREED: version === 1 ? 'done' : 'filing', REFUSED: 'check' }, more),
    ...(version > 1 && { filing: form('director', { SUBMITTED: 'done' }) }),
    done,
  }
}
const KEYS = ['a', 'b', 'c']

function stateOf(
  key: string,
  feature: StepFeature,
  options: readonly OptionFeature[],
  ends: { readonly good: string; readonly bad: string },
): JsonObject {
  const to = (way: 'good' | 'bad' | 'again'): Json => (way === 'again' ? { target: key, reenter: true } : ends[way])
  const on = Object.fromEntries(Object.entries(feature.on).map(([outcome, way]) => [outcome, to(way)]))
  const extra = Object.fromEntries(options.flatMap(({ outcome }) => (outcome ? [[outcome, ends.good]] : [])))
  const step = options.reduce((written, option) => option.onto(written), feature.step())
  return { meta: { step }, on: { ...on, ...extra } }
}

function soundOf(states: JsonObject, version: number): SoundTemplate {
  const template = {
    format: 1,
    id: 'pair',
    title: '两样一起',
    ...(version > 1 && { summary: `第 ${version} 版` }),
    start: { roles: ['secretary'], organisations: ['village'] },
    roles: ROLES,
    delays: DELAYS,
    data: DATA,
    forms: FORMS,
    machine: { id: 'pair', initial: 'draft', states },
  }
  const parsed = parseTemplate(template, { hash: hashText, kinds: KINDS })
  if (!parsed.ok)
    throw new Error(
      JSON.stringify(
        parsed.error.map(({ code, where, message }) => `${code} ${where} ${message}`),
        null,
        1,
      ),
    )
  return parsed.value
}
