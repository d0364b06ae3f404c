import type { Step } from '#engine/step/steps.ts'
import type { Template } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'
import { actionsOf, treeOf } from '#engine/template/tree.ts'

/** Sections of a template whose names are referred to from elsewhere in it. Registers and posts live in the directory. */
export const SECTIONS = ['roles', 'forms', 'documents', 'delays', 'basis', 'parameters', 'tables'] as const
export type Section = (typeof SECTIONS)[number]

/** One use of a name, with its place. Rules name parameters by path and are not listed here. */
export interface Reference {
  readonly section: Section
  readonly name: string
  readonly where: string
}

/** Every use of a name in the template, in document order: for checks, for “where is this used”, for renaming. */
export function references(template: Template): Reference[] {
  const found: Reference[] = []
  template.start.roles.forEach((name, i) => {
    found.push({ section: 'roles', name, where: at('/start/roles', i) })
  })
  for (const section of ['parameters', 'delays', 'roles', 'tables'] as const)
    for (const [name, value] of Object.entries(template[section] ?? {})) collect(value, at('', section, name), found)
  if (template.deadline) collect(template.deadline, '/deadline', found)
  const tree = treeOf(template)
  for (const node of tree.nodes) if (node.step) collect(node.step, at(node.where, 'meta', 'step'), found)
  for (const { action, where } of actionsOf(tree))
    if (action.type === 'notify')
      found.push({ section: 'roles', name: action.params.role, where: at(where, 'params', 'role') })
    else if (action.type === 'document')
      found.push({ section: 'documents', name: action.params.document, where: at(where, 'params', 'document') })
  return found
}

/** Key of a step, delay or parameter → the section its value names something in. */
const MEANS: { readonly [key: string]: Section } = {
  role: 'roles',
  anyOf: 'roles',
  among: 'roles',
  assist: 'roles',
  table: 'tables',
  form: 'forms',
  delay: 'delays',
  answer: 'delays',
  before: 'delays',
  after: 'delays',
  expires: 'delays',
  plus: 'delays',
  minus: 'delays',
  basis: 'basis',
  parameter: 'parameters',
}
/** Parts of a step that are rules, or names of the author's own. */
const OPAQUE: ReadonlySet<string> = new Set([
  'where',
  'when',
  'inputs',
  'fields',
  'outcomes',
  'choices',
  'content',
  'policies',
  'data',
])

function collect(value: Step | object, where: string, found: Reference[]): void {
  for (const [key, inner] of Object.entries(value)) {
    if (OPAQUE.has(key)) continue
    const place = at(where, key)
    const section = MEANS[key]
    if (section && typeof inner === 'string') found.push({ section, name: inner, where: place })
    else if (section && Array.isArray(inner))
      inner.forEach((name: unknown, i) => {
        if (typeof name === 'string') found.push({ section, name, where: at(place, i) })
      })
    else if (Array.isArray(inner))
      inner.forEach((one: unknown, i) => {
        if (typeof one === 'object' && one !== null) collect(one, at(place, i), found)
      })
    else if (typeof inner === 'object' && inner !== null) collect(inner, place, found)
  }
}
