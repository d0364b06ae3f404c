import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { reopenTargets } from '#engine/process/reopen-target.ts'
import type { InstanceState, Measure, Supervision } from '#engine/process/state.ts'
import { type LaunchWork, tallyOf, workOf } from '#engine/step/launch/work.ts'
import type { InstanceDetail, SupervisionView } from '#runtime/server/api/resources.ts'
import { organisation, person } from '#runtime/server/view/names.ts'
import type { Scene } from '#runtime/server/view/scene.ts'
import { mayLift, mayReopen } from '#runtime/server/view/verbs.ts'

/** What supervisors and other instances have to do with an instance, and the documents made on its way. */

const MEASURE_TITLES: { readonly [measure in Measure]: string } = {
  mark: '挂牌督办',
  rectify: '整改通知',
  keyList: '重点督办清单',
  bulletin: '通报',
  handOver: '移交处理',
}
type Stored = readonly { readonly entry: Entry }[]

export function suspensionOf({ suspended }: InstanceState, { people }: Scene): InstanceDetail['suspension'] {
  if (!suspended) return null
  const { by, at, reason } = suspended
  return { by: by === null ? null : person(people, by), at, reason }
}

export const supervisionOf = (state: InstanceState, stored: Stored, scene: Scene): SupervisionView[] =>
  (state.supervision ?? []).map(one => measureView(state, one, stored, scene))

function measureView(state: InstanceState, one: Supervision, stored: Stored, scene: Scene): SupervisionView {
  const { people, now } = scene
  const who = (n: number) => {
    const by = stored[n]?.entry.actor.person ?? null
    return { by: by === null ? null : person(people, by), at: stored[n]?.entry.at ?? one.at }
  }
  const answer = one.answered === undefined ? undefined : stored[one.answered]?.entry.event
  const lifting = one.lifted === undefined ? undefined : stored[one.lifted]?.entry.event
  const open = one.answered === undefined && one.lifted === undefined
  return {
    n: one.n,
    measure: one.measure,
    measureTitle: MEASURE_TITLES[one.measure],
    text: one.text,
    about: one.of.flatMap(id => state.tasks[id]?.title ?? []),
    by: one.by === null ? null : person(people, one.by),
    at: one.at,
    due: one.due ?? null,
    overdue: open && one.due !== undefined && one.due.at <= now,
    answered:
      one.answered === undefined
        ? null
        : {
            ...who(one.answered),
            says: answer?.type === 'SupervisionAnswered' ? String(answer.data.measures ?? '') : '',
          },
    lifted:
      one.lifted === undefined
        ? null
        : { ...who(one.lifted), reason: lifting?.type === 'SupervisionLifted' ? lifting.reason : '' },
    mayLift: one.lifted === undefined && mayLift(state, scene, one.n),
  }
}

export const formerlyOf = ({ formerly = [] }: InstanceState, { people }: Scene): InstanceDetail['formerly'] =>
  formerly.map(({ organisation: at, until }) => ({ organisation: organisation(people, at), until }))

export const reopenable = (state: InstanceState, scene: Scene): InstanceDetail['may']['reopen'] =>
  reopenTargets(scene.sound, state)
    .filter(({ key }) => mayReopen(state, scene, key))
    .map(({ key, title }) => ({ step: key, title }))

export const launchesOf = (state: InstanceState, { sound }: Scene): InstanceDetail['launches'] =>
  launchVisits(state).map(({ visit, step, work }) => ({
    visit,
    title: sound.steps.get(step)?.step.title ?? step,
    ...tallyOf(work),
  }))

/** 下发 steps that have been set out, oldest first. */
export const launchVisits = ({
  trail,
  visits,
}: InstanceState): { readonly visit: string; readonly step: string; readonly work: LaunchWork }[] =>
  trail.flatMap(id => {
    const visit = visits[id]
    const work = workOf(visit?.work ?? {})
    return visit?.kind === 'launch' && work.rounds.length > 0 ? [{ visit: id, step: visit.step, work }] : []
  })

export const documentsOf = (stored: Stored): InstanceDetail['documents'] =>
  stored.flatMap(({ entry: { n, at, event } }) =>
    event.type === 'Advanced' ? (event.documents ?? []).map(({ title, hash }, i) => ({ n, i, title, at, hash })) : [],
  )

/** One document with the organisation that made it, as it was then. */
export function documentAt(stored: Stored, n: number, i: number) {
  const entry = stored[n]?.entry
  const document = entry?.event.type === 'Advanced' ? entry.event.documents?.[i] : undefined
  if (!entry || !document) return undefined
  const then = stored
    .slice(0, n + 1)
    .reduce<InstanceState | undefined>((state, one) => evolve(state, one.entry), undefined)
  return { document, at: entry.at, organisation: then?.organisation ?? '', instance: then?.id ?? '' }
}
