import type { OutcomeChoice } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { sayParty } from '#engine/step/joint/told.ts'
import type { Step } from '#engine/step/steps.ts'
import { outcomesOf } from '#engine/template/check/check.ts'
import type { DelayRule, Template } from '#engine/template/format.ts'
import { answering, type Node, targetOf, treeOf } from '#engine/template/tree.ts'
import type { Delay } from '#engine/time/time.ts'
import { sayDelay } from '#engine/time/working-calendar.ts'

/** One step as it is described before anything has begun: what happens, who, how long, on what ground, and what next. */
export interface StepSummary {
  readonly key: string
  readonly title: string
  readonly kind: string
  readonly kindTitle: string
  readonly says: string
  readonly who: string
  /** “15 天（自然日）”; empty when nothing limits the step. */
  readonly time: string
  readonly basis: readonly { law: string; article: string; version: string; confidence: string }[]
  /** Each end with the titles of the places it may lead to, in the order they are tried. */
  readonly outcomes: readonly { name: string; title: string; to: string[] }[]
}

/** What the overview needs of a step kind; every `StepKind` has it. */
export interface DescribedKind {
  readonly title: string
  outcomes(step: Step): readonly OutcomeChoice[]
  say(step: Step, template: Template): string
}

/**
 * All steps in document order, for the start page, the process page and print. `parameters` are the values in force for
 * the organisation; without them the template's defaults are shown.
 */
export function overview(
  template: Template,
  kinds: { readonly [kind: string]: DescribedKind },
  parameters: JsonObject = {},
): StepSummary[] {
  return treeOf(template).nodes.flatMap(node => {
    const { step } = node
    if (!step) return []
    const kind = kinds[step.kind]
    return [
      {
        key: node.key,
        title: step.title,
        kind: step.kind,
        kindTitle: kind?.title ?? step.kind,
        says: kind?.say(step, template) ?? '',
        who: whoOf(step, template),
        time: timeOf(step, template, parameters),
        basis: basisOf(step, template),
        outcomes: outcomesOf(step, kinds).map(({ name, title }) => ({ name, title, to: placesAfter(node, name) })),
      },
    ]
  })
}

function whoOf(step: Step, template: Template): string {
  if (step.kind === 'joint') return sayParty(step.lead, template)
  const roles = 'handlers' in step && step.handlers ? [step.handlers.role] : rolesIn(step)
  return [...new Set(roles.map(role => template.roles[role]?.title ?? role))].join('、') || '系统'
}

/** Where several have a part of their own (assessors, signing parties), all of them in the order they are written. */
function rolesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'role' && typeof inner === 'string' ? [inner] : rolesIn(inner),
  )
}

/** The period that makes the step what it is, and the time it should be done in. */
function timeOf(step: Step, template: Template, parameters: JsonObject): string {
  const parts = [
    'delay' in step && step.delay ? sayNamed(step.delay, template, parameters) : '',
    'notice' in step && step.notice ? `提前 ${sayNamed(step.notice.delay, template, parameters)}通知` : '',
    step.deadline ? `${sayNamed(step.deadline.delay, template, parameters)}内完成` : '',
  ]
  return parts.filter(Boolean).join('；')
}

/** A named delay of the template in words: “15 天（自然日）”. */
export function sayNamed(name: string, template: Template, parameters: JsonObject = {}): string {
  const table = template.tables?.[name]
  if (table) return `按“${table.title}”`
  const delay = template.delays?.[name]
  const settled = delay && settle(delay, template, parameters)
  return settled ? sayDelay(settled) : ''
}

/** A delay with its parameter, if it has one, replaced by the value in force. Undefined when there is no such value. */
export function settle(delay: DelayRule, template: Template, parameters: JsonObject): Delay | undefined {
  const { basis: _, ...written } = delay
  for (const unit of ['calendarDays', 'workingDays', 'months'] as const) {
    const length = (written as { readonly [unit: string]: unknown })[unit]
    if (typeof length !== 'object' || length === null) continue
    const { parameter } = length as { parameter: string }
    const value = parameters[parameter] ?? template.parameters?.[parameter]?.default
    return typeof value === 'number' ? ({ ...written, [unit]: value } as Delay) : undefined
  }
  return written as Delay
}

/** Clauses of the step and of the figures in it, each once. */
function basisOf(step: Step, template: Template): StepSummary['basis'] {
  const names = new Set(step.basis)
  if (step.kind === 'meeting' || step.kind === 'ballot') {
    const quorum = step.quorum && 'anyOf' in step.quorum ? step.quorum.anyOf : [step.quorum]
    const more = step.kind === 'ballot' ? [step.election?.surplus, step.closeSplit] : []
    for (const figure of [...quorum, step.pass, ...more]) if (figure?.basis) names.add(figure.basis)
  }
  for (const delay of [
    'delay' in step ? step.delay : undefined,
    'notice' in step ? step.notice?.delay : undefined,
    step.deadline?.delay,
  ]) {
    const cited = delay === undefined ? undefined : template.delays?.[delay]?.basis
    if (cited) names.add(cited)
  }
  return [...names].flatMap(name => {
    const basis = template.basis?.[name]
    if (!basis) return []
    const { law, article = '', version = '', confidence } = basis
    return [{ law, article, version, confidence }]
  })
}

/** Titles of the places an outcome may lead to. States that only route are followed to what comes after them. */
function placesAfter(node: Node, outcome: string): string[] {
  const titles = new Set<string>()
  const seen = new Set<Node>()
  const arrive = (target: Node) => {
    if (seen.has(target)) return
    seen.add(target)
    const title = target.step?.title ?? target.state.meta?.title
    const routes = target.branches.filter(branch => branch.cause === 'always')
    if (title !== undefined) titles.add(title)
    else if (target.type === 'compound' || target.type === 'parallel') {
      const first =
        target.type === 'parallel' ? target.children : target.children.filter(one => one.key === target.state.initial)
      for (const child of first) arrive(child)
    } else if (routes.length > 0) for (const branch of routes) follow(targetOf(branch))
    else if (target.type === 'final') finish(target)
    else titles.add(target.state.description ?? target.key)
  }
  const follow = (target: Node | undefined) => target && arrive(target)
  const finish = (final: Node) => {
    const parent = final.parent
    const owner = parent?.state.onDone ? parent : parent?.parent?.type === 'parallel' ? parent.parent : parent
    const next = owner?.branches.filter(branch => branch.cause === 'onDone') ?? []
    if (next.length === 0) titles.add(final.state.description ?? '办结')
    for (const branch of next) follow(targetOf(branch))
  }
  for (const branch of answering(node, outcome)) follow(targetOf(branch))
  return [...titles]
}
