type Node = Readonly<Record<string, unknown>>
const object = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {})

/** One field of a filled form as a form of its own, so that a single value is shown as it would be in the whole. */
export interface OneField {
  readonly key: string
  readonly title: string
  readonly node: Node
  readonly schema: Node
  readonly ui: Node
}
const oneField = (schema: Node, ui: Node, key: string): OneField | undefined => {
  const properties = object(schema.properties)
  if (!Object.hasOwn(properties, key)) return undefined
  const node = object(properties[key])
  return {
    key,
    title: String(node.title ?? key),
    node,
    schema: { type: 'object', properties: { [key]: node } },
    ui: Object.hasOwn(ui, key) ? { [key]: ui[key] } : {},
  }
}

/** The field a correction's path (`/key`) points to; deeper paths have no field of their own. */
export const fieldAt = (schema: Node, ui: Node, path: string): OneField | undefined =>
  path.startsWith('/') && !path.slice(1).includes('/')
    ? oneField(schema, ui, path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~'))
    : undefined

const SIMPLE: ReadonlySet<unknown> = new Set(['string', 'integer', 'number', 'boolean'])
/** Fields one value can be typed for. Lists and tables are corrected by handing the step in again. */
export const correctable = (schema: Node, ui: Node): readonly OneField[] =>
  Object.keys(object(schema.properties))
    .map(key => oneField(schema, ui, key))
    .filter((field): field is OneField => field !== undefined && SIMPLE.has(field.node.type))

/** What is asked for as choices: enumerations and yes/no. */
export function choicesFor({
  node,
}: OneField): readonly { readonly value: string; readonly label: string }[] | undefined {
  if (node.type === 'boolean') return undefined
  if (Array.isArray(node.enum)) return node.enum.map(value => ({ value: String(value), label: String(value) }))
  if (!Array.isArray(node.oneOf)) return undefined
  return node.oneOf.map(entry => ({
    value: String(object(entry).const),
    label: String(object(entry).title ?? object(entry).const),
  }))
}

/** The typed text as the field's own type; `undefined` when it is none. */
export function typedValue({ node }: OneField, text: string): string | number | boolean | undefined {
  const trimmed = text.trim()
  if (node.type === 'boolean') return trimmed === 'true' ? true : trimmed === 'false' ? false : undefined
  if (node.type === 'string') return trimmed
  if (!/^-?\d+(\.\d+)?$/.test(trimmed)) return undefined
  return node.type === 'integer' && !/^-?\d+$/.test(trimmed) ? undefined : Number(trimmed)
}
