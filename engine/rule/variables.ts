import type { Type } from '#engine/rule/operator/operator.ts'
import type { Label, Shown } from '#engine/rule/say.ts'

/** One variable a rule may read: its type, and its name for people. */
export interface Variable {
  readonly type: Type
  readonly label: string
  /** Fields of one item of a list; the key `''` is the item itself, for lists of plain values. */
  readonly of?: Variables | undefined
  /** The only values a text can have. */
  readonly choices?: readonly string[] | undefined
  /** Names of the choices. */
  readonly titles?: { readonly [choice: string]: string } | undefined
}
/** By full dotted path: `steps.partyMeeting.present`. A path below one of type `any` may be anything. */
export type Variables = { readonly [path: string]: Variable }

/** The variable at a path, below lists too: `members.item.kind` is the field `kind` of an item of `members`. */
export function variableAt(variables: Variables, path: string): Variable | undefined {
  if (Object.hasOwn(variables, path)) return variables[path]
  for (const { key, variable, rest } of above(variables, path)) {
    if (variable.type === 'any') return { type: 'any', label: path }
    if (variable.type !== 'list' || (rest !== 'item' && !rest.startsWith('item.'))) continue
    return itemAt(variable, rest.slice('item.'.length)) ?? { type: 'any', label: `${key}.${rest}` }
  }
  return undefined
}

/** A field of an item, or the item itself for `''`. A list whose items are not described may hold anything. */
export function itemAt(list: Variable, path: string): Variable | undefined {
  if (!list.of) return { type: 'any', label: path ? path : `${list.label}中的一项` }
  return variableAt(list.of, path) ?? (path === '' ? { type: 'any', label: `${list.label}中的一项` } : undefined)
}

/** The variables a path goes through, nearest to the root first. */
function above(variables: Variables, path: string) {
  const names = path.split('.')
  return names.slice(0, -1).flatMap((_, index) => {
    const key = names.slice(0, index + 1).join('.')
    const variable = Object.hasOwn(variables, key) ? variables[key] : undefined
    return variable ? [{ key, variable, rest: names.slice(index + 1).join('.') }] : []
  })
}

/** The names for sentences and traces: pass as `label`. */
export const labelsOf =
  (variables: Variables): Label =>
  path =>
    variableAt(variables, path)?.label

/** The names of choices for sentences and traces: pass as `shown`. */
export const choicesOf =
  (variables: Variables): Shown =>
  (path, value) => {
    const titles = variableAt(variables, path)?.titles
    return titles && typeof value === 'string' && Object.hasOwn(titles, value) ? titles[value] : undefined
  }
