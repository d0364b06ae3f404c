import { object } from '#engine/form/field/type.ts'
import type { Template } from '#engine/template/format.ts'
import type { Difference } from '#engine/template/local/difference.ts'
import { compareDelays } from '#engine/template/local/measure.ts'
import { settingsOf } from '#engine/template/local/trace.ts'
import { at } from '#engine/template/pointer.ts'
import { ancestorsOf, type Node, treeOf } from '#engine/template/tree.ts'

/**
 * What could loosen a superior template without any of its steps, thresholds or ways looking different: what happens by
 * itself beside a step, who else writes a field its conditions read, branches that no longer wait for each other, tables
 * and documents that steps only name.
 */
export function besideDifferences(superior: Template, local: Template): readonly Difference[] {
  return [
    ...besideSteps(superior, local),
    ...joined(superior, local),
    ...otherWriters(superior, local),
    ...named(superior, local),
    ...wholeDeadline(superior, local),
  ]
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
const unproven = (where: string, says: string): Difference => ({ change: 'unproven', where, says })

/** `always`, `entry`, `exit` of a shared step, and `always` of anything around one: they leave a step without its outcome. */
function besideSteps(superior: Template, local: Template): Difference[] {
  const above = new Map(treeOf(superior).nodes.map(node => [node.key, node]))
  const here = treeOf(local)
  const shared = (node: Node): boolean =>
    (node.step !== undefined && above.get(node.key)?.step !== undefined) || node.children.some(shared)
  return here.nodes.filter(shared).flatMap(node => {
    const before = above.get(node.key)?.state
    const found: Difference[] = []
    if (!same(before?.always, node.state.always))
      found.push(
        unproven(
          at(node.where, 'always'),
          `“${node.step?.title ?? node.key}”的自动转移（always）与上级模板不同，步骤可能没有办就离开。`,
        ),
      )
    for (const key of ['entry', 'exit'] as const) {
      if (node.step && !same(before?.[key], node.state[key]))
        found.push(unproven(at(node.where, key), `“${node.step.title}”进入或离开时做的事（${key}）与上级模板不同。`))
      // Of what stands around, only what is set counts; it may be new, but not of the superior's fields.
      else if (!node.step && settingsOf(before?.[key]) !== settingsOf(node.state[key]))
        found.push(unproven(at(node.where, key), `${key} 里写共用字段的动作与上级模板不同。`))
    }
    if (node.step)
      for (const [name, said] of Object.entries(before?.on ?? {})) {
        const [a, b] = [told(said), told(node.state.on?.[name])]
        if (a.some(one => !b.includes(one)))
          found.push(unproven(at(node.where, 'on', name), `“${node.step.title}”办完后的通知或文书少了或有改动。`))
      }
    return found
  })
}
/** Letters and documents on the branches of an outcome. */
const told = (some: unknown): string[] =>
  [some].flat().flatMap(one => {
    const actions = [object(one).actions ?? []].flat() as readonly unknown[]
    return actions.filter(action => object(action).type !== 'set').map(action => JSON.stringify(action))
  })

/** Steps the superior does side by side are all waited for: the same parallel states, the same branches. */
function joined(superior: Template, local: Template): Difference[] {
  const above = treeOf(superior)
  const known = new Set(above.nodes.flatMap(node => (node.type === 'parallel' ? [node.key] : [])))
  const placeOf = (node: Node): string => {
    const line = [node, ...ancestorsOf(node)]
    return line
      .flatMap((one, i) => (one.type === 'parallel' && known.has(one.key) ? [`${one.key}/${line[i - 1]?.key}`] : []))
      .join(' ')
  }
  const here = new Map(treeOf(local).nodes.map(node => [node.key, node]))
  return above.nodes.flatMap(node => {
    const now = here.get(node.key)
    if (!node.step || !now?.step || placeOf(node) === placeOf(now)) return []
    return [
      {
        change: 'looser' as const,
        where: now.where,
        says: `“${now.step.title}”不再与上级模板规定的其他分支同时办理、全部办完才往下走。`,
      },
    ]
  })
}

/** A field the superior reads is written where it writes it, and nowhere else. */
function otherWriters(superior: Template, local: Template): Difference[] {
  const fields = new Set(Object.keys(superior.data?.properties ?? {}))
  const found: Difference[] = []
  const above = new Map(treeOf(superior).nodes.map(node => [node.key, node]))
  const here = treeOf(local)
  const written = (template: Template, node: Node): readonly string[] => {
    const step = node.step as
      | { form?: string; fields?: Record<string, string>; signal?: { form?: string }; [more: string]: unknown }
      | undefined
    if (!step) return []
    const forms = [...JSON.stringify(step).matchAll(/"form":"([^"]+)"/g)].map(([, name]) => name ?? '')
    return forms.flatMap(name =>
      Object.keys(template.forms?.[name]?.schema.properties ?? {}).filter(
        key => !['hidden', 'read'].includes(step.fields?.[key] ?? 'edit'),
      ),
    )
  }
  for (const node of here.nodes) {
    const before = above.get(node.key)
    const known = before?.step ? written(superior, before) : []
    for (const key of written(local, node))
      if (fields.has(key) && !known.includes(key))
        found.push(
          unproven(
            at(node.where, 'meta', 'step'),
            `“${node.step?.title ?? node.key}”会改写上级模板的“${String(object(superior.data?.properties[key]).title ?? key)}”，上级模板这一步不写它。`,
          ),
        )
    const actions = [
      node.state.entry,
      node.state.exit,
      ...(before?.step ? [] : node.branches.map(({ transition }) => transition.actions)),
    ].map(settingsOf)
    if (!before)
      for (const key of fields)
        if (actions.some(text => text.includes(`|${key}:=`)))
          found.push(unproven(node.where, `增加的状态 ${node.key} 会改写上级模板的共用字段 ${key}。`))
  }
  for (const key of local.start.receives ?? [])
    if (fields.has(key) && !(superior.start.receives ?? []).includes(key))
      found.push(unproven('/start/receives', `上级模板的共用字段 ${key} 改由别的办件带来。`))
  return found
}

/** Tables and documents that steps only name. Delays a step names are compared where they are used. */
function named(superior: Template, local: Template): Difference[] {
  const tables = Object.entries(superior.tables ?? {}).flatMap(([name, table]) =>
    same(table, local.tables?.[name])
      ? []
      : [unproven(at('/tables', name), `“${table.title}”与上级模板不同，不能证明只会更严。`)],
  )
  const documents = Object.entries(superior.documents ?? {}).flatMap(([name, document]) =>
    same(document, local.documents?.[name])
      ? []
      : [unproven(at('/documents', name), `文书“${document.title}”的内容与上级模板不同。`)],
  )
  return [...tables, ...documents]
}

function wholeDeadline(superior: Template, local: Template): Difference[] {
  const [a, b] = [superior.deadline, local.deadline]
  if (
    a?.outcome === b?.outcome &&
    ['same', 'tighter'].includes(compareDelays(a?.delay, b?.delay, 'shorter', superior, local))
  )
    return []
  return [unproven('/deadline', '整件办件的时限与上级模板不同，不能证明只会更严。')]
}
