import { and, count, eq } from 'drizzle-orm'
import type { JsonObject } from '#engine/json.ts'
import { isHandler } from '#engine/people/assignee.ts'
import { attachmentsIn } from '#engine/process/attachment.ts'
import { authority, mayActOn, mayHandIn } from '#engine/process/authority.ts'
import { returnTargets } from '#engine/process/earlier.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'
import { isSecret, openingOf } from '#engine/step/ballot/work.ts'
import { kindOf } from '#engine/step/kinds.ts'
import { dayOf } from '#engine/time/instant.ts'
import { agendaOf, itemsFor } from '#runtime/server/agenda.ts'
import { marksOf, readInbox } from '#runtime/server/api/inbox.ts'
import { knowsFiles, seen } from '#runtime/server/api/instances.ts'
import { door } from '#runtime/server/api/problem.ts'
import {
  type Attachment,
  draft as draftShape,
  page,
  prediction,
  type TaskDetail,
  type TaskSummary,
  taskDetail,
  taskSummary,
} from '#runtime/server/api/resources.ts'
import { body, createRoute, instanceId, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import type { ValidatorShelf } from '#runtime/server/form/module.ts'
import { instanceMarks } from '#runtime/server/project/instances.ts'
import { taskMarks } from '#runtime/server/project/tasks.ts'
import { findAttachment, instancesOf, isUploader, shareFiles } from '#runtime/server/store/attachments.ts'
import { dropDraft, readDraft, saveDraft } from '#runtime/server/store/drafts.ts'
import { readState } from '#runtime/server/store/instance.ts'
import { formOf } from '#runtime/server/view/form.ts'
import { organisation, person } from '#runtime/server/view/names.ts'
import { foreseen } from '#runtime/server/view/prediction.ts'
import type { Scene } from '#runtime/server/view/scene.ts'
import { taskVerbs, waitsFor } from '#runtime/server/view/verbs.ts'

const listQuery = z.object({
  scope: z.enum(['mine', 'post', 'all']).default('all'),
  q: z.string().max(100).optional(),
  template: z.string().max(100).optional(),
  overdue: z.enum(['true', 'false']).optional(),
  cursor: z.string().regex(/^\d+$/).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
/** A name that every object answers to would find a task that is not there. */
const taskId = z
  .string()
  .min(1)
  .max(200)
  .refine(text => !(text in Object.prototype), '编号不对')
const where = z.object({ instance: instanceId, task: taskId })
const supposed = z.strictObject({
  data: z.record(z.string(), z.unknown()),
  outcome: z.string().max(60).optional(),
})
const draftBody = z.strictObject({
  data: z.record(z.string(), z.unknown()),
  outcome: z.string().max(60).nullable(),
  opinion: z.string().max(2000),
})

/** The files named here that this person may know: handed in by themselves, or part of the instance. */
async function filesIn(
  { store }: Services,
  data: readonly JsonObject[],
  instance: string,
  viewer: string,
): Promise<Attachment[]> {
  const hashes = [...new Set(data.flatMap(one => attachmentsIn(one)))]
  const found = await Promise.all(
    hashes.map(async hash =>
      (await isUploader(store, hash, viewer)) || (await instancesOf(store, hash)).includes(instance)
        ? findAttachment(store, hash)
        : undefined,
    ),
  )
  return found.flatMap(file => (file ? [{ hash: file.hash, name: file.name, size: file.size, type: file.type }] : []))
}

export const taskRoutes = (services: Services, shelf: ValidatorShelf) => {
  const { store } = services
  return routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/tasks',
        tags: ['待办'],
        summary: '我的待办：逾期在前，再按期限、先后',
        security: SIGNED_IN,
        request: { query: listQuery },
        responses: { 200: json(page(taskSummary)), ...PROBLEMS },
      }),
      async c => {
        const { cursor, ...query } = c.req.valid('query')
        const offset = Number(cursor ?? 0)
        const { items, total } = await readInbox(services, c.get('signedIn').person, { ...query, offset })
        const next = offset + items.length
        return c.json({ items, next: items.length > 0 && next < total ? String(next) : null, total }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/tasks/{instance}/{task}',
        tags: ['待办'],
        summary: '一项待办和它的表单',
        security: SIGNED_IN,
        request: { params: where },
        responses: { 200: json(taskDetail), ...PROBLEMS },
      }),
      async c => {
        const { instance, task: id } = c.req.valid('param')
        const { state, scene } = await seen(services, instance, c.get('signedIn').person)
        const task = state.tasks[id]
        if (task && isOthersVote(state, task, scene)) throw door('NOT_FOUND')
        const form = task && formOf(state, task, await withAgenda(services, state, task, scene))
        if (!task || !form) throw door('NOT_FOUND')
        const handles = mayHandIn(state, task, scene.viewer, scene.people, dayOf(scene.now))
        const stored = handles ? await readDraft(store, instance, id) : undefined
        // Files were checked when the draft was saved; whoever carries it on may use them.
        if (stored && stored.savedBy !== scene.viewer)
          await shareFiles(store, attachmentsIn(stored.data), scene.viewer, store.clock.now())
        const visit = state.visits[task.visit]
        const waits = waitsFor(state, scene, task)
        const step = scene.sound.steps.get(task.step)?.step
        const detail: TaskDetail = {
          ...(await summaryOf(services, state, task, scene)),
          stepHint: step?.hint ?? '',
          form: form as unknown as TaskDetail['form'],
          validator: `/api/validators/${shelf.put(form.schema)}.js`,
          draft: stored
            ? {
                data: stored.data,
                outcome: stored.outcome,
                opinion: stored.opinion,
                savedAt: stored.savedAt,
                savedBy: person(scene.people, stored.savedBy),
              }
            : null,
          files: await filesIn(services, [form.prefill, stored?.data ?? {}], instance, scene.viewer),
          returnTo: returnTargets(scene.sound, state, task).map(key => ({
            step: key,
            title: scene.sound.steps.get(key)?.step.title ?? key,
          })),
          mayAct:
            !task.closed &&
            state.status === 'running' &&
            waits === null &&
            mayActOn(state, task, scene.viewer, scene.people, dayOf(scene.now)),
          waits,
          actsFor: principalOf(state, task, scene),
          prepared: task.prepared
            ? { outcome: task.prepared.outcome ?? null, opinion: task.prepared.opinion ?? '' }
            : null,
          signAfter: (task.signAfter ?? []).map(one => person(scene.people, one.person)),
          verbs: taskVerbs(state, scene, task),
          progress: (visit && kindOf(visit.kind)?.progress?.(visit.work))?.map(one => ({ ...one })) ?? [],
          version: state.version,
        }
        return c.json(detail as never, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/tasks/{instance}/{task}/prediction',
        tags: ['待办'],
        summary: '这样提交以后会走到哪里：步骤、办理人、时限和不确定之处（不写入任何内容）',
        security: SIGNED_IN,
        request: { params: where, body: body(supposed) },
        responses: { 200: json(prediction), ...PROBLEMS },
      }),
      async c => {
        const { instance, task: id } = c.req.valid('param')
        const { state, scene } = await seen(services, instance, c.get('signedIn').person)
        const task = state.tasks[id]
        if (!task || task.closed || !mayHandIn(state, task, scene.viewer, scene.people, dayOf(scene.now)))
          throw door('NOT_FOUND')
        const { data, outcome } = c.req.valid('json')
        return c.json(foreseen(state, task, scene, { data: data as JsonObject, outcome }), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/drafts/{instance}/{task}',
        tags: ['待办'],
        summary: '暂存的内容',
        security: SIGNED_IN,
        request: { params: where },
        responses: { 200: json(draftShape), ...PROBLEMS },
      }),
      async c => {
        const { instance, task } = c.req.valid('param')
        const scene = await mine(services, instance, task, c.get('signedIn').person)
        const stored = await readDraft(store, instance, task)
        if (!stored) throw door('NOT_FOUND')
        return c.json({ ...stored, savedBy: person(scene.people, stored.savedBy) } as never, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/drafts/{instance}/{task}',
        tags: ['待办'],
        summary: '暂存',
        security: SIGNED_IN,
        request: { params: where, body: body(draftBody) },
        responses: { 200: json(draftShape), ...PROBLEMS },
      }),
      async c => {
        const { instance, task } = c.req.valid('param')
        const viewer = c.get('signedIn').person
        const scene = await mine(services, instance, task, viewer)
        const asked = c.req.valid('json')
        await knowsFiles(services, instance, asked.data as JsonObject, viewer)
        const savedAt = store.clock.now()
        const saved = await saveDraft(store, instance, task, {
          ...(asked as { data: never; outcome: string | null; opinion: string }),
          savedAt,
          savedBy: viewer,
        })
        if (saved === 'closed') throw door('NOT_FOUND', { title: '这项待办已经办理，不能再暂存。' })
        return c.json({ ...asked, savedAt, savedBy: person(scene.people, viewer) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/drafts/{instance}/{task}',
        tags: ['待办'],
        summary: '丢弃暂存',
        security: SIGNED_IN,
        request: { params: where },
        responses: { 200: json(z.object({ dropped: z.literal(true) })), ...PROBLEMS },
      }),
      async c => {
        const { instance, task } = c.req.valid('param')
        await mine(services, instance, task, c.get('signedIn').person)
        await dropDraft(store, instance, task)
        return c.json({ dropped: true as const }, 200)
      },
    )
}

/** The record of a meeting with items shows those that wait for it now, to whoever writes it. */
async function withAgenda({ store }: Services, state: InstanceState, task: Task, scene: Scene): Promise<Scene> {
  const rules = agendaOf(scene.sound, state.visits[task.visit])
  if (!rules || task.part !== 'record' || task.closed || !isHandler(task, scene.viewer, scene.people)) return scene
  const read = async (instances: readonly string[]) => {
    const states = await Promise.all(instances.map(id => readState(store, id)))
    return new Map(states.flatMap(one => (one ? [[one.id, one] as const] : [])))
  }
  const { database, tenant } = store
  return { ...scene, agenda: await itemsFor(database.read, tenant, scene.people, state, rules, read) }
}

/** Another's paper in a secret ballot: even whether it is overdue would tell that it is still open. */
function isOthersVote(state: InstanceState, task: Task, { sound, viewer, people }: Scene): boolean {
  const step = sound.steps.get(task.step)?.step
  const opening = openingOf(state.visits[task.visit]?.work ?? {})
  return task.part === 'cast' && step?.kind === 'ballot' && isSecret(step, opening) && !isHandler(task, viewer, people)
}

/** Only a handler of the task may see or keep what is being written for it. */
async function mine(services: Services, instance: string, id: string, viewer: string): Promise<Scene> {
  const { state, scene } = await seen(services, instance, viewer)
  const task = state.tasks[id]
  if (!task || !mayHandIn(state, task, viewer, scene.people, dayOf(scene.now))) throw door('NOT_FOUND')
  return scene
}

async function summaryOf(
  { store }: Services,
  state: InstanceState,
  task: Task,
  { sound, people, now, viewer }: Scene,
): Promise<TaskSummary> {
  const { urge } = store.tables
  const [urged] = await store.db
    .select({ n: count() })
    .from(urge)
    .where(and(eq(urge.tenant, store.tenant), eq(urge.instance, state.id), eq(urge.task, task.id)))
  const named = task.assignees.some(assignee => 'person' in assignee && assignee.person === viewer)
  return {
    instance: state.id,
    task: task.id,
    title: task.title,
    part: task.part,
    stepTitle: sound.steps.get(task.step)?.step.title ?? task.step,
    instanceTitle: state.title,
    templateTitle: sound.template.title,
    organisation: organisation(people, state.organisation),
    mine: named ? 'mine' : 'post',
    claimedBy: task.claimedBy ? person(people, task.claimedBy) : null,
    openedAt: task.openedAt,
    due: task.due ?? null,
    overdue: !task.closed && task.due !== undefined && task.due.at <= now,
    urged: Number(urged?.n ?? 0),
    optional: task.optional === true,
    marks: marksOf(people, instanceMarks(state), taskMarks(state, task)),
  }
}

/** Whom the viewer stands in for at this task, if it is not their own. */
function principalOf(state: InstanceState, task: Task, { viewer, people, now }: Scene) {
  if (task.closed || task.delegation) return null
  const acting = authority(state, task, { person: viewer }, people, dayOf(now))
  return typeof acting === 'object' && acting.principal !== undefined ? person(people, acting.principal) : null
}
