import { z } from 'zod'
import { anyStep } from '#engine/step/steps.ts'
import { basis, form, formRule, machine, stateNode, template, transition } from '#engine/template/format.ts'

type Path = readonly PropertyKey[]

/** A word of XState or of habit that a template may not use, why, and what to write instead (verification list §5). */
export interface Refused {
  readonly code: string
  readonly why: string
  readonly instead: string
}

const INVOKE: Refused = {
  code: 'SC-15.invoke',
  why: '模板里不能调用程序或另起子进程，恢复存档时它们会丢失。',
  instead: '要等外部消息，请用“等待”步骤（kind: wait）的 signal。',
}
const AFTER: Refused = {
  code: 'SC-15.after',
  why: 'XState 的定时器在存档恢复后会丢失，期限由规程自己的日历计时。',
  instead: '在 delays 里写期限，再用步骤的 deadline 或“等待”步骤引用它。',
}

const REFUSED_KEYS: { readonly [key: string]: Refused } = {
  invoke: INVOKE,
  spawn: INVOKE,
  activities: INVOKE,
  actors: INVOKE,
  after: AFTER,
  delay: AFTER,
  context: {
    code: 'SC-15.context',
    why: '共用字段不写在 context 里。',
    instead: '在模板的 data 里写共用字段，用 set 动作赋值。',
  },
  cond: {
    code: 'SC-15.guard',
    why: '这是 XState 4 的写法。',
    instead: '改用 guard：{ "type": "rule", "params": { "rule": … } }。',
  },
  internal: {
    code: 'SC-15.internal',
    why: '这是 XState 4 的写法。',
    instead: '需要重新进入时写 reenter: true，否则删去。',
  },
  external: {
    code: 'SC-15.internal',
    why: '这是 XState 4 的写法。',
    instead: '需要重新进入时写 reenter: true，否则删去。',
  },
  output: { code: 'SC-15.output', why: '终点不输出数据。', instead: '用 set 动作把结论写入共用字段。' },
  route: { code: 'SC-15.route', why: '这会让任何人都能跳到该状态。', instead: '退回由系统提供，无须在模板里写。' },
}
const ROOT_KEYS: { readonly [key: string]: Refused } = Object.fromEntries(
  ['on', 'always', 'onDone', 'entry', 'exit', 'type'].map(key => [
    key,
    {
      code: 'SC-15.root',
      why: '写在整个流程上的转移会让并行的各分支一起重来，已办的步骤会不声不响地丢失。',
      instead: '写到具体的步骤上；退回、撤回、终止由系统提供，不用写。',
    },
  ]),
)

export function refusedKey(key: string, path: Path): Refused | undefined {
  if (path.length === 1 && path[0] === 'machine' && Object.hasOwn(ROOT_KEYS, key)) return ROOT_KEYS[key]
  if (path[0] !== 'machine' || !Object.hasOwn(REFUSED_KEYS, key)) return undefined
  return path.includes('step') ? undefined : REFUSED_KEYS[key]
}

/** Why a name used as a key is refused. `path` ends with the name. */
export function refusedName(name: string, path: Path): Refused {
  const group = String(path.at(-2))
  if (group === 'on' && name.includes('*'))
    return { code: 'SC-15.wildcard', why: '通配符会把系统自己的事件也接走。', instead: '把每个结果名分别写出来。' }
  if (group === 'on' && name.startsWith('xstate.'))
    return {
      code: 'SC-15.reserved',
      why: 'xstate. 开头的是引擎内部事件，写在模板里可以被伪造。',
      instead: '使用步骤自己的结果名，如 SUBMITTED。',
    }
  if (group === 'on' && name === '')
    return { code: 'SC-15.reserved', why: '空的结果名是旧写法。', instead: '自动转移请写 always。' }
  if (/^(0|[1-9][0-9]*)$/.test(name))
    return {
      code: 'SC-15.integer-key',
      why: '像整数的名称会被 JavaScript 重新排序，先后次序就变了。',
      instead: '名称以小写字母开头，如 step1。',
    }
  const written =
    group === 'on' || group === 'outcomes'
      ? '结果名以大写字母开头，只含大写字母、数字和下划线，如 SUBMITTED'
      : group === 'states' || group === 'properties' || group === 'fields'
        ? '以小写字母开头，只含字母、数字和下划线，最多 60 个字符，如 partyMeeting'
        : '以小写字母开头，只含小写字母、数字和连字符，最多 60 个字符，如 village-reps'
  return { code: 'SC-01.name', why: `${written}。`, instead: '请改名，并同时改正引用它的地方。' }
}

/** Values of a wrong shape that deserve their own explanation. */
export const SHAPES: readonly (Refused & { readonly applies: (path: Path, value: unknown) => boolean })[] = [
  {
    code: 'SC-15.guard',
    why: '条件是数据，不是程序名。',
    instead: '写成 { "type": "rule", "params": { "rule": … } }。',
    applies: path => path.at(-1) === 'guard' || (path.at(-1) === 'type' && path.at(-2) === 'guard'),
  },
  {
    code: 'SC-15.target',
    why: '一次转移只能去一个地方，同时去几处会绕过并行状态的起点。',
    instead: '只写一个目标；要几件事同时办，请把它们放进 type: parallel 的状态。',
    applies: (path, value) => path.at(-1) === 'target' && Array.isArray(value),
  },
  {
    code: 'SC-15.action',
    why: '动作只有 set（写共用字段）、notify（通知）和 document（生成文书）。',
    instead: '写成 { "type": "set", "params": { "field": …, "value": … } }，或把要办的事写成步骤。',
    applies: path => isActionPath(path),
  },
]
const isActionPath = (path: Path): boolean => {
  const keys = path.filter(key => typeof key !== 'number').map(String)
  const last = keys.at(-1) === 'type' ? keys.at(-2) : keys.at(-1)
  return path[0] === 'machine' && (last === 'actions' || last === 'entry' || last === 'exit')
}

/** Keys an author may write at a place, for “did you mean”. Empty where the names are the author's own. */
export function keysAt(path: Path, value: unknown): string[] {
  const last = path.at(-1)
  const own = (schema: unknown): string[] =>
    schema instanceof z.ZodObject
      ? Object.keys(schema.shape)
      : schema instanceof z.ZodUnion || schema instanceof z.ZodDiscriminatedUnion
        ? [...new Set(schema.options.flatMap(own))]
        : []
  if (path.length === 0) return own(template)
  if (path.length === 1 && last === 'machine') return own(machine)
  if (last === 'step') {
    const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
    const schema = anyStep.options.find(one => one.shape.kind.value === kind)
    return schema ? own(schema) : []
  }
  if (path.at(-2) === 'states') return own(stateNode)
  if (path.at(-2) === 'on' || last === 'always' || last === 'onDone' || path.at(-3) === 'on') return own(transition)
  if (path.at(-2) === 'rules') return own(formRule)
  if (path.length === 2 && path[0] === 'forms') return own(form)
  if (path.length === 2 && path[0] === 'basis') return own(basis)
  return own(schemaAt(path))
}

/** The schema at a path as far as it can be followed through closed objects, records, lists and optional parts. */
function schemaAt(path: Path): unknown {
  let schema: unknown = template
  for (const key of path) {
    schema = bare(schema)
    if (schema instanceof z.ZodObject) schema = schema.shape[String(key)]
    else if (schema instanceof z.ZodRecord) schema = schema.valueType
    else if (schema instanceof z.ZodArray) schema = schema.element
    else if (schema instanceof z.ZodUnion)
      schema = schema.options
        .map(bare)
        .find(one => one instanceof z.ZodObject && Object.hasOwn(one.shape, String(key))) as unknown
    if (schema instanceof z.ZodObject === false && schema === undefined) return undefined
  }
  return bare(schema)
}
function bare(schema: unknown): unknown {
  let inner = schema
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap()
  return inner
}
