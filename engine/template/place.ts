import type { Json } from '#engine/json.ts'

/** How a sentence names a place of a template: `状态“proposal”的 meta.step.handlers` rather than a pointer. */
export function placeOf(path: readonly PropertyKey[], root: unknown): string {
  const keys = path.map(String)
  const [top, second] = keys
  if (top === undefined) return '模板'
  if (top === 'machine') return machinePlace(keys, root)
  const noun = NOUNS[top]
  if (noun && second !== undefined) return rest(`${noun}“${second}”`, keys.slice(2))
  return `“${keys.join('.')}”`
}

const NOUNS: { readonly [section: string]: string } = {
  roles: '角色',
  forms: '表单',
  delays: '期限',
  basis: '依据',
  parameters: '参数',
}

function machinePlace(keys: readonly string[], root: unknown): string {
  let last = 0
  for (let i = 1; i + 1 < keys.length && keys[i] === 'states'; i += 2) last = i + 1
  if (last === 0) return rest('流程（machine）', keys.slice(1))
  const title = titleAt(root, keys.slice(0, last + 1))
  return rest(`状态“${keys[last]}”${title ? `（${title}）` : ''}`, keys.slice(last + 1))
}

const rest = (start: string, keys: readonly string[]) => (keys.length > 0 ? `${start}的 ${keys.join('.')}` : start)

function titleAt(root: unknown, keys: readonly string[]): string | undefined {
  const meta = valueAt(valueAt(root, keys), ['meta'])
  const title = valueAt(meta, ['step', 'title']) ?? valueAt(meta, ['title'])
  return typeof title === 'string' ? title : undefined
}

/** The value at a path of own properties, or undefined. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): Json | undefined {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as { [key: PropertyKey]: unknown })[key]
  }
  return value as Json | undefined
}
