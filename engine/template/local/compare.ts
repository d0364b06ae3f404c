import { object } from '#engine/form/field/type.ts'
import { parseFraction } from '#engine/rule/fraction.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import type { Parameter, Template } from '#engine/template/format.ts'
import { besideDifferences } from '#engine/template/local/beside.ts'
import { type Difference, type Direction, differing, isAllowed } from '#engine/template/local/difference.ts'
import { stepDifferences } from '#engine/template/local/step.ts'
import { type Kinds, traceDifferences } from '#engine/template/local/trace.ts'
import { at } from '#engine/template/pointer.ts'
import { treeOf } from '#engine/template/tree.ts'

/**
 * 下级模板 that extends a superior one may only tighten it: add steps and fields, raise thresholds, lengthen publicity,
 * shorten deadlines. Every difference is listed; what is looser, or cannot be shown to be stricter, is a finding.
 */
export function differences(superior: Template, local: Template, kinds: Kinds): readonly Difference[] {
  const above = treeOf(superior)
  const here = treeOf(local)
  const steps = above.nodes.flatMap((node): readonly Difference[] => {
    if (!node.step) return []
    const same = here.nodes.find(one => one.key === node.key && one.step)
    return same?.step
      ? stepDifferences(node.step, same.step, at(same.where, 'meta', 'step'), superior, local)
      : [{ change: 'looser', where: node.where, says: `步骤“${node.step.title}”被删去了。` }]
  })
  const added = here.nodes.flatMap((node): readonly Difference[] =>
    node.step && !above.nodes.some(one => one.key === node.key && one.step)
      ? [{ change: 'added', where: node.where, says: `增加了步骤“${node.step.title}”。` }]
      : [],
  )
  return [
    ...startDifferences(superior, local),
    ...steps,
    ...added,
    ...traceDifferences(superior, local, kinds),
    ...formDifferences(superior, local),
    ...roleDifferences(superior, local),
    ...parameterDifferences(superior, local),
    ...policyDifferences(superior, local),
    ...besideDifferences(superior, local),
  ]
}

/** The findings of a template that extends another. `superior` is the published version its `extends` names. */
export function extensionFindings(superior: Template, local: Template, kinds: Kinds): readonly Finding[] {
  return differences(superior, local, kinds)
    .filter(one => !isAllowed(one))
    .map(({ change, where, says }) =>
      error(
        change === 'looser' ? 'SC-16.looser' : 'SC-16.unproven',
        where,
        `与上级模板“${superior.title}”相比：${says}`,
        '改回与上级模板一致，或改得更严；确需放宽的，请上级修改上级模板。',
      ),
    )
}

function startDifferences(superior: Template, local: Template): readonly Difference[] {
  const more = local.start.roles.filter(role => !superior.start.roles.includes(role))
  const kinds = superior.start.organisations
  const wider = kinds ? (local.start.organisations ?? ['（全部）']).filter(kind => !kinds.includes(kind)) : []
  return [
    ...more.map(role => ({
      change: 'looser' as const,
      where: '/start/roles',
      says: `允许“${local.roles[role]?.title ?? role}”发起，上级模板不允许。`,
    })),
    ...wider.map(kind => ({
      change: 'looser' as const,
      where: '/start/organisations',
      says: `适用组织扩大到 ${kind}。`,
    })),
  ]
}

/** Bounds of a field: which way is the stricter. */
const BOUNDS: { readonly [keyword: string]: 'higher' | 'lower' } = {
  minimum: 'higher',
  minLength: 'higher',
  minItems: 'higher',
  maximum: 'lower',
  maxLength: 'lower',
  maxItems: 'lower',
}
const WORDING: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'default'])

function formDifferences(superior: Template, local: Template): readonly Difference[] {
  return [...sharedDifferences(superior, local), ...eachForm(superior, local)]
}

/** A form may leave the description of a field to the shared one. */
function sharedDifferences(superior: Template, local: Template): readonly Difference[] {
  return Object.entries(superior.data?.properties ?? {}).flatMap(([key, node]): readonly Difference[] => {
    const place = at('/data/properties', key)
    const now = local.data?.properties[key]
    const label = `共用字段“${String(object(node).title ?? key)}”`
    if (now === undefined) return [{ change: 'looser', where: place, says: `${label}被删去了。` }]
    return fieldDifferences(object(node), object(now), place, label)
  })
}

function eachForm(superior: Template, local: Template): readonly Difference[] {
  return Object.entries(superior.forms ?? {}).flatMap(([name, form]): readonly Difference[] => {
    const where = at('/forms', name)
    const same = local.forms?.[name]
    if (!same) return [{ change: 'looser', where, says: `表单“${form.title ?? name}”被删去了。` }]
    const title = same.title ?? name
    const fields = Object.entries(form.schema.properties).flatMap(([key, node]): readonly Difference[] => {
      const place = at(where, 'schema', 'properties', key)
      const now = same.schema.properties[key]
      const label = String(object(node).title ?? object(superior.data?.properties[key]).title ?? key)
      if (now === undefined) return [{ change: 'looser', where: place, says: `表单“${title}”删去了“${label}”。` }]
      return fieldDifferences(object(node), object(now), place, `表单“${title}”的“${label}”`)
    })
    const added = Object.keys(same.schema.properties)
      .filter(key => !Object.hasOwn(form.schema.properties, key))
      .map(key => ({
        change: 'added' as const,
        where: at(where, 'schema', 'properties', key),
        says: `表单“${title}”增加了一项 ${String(object(same.schema.properties[key]).title ?? key)}。`,
      }))
    const optional = (form.schema.required ?? []).filter(key => !(same.schema.required ?? []).includes(key))
    const rules = (form.rules ?? []).filter(
      rule => !(same.rules ?? []).some(other => JSON.stringify(other) === JSON.stringify(rule)),
    )
    // A rule that shows a field only sometimes takes away that it must be filled in; one that forbids or asks does not.
    const hiding = (same.rules ?? []).filter(
      rule =>
        rule.show?.some(key => Object.hasOwn(form.schema.properties, key)) &&
        !(form.rules ?? []).some(other => JSON.stringify(other) === JSON.stringify(rule)),
    )
    return [
      ...fields,
      ...hiding.map(() => ({
        change: 'looser' as const,
        where: at(where, 'rules'),
        says: `表单“${title}”增加了一条规则，使上级模板要填的项目有时不显示。`,
      })),
      ...(JSON.stringify(form.ui ?? {}) === JSON.stringify(same.ui ?? {})
        ? []
        : Object.keys(form.ui ?? {})
            .filter(key => JSON.stringify(form.ui?.[key]) !== JSON.stringify(same.ui?.[key]))
            .map(key => ({
              change: 'unproven' as const,
              where: at(where, 'ui', key),
              says: `表单“${title}”的 ${key} 换了填写方式，不能证明只会更严。`,
            }))),
      ...added,
      ...optional.map(key => ({
        change: 'looser' as const,
        where: at(where, 'schema', 'required'),
        says: `表单“${title}”的 ${key} 不再必填。`,
      })),
      ...rules.map(() => ({
        change: 'unproven' as const,
        where: at(where, 'rules'),
        says: `表单“${title}”的联动规则少了一条或有改动。`,
      })),
    ]
  })
}

function fieldDifferences(before: object, after: object, where: string, thing: string): readonly Difference[] {
  const [a, b] = [before as Record<string, unknown>, after as Record<string, unknown>]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key): readonly Difference[] => {
    if (JSON.stringify(a[key]) === JSON.stringify(b[key]) || WORDING.has(key)) return []
    const bound = BOUNDS[key]
    if (!bound)
      return [{ change: 'unproven', where: at(where, key), says: `${thing}的 ${key} 有改动，不能证明只会更严。` }]
    const [x, y] = [a[key], b[key]]
    const direction: Direction =
      typeof y !== 'number' ? 'looser' : typeof x !== 'number' || y > x === (bound === 'higher') ? 'tighter' : 'looser'
    return differing(direction, at(where, key), thing, String(x ?? '不限'), String(y ?? '不限'))
  })
}

function roleDifferences(superior: Template, local: Template): readonly Difference[] {
  return Object.entries(superior.roles).flatMap(([name, role]): readonly Difference[] => {
    const same = local.roles[name]
    const where = at('/roles', name)
    if (!same) return [{ change: 'unproven', where, says: `角色“${role.title}”被删去了。` }]
    const [{ title: _a, ...before }, { title: _b, ...after }] = [role, same]
    return JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [{ change: 'unproven', where, says: `角色“${role.title}”的人员来源与上级模板不同。` }]
  })
}

function parameterDifferences(superior: Template, local: Template): readonly Difference[] {
  return Object.entries(superior.parameters ?? {}).flatMap(([name, parameter]): readonly Difference[] => {
    const same = local.parameters?.[name]
    const where = at('/parameters', name)
    // A figure written out where a parameter stood is compared where it is used.
    if (!same) return []
    return differing(
      boundsOf(parameter, same),
      where,
      `参数“${parameter.title}”的允许范围`,
      rangeOf(parameter),
      rangeOf(same),
    )
  })
}
function boundsOf(before: Parameter, after: Parameter): Direction {
  if (before.type !== after.type) return 'unproven'
  if (before.type === 'fraction' && after.type === 'fraction') {
    const [a, b] = [parseFraction(before.atLeast ?? '0/1'), parseFraction(after.atLeast ?? '0/1')]
    if (!a || !b) return 'unproven'
    const [x, y] = [a.num * b.den, b.num * a.den]
    return x === y ? 'same' : y > x ? 'tighter' : 'looser'
  }
  if (before.type === 'count' && after.type === 'count') {
    const wider =
      (after.atLeast ?? -Infinity) < (before.atLeast ?? -Infinity) ||
      (after.atMost ?? Infinity) > (before.atMost ?? Infinity)
    if (wider) return 'looser'
    return after.atLeast === before.atLeast && after.atMost === before.atMost ? 'same' : 'tighter'
  }
  return 'same'
}
const rangeOf = (parameter: Parameter): string =>
  parameter.type === 'flag'
    ? '是或否'
    : `${parameter.atLeast ?? '不限'} 至 ${'atMost' in parameter ? (parameter.atMost ?? '不限') : '不限'}`

/** `block` and `allow` are the strict values: nobody is passed over. */
function policyDifferences(superior: Template, local: Template): readonly Difference[] {
  const [before, after] = [superior.policies ?? {}, local.policies ?? {}]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): readonly Difference[] => {
    const [a, b] = [before[key as never] as string | undefined, after[key as never] as string | undefined]
    if (a === b || (a === 'skip' && b !== undefined)) return []
    return [
      {
        change: b === 'skip' ? 'looser' : 'unproven',
        where: at('/policies', key),
        says: `策略 ${key} 与上级模板不同。`,
      },
    ]
  })
}
