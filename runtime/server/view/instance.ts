import { hex } from '#engine/evidence/bytes.ts'
import type { JsonObject } from '#engine/json.ts'
import { isHandler } from '#engine/people/assignee.ts'
import { mayCancel, mayCopy, mayUrge, standing } from '#engine/process/access.ts'
import { attachmentsIn } from '#engine/process/attachment.ts'
import { mayHandIn } from '#engine/process/authority.ts'
import { withdrawable } from '#engine/process/earlier.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { sayActor, sayEntry } from '#engine/process/sentence.ts'
import type { Assignee, Filled, InstanceState, Task, Visit } from '#engine/process/state.ts'
import { isSecret, openingOf } from '#engine/step/ballot/work.ts'
import { KINDS, kindOf } from '#engine/step/kinds.ts'
import type { Step } from '#engine/step/steps.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { dayOf } from '#engine/time/instant.ts'
import type {
  Attachment,
  HistoryLine,
  InstanceDetail,
  InstanceSummary,
  VisitView,
} from '#runtime/server/api/resources.ts'
import { instanceMarks } from '#runtime/server/project/instances.ts'
import { formOf, mayKnowRoll } from '#runtime/server/view/form.ts'
import { namesOf, organisation, person, whoOf } from '#runtime/server/view/names.ts'
import {
  documentsOf,
  formerlyOf,
  launchesOf,
  reopenable,
  supervisionOf,
  suspensionOf,
} from '#runtime/server/view/oversight.ts'
import type { Scene } from '#runtime/server/view/scene.ts'
import { instanceVerbs, retractable } from '#runtime/server/view/verbs.ts'

/** What is known of attachments, by content hash. */
export type Files = ReadonlyMap<string, Attachment>

const titleOf = (sound: SoundTemplate, step: string): string => sound.steps.get(step)?.step.title ?? step
const kindTitle = (kind: string): string =>
  (KINDS as { readonly [kind: string]: { readonly title: string } | undefined })[kind]?.title ?? kind
const outcomeTitle = (sound: SoundTemplate, visit: Visit, outcome: string): string => {
  const step = sound.steps.get(visit.step)?.step
  const known =
    step &&
    kindOf(visit.kind)
      ?.outcomes(step as never)
      .find(({ name }) => name === outcome)
  return known?.title ?? outcome
}

/** What is open now, with who has to act and by when. */
export function openSteps(state: InstanceState, { sound, people, now }: Scene): InstanceSummary['now'] {
  return state.trail.flatMap(id => {
    const visit = state.visits[id]
    if (!visit || visit.closed) return []
    const tasks = openTasks(state, id).filter(task => !task.optional)
    const dues = [
      ...tasks.flatMap(task => task.due ?? []),
      ...Object.values(state.timers)
        .filter(timer => timer.visit === id)
        .map(timer => timer.due),
    ]
    const due = dues.sort((a, b) => (a.at < b.at ? -1 : 1))[0] ?? null
    const waiting = visit.kind === 'launch' ? '等待各组织办结' : '等待期满'
    const who = tasks.length > 0 ? whoActs(people, tasks) : waiting
    return [
      {
        step: visit.step,
        title: titleOf(sound, visit.step),
        who,
        due,
        overdue: due !== null && due.at <= now && tasks.length > 0,
      },
    ]
  })
}

/** Voters are counted, never named: who has not voted yet would tell who has. */
function whoActs(people: Scene['people'], tasks: readonly Task[]): string {
  const voters = tasks.filter(({ part }) => part === 'cast').length
  const others = tasks
    .filter(({ part, delegation }) => part !== 'cast' && !delegation)
    .flatMap(({ assignees }) => assignees)
  const delegated = tasks.flatMap(({ delegation }) => (delegation ? [sayDelegation(people, delegation)] : []))
  return [
    ...(voters > 0 ? [`${voters} 人待投票`] : []),
    ...(others.length > 0 ? [whoOf(people, distinct(others))] : []),
    ...delegated,
  ].join('；')
}

/** Somebody with two tasks of a step is named once. */
const distinct = (assignees: readonly Assignee[]): Assignee[] => [
  ...new Map(assignees.map(one => [JSON.stringify(one), one])).values(),
]

const sayDelegation = (people: Scene['people'], { to, by }: NonNullable<Task['delegation']>): string =>
  `${person(people, to).name}（受${person(people, by).name}委派准备）`

export function instanceSummary(state: InstanceState, scene: Scene): InstanceSummary {
  return {
    id: state.id,
    title: state.title,
    template: { id: state.template.id, title: scene.sound.template.title, version: state.template.version },
    organisation: organisation(scene.people, state.organisation),
    status: state.status,
    ending: state.ending ?? null,
    now: openSteps(state, scene),
    suspended: state.suspended !== undefined,
    supervised: [...(instanceMarks(state).supervised ?? [])],
    startedAt: state.startedAt,
    updatedAt: state.lastAt,
    version: state.version,
  }
}

export function instanceDetail(
  state: InstanceState,
  stored: readonly { readonly entry: Entry; readonly leafHash: Uint8Array }[],
  scene: Scene,
  files: Files,
): Omit<InstanceDetail, 'origin'> {
  const { sound, people, viewer } = scene
  const is = standing(state, viewer, people, dayOf(scene.now))
  // Letters are written in one's own name: standing in for a handler is not enough.
  const self = standing(state, viewer, people)
  const running = state.status === 'running'
  const visits = state.trail.flatMap(id => state.visits[id] ?? [])
  return {
    ...instanceSummary(state, scene),
    starter: person(people, state.starter),
    visits: visits.map(visit => visitView(state, visit, asOf(scene, visit.template), files)),
    history: historyLines(stored, scene),
    data: state.data,
    active: visits.filter(visit => !visit.closed).map(({ step }) => step),
    visited: [...new Set(visits.filter(visit => visit.closed).map(({ step }) => step))],
    may: {
      cancel: running && mayCancel(is),
      urge: running && mayUrge(self),
      copy: mayCopy(self),
      correct: is.supervises || visits.some(visit => visit.filled.some(({ by }) => by === viewer)),
      withdraw: withdrawable(sound, state, viewer).map(({ visit: { id, step } }) => ({
        visit: id,
        title: titleOf(sound, step),
      })),
      retract: retractable(state, scene),
      reopen: reopenable(state, scene),
      ...instanceVerbs(state, scene),
    },
    suspension: suspensionOf(state, scene),
    supervision: supervisionOf(state, stored, scene),
    formerly: formerlyOf(state, scene),
    launches: launchesOf(state, scene),
    documents: documentsOf(stored),
    corrections: state.corrections.map(correction => {
      const by = stored[correction.n]?.entry.actor.person ?? null
      return { ...correction, by: by ? person(people, by) : null, at: stored[correction.n]?.entry.at ?? state.lastAt }
    }),
    head: hex(stored.at(-1)?.leafHash ?? new Uint8Array()),
  }
}

/** The scene with the version of the template that was in force. */
const asOf = (scene: Scene, hash: string | undefined): Scene => ({
  ...scene,
  sound: (hash !== undefined && scene.soundOf?.(hash)) || scene.sound,
})

const openTasks = (state: InstanceState, visit: string): Task[] =>
  Object.values(state.tasks).filter(task => task.visit === visit && !task.closed)

function visitView(state: InstanceState, visit: Visit, scene: Scene, files: Files): VisitView {
  const { sound, people, viewer, now } = scene
  const step = sound.steps.get(visit.step)?.step
  const timer = Object.values(state.timers).find(known => known.visit === visit.id)
  const tasks = openTasks(state, visit.id)
  return {
    id: visit.id,
    step: visit.step,
    title: titleOf(sound, visit.step),
    kind: visit.kind,
    kindTitle: kindTitle(visit.kind),
    number: visit.number,
    enteredAt: visit.enteredAt,
    closedAt: visit.closed?.at ?? null,
    outcome: visit.closed?.outcome ?? null,
    outcomeTitle: visit.closed?.outcome ? outcomeTitle(sound, visit, visit.closed.outcome) : causeTitle(visit),
    due: timer?.due ?? tasks.find(task => task.due)?.due ?? null,
    facts: (step && kindOf(step.kind)?.facts?.(visit.work, step as never))?.map(fact => ({ ...fact })) ?? [],
    filled: visit.filled
      .filter(filled => !isKept(state, visit, filled, viewer))
      .map(filled => filledView(state, visit, filled, scene, files)),
    tasks: tasks
      .filter(task => isShown(task, visit, step, viewer, people))
      .map(task => ({
        task: task.id,
        title: task.title,
        who: whoOf(people, task.delegation ? [{ person: task.delegation.to }] : task.assignees),
        claimedBy: task.claimedBy ? person(people, task.claimedBy) : null,
        due: task.due ?? null,
        mine:
          mayHandIn(state, task, viewer, people, dayOf(now)) && !task.assignees.some(assignee => 'public' in assignee),
        optional: task.optional === true,
      })),
  }
}

/** Who has not voted yet is nobody's business while a secret ballot runs: it would tell who has. */
const isShown = (
  task: Task,
  { work }: Visit,
  step: Step | undefined,
  viewer: string,
  people: Scene['people'],
): boolean =>
  !(step?.kind === 'ballot' && task.part === 'cast' && isSecret(step, openingOf(work))) ||
  isHandler(task, viewer, people)

/** How a visit ended that had no outcome of its own. */
const causeTitle = ({ closed }: Visit): string | null =>
  closed
    ? (({ return: '退回', withdraw: '撤回', cancel: '撤销' } as { readonly [cause: string]: string })[closed.cause] ??
      '离开')
    : null

/** What the kind does not show this reader yet. */
function isKept({ tasks }: InstanceState, visit: Visit, filled: Filled, viewer: string): boolean {
  const task = tasks[filled.task]
  return !visit.closed && task !== undefined && (kindOf(visit.kind)?.hides?.(visit.work, task, filled, viewer) ?? false)
}

/** A filled form as it was, with the form it was filled in. */
function filledView(
  state: InstanceState,
  visit: Visit,
  filled: Filled,
  scene: Scene,
  files: Files,
): VisitView['filled'][number] {
  const task = state.tasks[filled.task]
  const form = task && formOf(state, task, scene)
  return {
    n: filled.n,
    part: filled.part,
    title: task?.title ?? titleOf(scene.sound, visit.step),
    by: filled.by ? person(scene.people, filled.by) : null,
    at: filled.at,
    occurred: filled.occurred ?? null,
    outcome: filled.outcome
      ? (form?.outcomes.find(({ name }) => name === filled.outcome)?.title ??
        outcomeTitle(scene.sound, visit, filled.outcome))
      : null,
    opinion: filled.opinion ?? null,
    schema: (form?.schema ?? { type: 'object', properties: {} }) as JsonObject,
    ui: (form?.ui ?? {}) as JsonObject,
    options: Object.fromEntries(Object.entries(form?.options ?? {}).map(([list, options]) => [list, [...options]])),
    data: hidesVoter(state, task, scene) ? withoutVoter(filled.data) : filled.data,
    files: attachmentsIn(filled.data).flatMap(hash => files.get(hash) ?? []),
  }
}

/** A written opinion names somebody who has voted. */
function hidesVoter(state: InstanceState, task: Task | undefined, { sound, viewer, people }: Scene): boolean {
  const step = task && sound.steps.get(task.step)?.step
  return task?.part === 'written' && step !== undefined && !mayKnowRoll(state, task, step, viewer, people)
}
const withoutVoter = ({ voter: _unsaid, ...data }: JsonObject): JsonObject => data

/** The history in sentences. Votes that follow one another are one line; of a secret ballot it says only how many. */
function historyLines(
  stored: readonly { readonly entry: Entry; readonly leafHash: Uint8Array }[],
  scene: Scene,
): HistoryLine[] {
  const { people } = scene
  const names = namesOf(people)
  const lines: HistoryLine[] = []
  let state: InstanceState | undefined
  let votes: { readonly visit: string; readonly voters: string[]; readonly secret: boolean } | undefined
  for (const { entry, leafHash } of stored) {
    state = evolve(state, entry)
    const { event } = entry
    const { sound } = asOf(scene, state.template.hash)
    const follows = event.type === 'BallotCast' && votes?.visit === event.visit
    if (event.type !== 'BallotCast') votes = undefined
    else if (!follows) votes = { visit: event.visit, voters: [], secret: event.choice === undefined }
    if (votes && entry.actor.person) votes.voters.push(names.person(entry.actor.person))
    const line: HistoryLine = {
      n: entry.n,
      at: entry.at,
      occurred: entry.occurred ?? null,
      late: entry.occurred !== undefined && entry.occurred.slice(0, 10) < dayOf(entry.at),
      who: votes ? '投票人' : sayActor(entry, names),
      says: votes
        ? sayVotes(votes, titleOf(sound, state.visits[votes.visit]?.step ?? ''))
        : sayEntry(entry, state, sound, names),
      event: event.type,
      visit: 'visit' in event ? event.visit : event.type === 'Advanced' ? (event.cause.visit ?? null) : null,
      reasons:
        event.type === 'Advanced'
          ? event.why.map(({ where, result, trace }) => ({ where, met: result, says: trace.says }))
          : [],
      leaf: hex(leafHash),
    }
    if (follows) lines.pop()
    lines.push(line)
  }
  return lines
}

/** Names at most this many voters in one line. */
const NAMED = 8

function sayVotes(
  { voters, secret }: { readonly voters: readonly string[]; readonly secret: boolean },
  title: string,
): string {
  if (secret) return `${voters.length} 人在“${title}”中投票（无记名：不显示谁已投票，也不记录谁投了什么）`
  const named = voters.slice(0, NAMED).join('、')
  return `${named}${voters.length > NAMED ? `等 ${voters.length} 人` : ''}在“${title}”中投票`
}
