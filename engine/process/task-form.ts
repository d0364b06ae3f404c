import type { FormPlan, ProducedForm } from '#engine/form/form.ts'
import { produceForm } from '#engine/form/produce.ts'
import type { JsonObject } from '#engine/json.ts'
import { ownPartOf } from '#engine/process/own-parts.ts'
import { scopeOf } from '#engine/process/scope.ts'
import type { Task } from '#engine/process/state.ts'
import { ruleOptions } from '#engine/process/tools.ts'
import type { StepContext, StepKind } from '#engine/step/kind.ts'
import { kindOf } from '#engine/step/kinds.ts'
import type { Step } from '#engine/step/steps.ts'
import type { TemplateForm } from '#engine/template/format.ts'

export interface TaskForm {
  readonly form: ProducedForm
  readonly plan: FormPlan
  /** The author's rules, for what depends on answers. */
  readonly rules: TemplateForm['rules']
}

/**
 * The form of one task, from template, state, task and step: the only way a form comes about, in the preview, the portal,
 * the server and the replay.
 */
export function taskForm(context: StepContext<never>, step: Step, task: Task): TaskForm {
  const kind = kindOf(step.kind) as StepKind
  const plan = ownPartOf(task)?.form(context, task) ?? kind.form(context, task.part, task)
  const authored = plan.author ? context.template.forms?.[plan.author] : undefined
  const access = 'fields' in step ? step.fields : undefined
  const again = previousAnswers(context, task)
  const form = produceForm(
    { ...plan, prefill: { ...again, ...plan.prefill } },
    authored,
    plan.author ? access : undefined,
    {
      dataSchema: context.template.data,
      shared: context.state.data,
      context: { scope: scopeOf(context.state, context.directory), ...ruleOptions(context, context.state) },
    },
  )
  const hint = [form.hint ?? step.hint, ...told(context, task, plan)].filter(line => line).join('\n')
  const begun = prepared(form, task)
  return {
    form: { ...form, ...(hint && { hint }), ...(begun && { prefill: { ...form.prefill, ...begun } }) },
    plan,
    rules: authored?.rules,
  }
}

/** 委派: the form begins with what the delegate wrote, where its handler may write. */
function prepared({ access }: ProducedForm, { prepared: by }: Task): JsonObject | undefined {
  return (
    by && Object.fromEntries(Object.entries(by.data).filter(([field]) => access[field] && access[field] !== 'read'))
  )
}

/** What others said about the task before it is handed in: added signers and whoever prepared it. */
function told({ state, tools }: StepContext<never>, { id, visit, prepared: by }: Task, plan: FormPlan): string[] {
  const opinions = (state.visits[visit]?.filled ?? []).flatMap(({ task, by: who, outcome, opinion }) => {
    const { signer } = state.tasks[task] ?? {}
    if (signer?.of !== id || who === null) return []
    const says = outcome === 'AGREED' ? '同意' : '不同意'
    return [`加签意见——${tools.person(who)}：${says}${opinion ? `，${opinion}` : ''}`]
  })
  if (!by || by.by === null) return opinions
  const outcome = plan.outcomes.find(({ name }) => name === by.outcome)?.title
  const meant = `${outcome ? `，拟选“${outcome}”` : ''}${by.opinion ? `，意见：${by.opinion}` : ''}`
  return [...opinions, `${tools.person(by.by)}已代为填写${meant}。请核对后提交。`]
}

/**
 * A form that comes back (退回, 撤回, 拿回) starts from what was handed in last time; other kinds start afresh. Shared fields
 * start from what they are now: somebody else may have written them since, and a field that is only read would put the
 * old value back.
 */
function previousAnswers({ template, state }: StepContext<never>, task: Task): JsonObject {
  const visit = state.visits[task.visit]
  if (visit?.kind !== 'form' || task.part !== 'fill') return {}
  const before = state.visits[`${visit.step}.${visit.number - 1}`]
  const filled =
    visit.filled.findLast(known => known.task === task.id) ?? before?.filled.findLast(known => known.part === task.part)
  const shared = template.data?.properties ?? {}
  return Object.fromEntries(Object.entries(filled?.data ?? {}).filter(([field]) => !Object.hasOwn(shared, field)))
}
