import type { FormPlan } from '#engine/form/form.ts'
import { attachmentsIn } from '#engine/process/attachment.ts'
import { record } from '#engine/process/desk.ts'
import type { OwnPart } from '#engine/process/own-part.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { InstanceState, Supervision, Task } from '#engine/process/state.ts'

/**
 * 整改通知: the answer to it is a task of its own. It belongs to the instance: it stays open while the steps move on, is
 * listed with the visit it was ordered in, and the instance does not end before it is answered or lifted.
 */
export const RECTIFY = '@rectify'

export const rectifyPart: OwnPart = {
  part: RECTIFY,
  form: ({ state }, task): FormPlan => ({
    title: task.title,
    before: [
      {
        key: 'order',
        schema: { type: 'string', title: '整改要求' },
        ui: { 'ui:widget': 'textarea', 'ui:readonly': true },
      },
      {
        key: 'measures',
        schema: { type: 'string', title: '整改情况', maxLength: 5000, description: '写明原因、已采取的措施和结果' },
        ui: { 'ui:widget': 'textarea' },
        required: true,
      },
      {
        key: 'evidence',
        schema: {
          type: 'array',
          title: '佐证材料',
          maxItems: 9,
          items: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$', maxLength: 71 },
        },
        ui: { 'ui:widget': 'attachment' },
      },
    ],
    outcomes: [],
    prefill: { order: supervisionOf(state, task)?.text ?? '' },
  }),
  submit(desk, { task, data }) {
    const attachments = attachmentsIn(data)
    record(desk, {
      type: 'SupervisionAnswered',
      supervision: task.supervision ?? -1,
      task: task.id,
      visit: task.visit,
      part: task.part,
      data,
      ...(attachments.length > 0 && { attachments }),
      tasks: { closed: [{ id: task.id, reason: 'done' }] },
    })
    return undefined
  },
}

const supervisionOf = ({ supervision = [] }: InstanceState, task: Task): Supervision | undefined =>
  supervision.find(({ n }) => n === task.supervision)

/** Orders nobody has answered yet. They outlive the step they were given in. */
const unanswered = ({ tasks, supervision }: InstanceState): readonly Task[] =>
  supervision ? Object.values(tasks).filter(task => isOrder(task) && !task.closed) : []

export const isOrder = (task: Task): boolean => task.supervision !== undefined

/** No end while an order waits for its answer: who it was given to would otherwise only have to be quick. */
export function unansweredOrder(state: InstanceState): Refusal | undefined {
  const [open] = unanswered(state)
  return open && refuse('ORDER_UNANSWERED', { task: open.title, due: open.due?.at ?? null }).error
}
