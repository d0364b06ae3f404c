import type { FormPlan, GeneratedField, OutcomeChoice } from '#engine/form/form.ts'
import { record } from '#engine/process/desk.ts'
import type { OwnPart } from '#engine/process/own-part.ts'
import { SIGNER } from '#engine/process/signers.ts'
import type { SignerPlace, Task } from '#engine/process/state.ts'
import { forgetting, leadsOn, release, takeBack } from '#engine/process/take-back.ts'
import type { StepContext } from '#engine/step/kind.ts'

export const SIGNER_OUTCOMES: readonly OutcomeChoice[] = [
  { name: 'AGREED', title: '同意', opinion: 'optional', tone: 'positive' },
  { name: 'DISAGREED', title: '不同意', opinion: 'required', tone: 'negative' },
]
export const PLACES: { readonly [place in SignerPlace]: string } = {
  before: '前加签',
  with: '并加签',
  after: '后加签',
}

const shown = (key: string, title: string): GeneratedField => ({
  key,
  schema: { type: 'string', title },
  ui: { 'ui:widget': 'textarea', 'ui:readonly': true },
})
const ABOUT: readonly GeneratedField[] = [
  shown('matter', '征求意见的事项'),
  shown('reason', '加签原因'),
  shown('answer', '经办人的办理结果'),
]

/** 加签: the question to somebody whose opinion the handler of a task asks for. */
export const signerPart: OwnPart = {
  part: SIGNER,

  form(cx, task): FormPlan {
    const by = task.signer?.by
    const from = `${by ? `${cx.tools.person(by)}` : ''}${PLACES[task.signer?.place ?? 'with']}`
    const answer = answerOf(cx, task)
    return {
      title: task.title,
      before: ABOUT,
      outcomes: SIGNER_OUTCOMES,
      prefill: {
        matter: `${cx.state.title}：${cx.state.tasks[task.signer?.of ?? '']?.title ?? ''}（${from}）`,
        reason: String(task.about?.reason ?? ''),
        ...(answer && { answer }),
      },
    }
  },

  submit(desk, { task, data, outcome, opinion }) {
    record(desk, {
      type: 'SignerAnswered',
      task: task.id,
      visit: task.visit,
      part: task.part,
      data,
      ...(outcome && { outcome }),
      ...(opinion && { opinion }),
      tasks: { closed: [{ id: task.id, reason: 'done' }] },
    })
    // Advice asked before is the handler's to weigh; so is what was said before the handler handed in.
    const signed = desk.state.tasks[task.signer?.of ?? '']
    const stops = outcome === 'DISAGREED' && task.signer?.place !== 'before' && signed && leadsOn(desk, signed)
    const note = stops ? forgetting(desk, signed, 'disagreed') : undefined
    if (signed && note)
      takeBack(desk, signed, null, `${PLACES[task.signer?.place ?? 'with']}不同意：${opinion ?? ''}`, note)
    return release(desk, task.visit)
  },
}

/** What the handler answered, where it is already handed in: its end and the opinion. */
function answerOf({ state, step }: StepContext<never>, { visit, signer }: Task): string | undefined {
  const signed = state.tasks[signer?.of ?? '']
  const filled = signed?.closed && state.visits[visit]?.filled.findLast(known => known.task === signed.id)
  if (!filled) return undefined
  const { outcomes } = step as { readonly outcomes?: { readonly [name: string]: { readonly title: string } } }
  const title = (filled.outcome && outcomes?.[filled.outcome]?.title) ?? '已提交'
  return `${title}${filled.opinion ? `，意见：${filled.opinion}` : ''}`
}
