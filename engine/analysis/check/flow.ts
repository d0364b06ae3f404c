import { type Explored, type ExplorerCheck, witnessed } from '#engine/analysis/check/cx.ts'
import { recalled, type Stage } from '#engine/analysis/path.ts'
import { rootOf } from '#engine/analysis/quantity.ts'
import type { Json } from '#engine/json.ts'
import type { Step } from '#engine/step/steps.ts'
import type { Finding } from '#engine/template/finding.ts'
import { at } from '#engine/template/pointer.ts'
import { type Node, nameOf } from '#engine/template/tree.ts'

/** Work this check may do: shared fields times explored moves. */
const MOST_WORK = 3_000_000

/**
 * Definite assignment along every way: a shared field is asked for, published or takes somebody's name from before any
 * form that holds it was handed in. A field that was shown and left empty is the author's business and has its own branch.
 */
export const fieldsComeBeforeUse: ExplorerCheck = {
  ids: ['SC-12'],
  title: '每条路径上，共用字段都先填写后使用',
  needsAll: false,
  isTooMuch: cx => new Set(readersOf(cx).map(({ field }) => field)).size * (cx.x.edges.length / 4) > MOST_WORK,
  run: cx => {
    const { net, x } = cx
    const readers = readersOf(cx)
    const fields = [...new Set(readers.map(({ field, isNeeded }) => `${field}${isNeeded ? NEEDED : ''}`))]
    const findings = new Map<string, Finding>()
    const next = outgoing(cx)
    for (const key of fields) {
      const isNeeded = key.endsWith(NEEDED)
      const field = isNeeded ? key.slice(0, -NEEDED.length) : key
      const begun = net.steps.find(one => `${BEGUN}${one.key}` === field)?.node
      const own = readers.filter(reader => reader.field === field && (reader.isNeeded === true) === isNeeded)
      const onBranch = new Map<number, Reader>()
      const onNode = new Map<number, Reader>()
      for (const reader of own) (reader.on === 'branch' ? onBranch : onNode).set(reader.index, reader)
      const cameBy = new Map<number, number>()
      const queue: number[] = []
      const come = (to: number, edge: number) => {
        if (cameBy.has(to)) return
        cameBy.set(to, edge)
        queue.push(to)
      }
      const cross = (edge: number) => {
        const happening = x.happenings[x.edges[edge + 2] ?? -1]
        const log = x.logs[x.edges[edge + 3] ?? -1]
        const outcome =
          happening?.type === 'outcome' ? net.steps[happening.step]?.outcomes[happening.outcome] : undefined
        if (!log || outcome?.writes.includes(field)) return
        const mayFill = outcome?.mayWrite.includes(field) === true
        if (mayFill && !isNeeded) return
        if (begun !== undefined && log.entered.includes(begun)) return
        // Whoever hands in the form right before is asked for what the step needs, and can give it.
        if (mayFill && log.entered.some(index => onNode.has(index))) return
        for (const index of log.taken) {
          const branch = net.branches[index]
          if (!branch) continue
          for (const one of net.branches)
            if (
              one.from === branch.from &&
              one.branch.cause === branch.branch.cause &&
              one.branch.event === branch.branch.event &&
              one.branch.position <= branch.branch.position
            )
              found(onBranch.get(one.index), edge)
          if (branch.settings.some(({ root }) => root === field)) return
        }
        for (const index of log.entered) {
          if (net.nodes[index]?.onEntry.some(({ root }) => root === field)) return
          found(onNode.get(index), edge)
        }
        come(x.edges[edge + 1] ?? -1, edge)
      }
      const found = (reader: Reader | undefined, edge: number) => {
        if (!reader || findings.has(reader.where)) return
        const stages: Stage[] = []
        for (let one: number | undefined = edge; one !== undefined; one = cameBy.get(x.edges[one] ?? -1)) {
          const happening = x.happenings[x.edges[one + 2] ?? -1]
          const arrived = x.states[x.edges[one + 1] ?? -1]
          if (happening && arrived)
            stages.push({ happening, knew: recalled(net, x.machine, x.states[x.edges[one] ?? -1], happening, arrived) })
        }
        findings.set(reader.where, witnessed(cx, { code: 'SC-12.unwritten', ...reader }, stages.reverse()))
      }
      for (const edge of next.get(-1) ?? []) cross(edge)
      for (let state = queue.shift(); state !== undefined; state = queue.shift())
        for (const edge of next.get(state) ?? []) cross(edge)
    }
    return [...findings.values()]
  },
}

const NEEDED = '!'
/** Stands before the key of a step that must have begun, where a field stands otherwise. */
const BEGUN = '@'

interface Reader {
  readonly field: string
  /** The step does not begin without it: left empty, whoever is to end the step before cannot. */
  readonly isNeeded?: true
  readonly on: 'branch' | 'node'
  readonly index: number
  readonly where: string
  readonly message: string
  readonly fix: string
}

function readersOf({ net }: Explored): Reader[] {
  const { template, variables } = net.checked
  const label = (field: string) => variables[field]?.label ?? field
  const fix = (field: string) => `让每条路径上都有步骤先填写“${label(field)}”，或把用到它的地方放到填写之后。`
  const reader = (field: string, on: Reader['on'], index: number, where: string, message: string): Reader => ({
    field,
    on,
    index,
    where,
    message,
    fix: fix(field),
  })
  const ofBranches = net.branches.flatMap(({ index, branch, settings }) => [
    ...fieldsIn((branch.transition.guard?.params.rule ?? null) as Json).map(field =>
      reader(
        field,
        'branch',
        index,
        at(branch.where, 'guard', 'params', 'rule'),
        `${nameOf(branch.from)}的条件用到“${label(field)}”，但有的路径走到这里时还没有步骤填写过它。`,
      ),
    ),
    ...settings.flatMap(({ reads, root }) =>
      fieldsRead(reads).flatMap(field =>
        field === root
          ? []
          : [
              reader(
                field,
                'branch',
                index,
                at(branch.where, 'actions'),
                `${nameOf(branch.from)}的 set 动作用到“${label(field)}”，但有的路径走到这里时还没有步骤填写过它。`,
              ),
            ],
      ),
    ),
  ])
  const needed = ({ field, key, place, says }: Need, index: number, node: Node, where: string): Reader => ({
    ...reader(
      field,
      'node',
      index,
      at(where, ...place),
      key === undefined
        ? `步骤${nameOf(node)}${says}“${label(field)}”，但有的路径走到这里时它还可能空着，前一步就办不下去。`
        : `步骤${nameOf(node)}${says}，但有的路径走到这里时那个步骤还没有办过，前一步就办不下去。`,
    ),
    isNeeded: true,
    ...(key === undefined && { fix: `在前面某个必经步骤的表单里把“${label(field)}”设为必填，或放进前一步的表单。` }),
    ...(key !== undefined && { fix: '让每条路径都先经过那个步骤，或改用 field 填写办件编号。' }),
  })
  const ofSteps = net.steps.flatMap(({ step, node: index }) => {
    const { node } = net.nodes[index] as (typeof net.nodes)[number]
    const where = at(node.where, 'meta', 'step')
    const content =
      'content' in step && Array.isArray(step.content) ? (step.content as readonly { path?: string }[]) : []
    const published = content.flatMap(({ path = '' }, i) =>
      path.startsWith('data.')
        ? [
            reader(
              rootOf(path),
              'node',
              index,
              at(where, 'content', i, 'path'),
              `步骤${nameOf(node)}要公开“${label(rootOf(path))}”，但有的路径走到这里时还没有步骤填写过它。`,
            ),
          ]
        : [],
    )
    const role =
      'handlers' in step && step.handlers ? template.roles[(step.handlers as { role: string }).role] : undefined
    const named =
      role && 'field' in role
        ? [
            reader(
              `data.${role.field}`,
              'node',
              index,
              at(where, 'handlers', 'role'),
              `步骤${nameOf(node)}由“${label(`data.${role.field}`)}”中的人办理，但有的路径走到这里时还没有步骤填写过它，会无人可办。`,
            ),
          ]
        : []
    return [...published, ...named, ...neededBy(step).map(need => needed(need, index, node, where))]
  })
  return [...ofBranches, ...ofSteps]
}

interface Need {
  readonly field: string
  /** Key of a step that must have begun. */
  readonly key?: string
  readonly place: readonly string[]
  readonly says: string
}

/** What the kernel asks for before a step begins. */
function neededBy(step: Step): readonly Need[] {
  const field = (name: string | undefined, says: string, ...place: string[]): Need[] =>
    name === undefined ? [] : [{ field: `data.${name}`, place, says }]
  if (step.kind === 'wait') {
    const { until, instance } = step
    const organisation = instance?.start?.organisation
    return [
      ...field(until?.field, '要等到', 'until', 'field'),
      ...field(instance?.field, '要等的办件取自', 'instance', 'field'),
      ...field(
        typeof organisation === 'object' ? organisation.field : undefined,
        '要发起办件的组织取自',
        'instance',
        'start',
      ),
      ...(instance?.of === undefined
        ? []
        : [
            {
              field: `${BEGUN}${instance.of}`,
              key: instance.of,
              place: ['instance', 'of'],
              says: '等另一步骤发起的办件',
            },
          ]),
    ]
  }
  if (step.kind === 'items' && step.until && 'field' in step.until)
    return field(step.until.field, '的截止日期取自', 'until', 'field')
  if (step.kind === 'joint') {
    const { wait, lead } = step
    const dated = typeof wait === 'object' && 'field' in wait.until ? wait.until.field : undefined
    return [
      ...field(dated, '的截止日期取自', 'wait', 'until'),
      ...field('field' in lead ? lead.field : undefined, '的牵头单位取自', 'lead', 'field'),
    ]
  }
  return []
}

const fieldsRead = (paths: readonly string[]) => [
  ...new Set(paths.filter(path => path.startsWith('data.')).map(rootOf)),
]

/** Fields a condition needs; what it only asks to be filled in is no need. */
function fieldsIn(rule: Json): string[] {
  const found = new Set<string>()
  const look = (one: Json): void => {
    if (typeof one !== 'object' || one === null) return
    if (Array.isArray(one)) {
      for (const part of one) look(part)
      return
    }
    for (const [key, inner] of Object.entries(one as { readonly [key: string]: Json })) {
      if (key === 'isEmpty') continue
      if (key === 'var' && typeof inner === 'string' && inner.startsWith('data.')) found.add(rootOf(inner))
      else look(inner)
    }
  }
  look(rule)
  return [...found]
}

function outgoing({ x }: Explored): Map<number, number[]> {
  const next = new Map<number, number[]>()
  for (let edge = 0; edge < x.edges.length; edge += 4) {
    const from = x.edges[edge] ?? -1
    const known = next.get(from)
    if (known) known.push(edge)
    else next.set(from, [edge])
  }
  return next
}
