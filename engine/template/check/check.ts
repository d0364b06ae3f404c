import type { OutcomeChoice } from '#engine/form/form.ts'
import { checkRule } from '#engine/rule/check.ts'
import type { Step } from '#engine/step/steps.ts'
import type { FieldRead, Results } from '#engine/step/told.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'
import { type Node, nameOf, type Tree, treeOf } from '#engine/template/tree.ts'
import { type Variables, variables } from '#engine/template/variables.ts'

/** What the checks ask of a step kind; every `StepKind` has it. Passed in, because kinds know templates. */
export interface CheckedKind {
  readonly title: string
  outcomes(step: Step): readonly OutcomeChoice[]
  results(step: Step): Results
  /** Shared fields it reads by itself, and the forms that are filled in during it: see `StepKind`. */
  reads?(step: Step): readonly FieldRead[]
  fills?(step: Step): readonly string[]
  check?(step: Step, template: Template, where: string): readonly Finding[]
}
export type CheckedKinds = { readonly [kind: string]: CheckedKind }

/** What every check may look at; computed once per template. */
export interface Checked {
  readonly template: Template
  readonly tree: Tree
  readonly variables: Variables
  readonly kinds: CheckedKinds
  /** Steps with their nodes, in document order. */
  readonly steps: readonly { readonly node: Node; readonly step: Step; readonly where: string }[]
  /** Everything the step can end with, EXPIRED of its deadline included. */
  outcomes(step: Step): readonly Pick<OutcomeChoice, 'name' | 'title'>[]
}

/** One check of the verification list. Total: it never throws for a template that passed the schema. */
export interface Check {
  /** `SC-02` … as in the verification list; findings carry it with a short reason. */
  readonly id: string
  /** What holds when nothing is found, in Chinese. */
  readonly title: string
  run(checked: Checked): readonly Finding[]
}

export function prepare(template: Template, kinds: CheckedKinds): Checked {
  const tree = treeOf(template)
  return {
    template,
    tree,
    kinds,
    variables: variables(template, kinds),
    steps: tree.nodes.flatMap(node => (node.step ? [{ node, step: node.step, where: `${node.where}/meta/step` }] : [])),
    outcomes: step => outcomesOf(step, kinds),
  }
}

export function outcomesOf(
  step: Step,
  kinds: { readonly [kind: string]: Pick<CheckedKind, 'outcomes'> },
): readonly Pick<OutcomeChoice, 'name' | 'title'>[] {
  const known = kinds[step.kind]?.outcomes(step) ?? []
  return step.deadline?.outcome && !known.some(one => one.name === 'EXPIRED')
    ? [...known, { name: 'EXPIRED', title: '逾期' }]
    : known
}

/** What the rule checker says, always with a next step. */
export const checkCondition = (...[rule, variables, where, expect, names]: Parameters<typeof checkRule>): Finding[] =>
  checkRule(rule, variables, where, expect, names).map(finding => ({ fix: '换成类型相合的变量或值。', ...finding }))

/** “，是否应为 x？” or nothing. */
export const meant = (near: string | undefined): string => (near ? `，是否应为 ${near}？` : '。')
export const names = (nodes: readonly Node[]): string => nodes.map(nameOf).join('、')
