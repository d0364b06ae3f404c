import { canonical } from '#engine/evidence/canonical.ts'
import { object } from '#engine/form/field/type.ts'
import type { JsonSchema } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { attachmentsIn } from '#engine/process/attachment.ts'
import { posted } from '#engine/step/disclosure/content.ts'
import type { StepContext } from '#engine/step/kind.ts'
import type { SignStep } from '#engine/step/sign/schema.ts'
import type { Template } from '#engine/template/format.ts'
import { treeOf } from '#engine/template/tree.ts'
import { withShared } from '#engine/template/variables.ts'

/** The document as it is at one moment: its hash says which version it is, its lines are what a signer reads. */
export type Content = {
  /** SHA-256 over the canonical JSON of title and values. */
  readonly hash: string
  readonly lines: readonly { readonly title: string; readonly value: string }[]
  /** Content hashes of the attachments in it. */
  readonly files: readonly string[]
}
/** What somebody is about to change: shared fields, and the answers of the revision's form. */
export interface Change {
  readonly form: string
  readonly data: JsonObject
}
type Context = Pick<StepContext<SignStep>, 'template' | 'state' | 'step' | 'visit' | 'hash' | 'tools'>

/** Reads the document from the state, with a change applied where one is handed in. Undefined when there is nothing in it. */
export function contentOf(cx: Context, change?: Change): Content | undefined {
  const { document } = cx.step
  const shared = Object.keys(cx.template.data?.properties ?? {})
  const changed = Object.fromEntries(Object.entries(change?.data ?? {}).filter(([key]) => shared.includes(key)))
  const data: JsonObject = { ...cx.state.data, ...changed }
  const fields = pick(data, document.fields ?? [])
  const answers = document.form ? answersOf(cx, document.form, change) : {}
  // Shared fields of a form are what they are now, whoever wrote them last.
  const form = {
    ...answers,
    ...pick(
      data,
      Object.keys(answers).filter(key => shared.includes(key)),
    ),
  }
  if (Object.keys(fields).length === 0 && Object.keys(form).length === 0) return undefined
  const values = { title: document.title, fields, form }
  const text = canonical(values)
  const lines = [
    ...linesOf(cx, fields, key => object(object(cx.template.data?.properties)[key])),
    ...linesOf(cx, without(form, Object.keys(fields)), key => formField(cx.template, document.form ?? '', key)),
  ]
  return {
    // What a form let through is canonical; anything else still has one text.
    hash: cx.hash(text.ok ? text.value : JSON.stringify(values)),
    lines,
    files: attachmentsIn([fields, form]),
  }
}

/** The newest answers to a form, wherever it was filled in: in a step of its own, or when this document was revised. */
function answersOf({ template, state, visit }: Context, form: string, change: Change | undefined): JsonObject {
  if (change?.form === form) return without(change.data, OWN_FIELDS)
  const steps = new Map(treeOf(template).nodes.flatMap(({ key, step }) => (step ? [[key, step] as const] : [])))
  // The visit being opened is not in the trail yet and holds nothing; an open one is.
  for (const id of [...state.trail].reverse()) {
    const known = id === visit.id ? visit : state.visits[id]
    const step = known && steps.get(known.step)
    const filled = known?.filled.findLast(({ part }) =>
      step?.kind === 'sign'
        ? part === 'revise' && step.revise?.form === form
        : step && 'form' in step && step.form === form,
    )
    if (filled) return without(filled.data, OWN_FIELDS)
  }
  return {}
}
/** Fields the revision adds to the author's form; they are about the change, not part of the document. */
export const OWN_FIELDS = ['standing', 'revisionReason'] as const

function linesOf(cx: Context, values: JsonObject, nodeOf: (key: string) => JsonSchema): Content['lines'] {
  // Files stand below the text, where they can be opened.
  const nameOf = (id: string) => (id.startsWith('sha256:') ? '见附件' : cx.tools.person(id))
  return Object.entries(values).map(([key, value]) => {
    const node = nodeOf(key)
    const title = typeof node.title === 'string' ? node.title : key
    return { title, value: posted(value, Object.keys(node).length > 0 ? node : undefined, undefined, nameOf) }
  })
}
const formField = (template: Template, form: string, key: string): JsonSchema =>
  withShared(
    object(object(template.forms?.[form]?.schema.properties)[key]),
    object(object(template.data?.properties)[key]),
  )

const pick = (values: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(
    keys.flatMap(key => {
      const value = Object.hasOwn(values, key) ? values[key] : undefined
      return value === undefined || value === null ? [] : [[key, value]]
    }),
  )
const without = (values: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)))
