import { type Explored, wayAnd, witnessed } from '#engine/analysis/check/cx.ts'
import { type Compiled, dutiesOf } from '#engine/analysis/monitor.ts'
import type { Pack, PackRule } from '#engine/analysis/pack.ts'
import { parseFraction } from '#engine/rule/fraction.ts'
import type { Quorum, Threshold } from '#engine/step/schema.ts'
import type { Step } from '#engine/step/steps.ts'
import { citeAll } from '#engine/template/cite.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { DelayRule, Template } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'
import type { Role } from '#engine/template/role.ts'

/** SC-16, and the statutory part of SC-14: the rules of the pack against the template and every way through it. */
export function statuteHolds(cx: Explored, pack: Pack, compiled: Compiled): Finding[] {
  const { net, x } = cx
  const findings: Finding[] = []
  const breach = (rule: PackRule, where: string, what: string, fix: string, code = `SC-16.${rule.kind}`): Finding => ({
    code,
    severity: isHard(rule, pack) ? 'error' : 'warning',
    where,
    message: `违反“${rule.says}”（${sayBasis(rule, pack)}）：${what}`,
    fix,
    params: { rule: rule.id },
    verdict: 'FAIL',
    explored: x.states.length,
  })
  for (const { rule, name, near, is } of compiled.unknown)
    findings.push({
      code: 'SC-16.name',
      severity: 'error',
      where: '/machine/states',
      message: `法定规则“${rule.says}”提到的${is === 'state' ? '状态' : '结果'} ${name} 在模板里不存在${near ? `，是否应为 ${near}？` : '。'}`,
      fix: near ? `在规则里改成 ${near}。` : '改正规则里的名称，或补上模板里缺少的步骤。',
      params: { rule: rule.id },
    })
  x.broken.forEach((one, index) => {
    const found = compiled.rules[index]
    if (!one || !found) return
    const { rule } = found
    const where = net.nodes[found.node]?.node.where ?? '/machine'
    const made = breach(rule, where, '有一条路径没有做到。', FIXES[rule.kind] ?? '改正流程，使每条路径都满足它。')
    const shown = witnessed(
      cx,
      { ...made, severity: made.severity, fix: made.fix ?? '' },
      wayAnd(cx, one.from, one.happening, one.knew),
    )
    findings.push({ ...made, ...shown })
  })
  for (const rule of pack.rules) findings.push(...passedOver(rule, cx, breach))
  for (const rule of pack.rules) {
    const known = compiled.unknown.filter(one => one.rule === rule).map(({ name }) => name)
    if (!('steps' in rule)) continue
    const steps = rule.steps.flatMap(key => {
      const step = net.steps.find(one => one.key === key)
      return step && !known.includes(key)
        ? [{ step: step.step, where: at(net.nodes[step.node]?.node.where ?? '', 'meta', 'step') }]
        : []
    })
    if (rule.kind === 'distinct') findings.push(...sameHands(rule, steps, net.checked.template, breach))
    else
      for (const { step, where } of steps) {
        if (rule.kind === 'quorum') findings.push(...tooLax(rule, step, where, net.checked.template, breach))
        else findings.push(...wrongLength(rule, step, where, net.checked.template, breach))
      }
  }
  return findings
}

type Breach = (rule: PackRule, where: string, what: string, fix: string, code?: string) => Finding
type Placed = { readonly step: Step; readonly where: string }

const FIXES: { readonly [kind in PackRule['kind']]?: string } = {
  never: '在到达这里之前补上缺少的步骤。',
  precedence: '把应当在前的步骤放到前面，堵住绕过它的转移。',
  response: '在办结之前补上应有的步骤，堵住绕过它的转移。',
  between: '把不该在这期间办的步骤移到前面或后面。',
  absence: '删去这个步骤或这个结果的去处。',
  atLeastOf: '补上缺少的步骤，或堵住绕过它们的转移。',
}

/** A and B are law; what rests on anything less is advice. */
export const isHard = (rule: PackRule, { basis }: Pack): boolean =>
  rule.basis.every(name => ['A', 'B'].includes(basis[name]?.confidence ?? 'D'))
const sayBasis = (rule: PackRule, { basis }: Pack): string =>
  citeAll(
    rule.basis
      .flatMap(name => basis[name] ?? [])
      .map(one => ({ law: one.law, article: one.article ?? '', confidence: one.confidence })),
  )

// ── attendance and majorities ──────────────────────────────────────────────────────────────────────────────────────

function tooLax(
  rule: Extract<PackRule, { kind: 'quorum' }>,
  step: Step,
  where: string,
  template: Template,
  breach: Breach,
): Finding[] {
  const own = step as { readonly quorum?: Quorum; readonly pass?: Threshold; readonly secret?: boolean }
  const findings: Finding[] = []
  const title = `“${step.title}”`
  if (rule.quorum) {
    const wanted = alternatives(rule.quorum)
    if (!own.quorum)
      findings.push(breach(rule, where, `${title}没有写到会要求，人数不够也能得出结果。`, '补上 quorum。'))
    else if (!alternatives(own.quorum).every(one => wanted.some(other => isAtLeast(one, other, template))))
      findings.push(
        breach(
          rule,
          at(where, 'quorum'),
          `${title}的到会要求低于规定，或没有下限。`,
          '提高到会比例；取自参数的，给参数写上 atLeast。',
        ),
      )
  }
  if (rule.pass) {
    if (!own.pass) findings.push(breach(rule, where, `${title}没有写通过要求。`, '补上 pass。'))
    else if (!isAtLeast(own.pass, rule.pass, template))
      findings.push(breach(rule, at(where, 'pass'), `${title}的通过要求低于规定。`, '提高通过比例，或改正基数。'))
  }
  if (rule.secret && own.secret !== true)
    findings.push(breach(rule, where, `${title}应无记名投票。`, '写上 "secret": true。'))
  return findings
}

const alternatives = (some: Quorum): readonly Threshold[] => ('anyOf' in some ? some.anyOf : [some])

/** Whether one threshold is never easier to reach than another on the same base. */
function isAtLeast(written: Threshold, wanted: Threshold, template: Template): boolean {
  const [mine, theirs] = [floorOf(written, template), floorOf(wanted, template)]
  if (written.of !== wanted.of || !mine || !theirs) return false
  const difference = mine.num * theirs.den - theirs.num * mine.den
  return difference > 0 || (difference === 0 && (mine.strict || !theirs.strict))
}

/** The lowest a threshold can be: a parameter counts with its floor. */
function floorOf(threshold: Threshold, template: Template) {
  const strict = 'moreThan' in threshold
  const written = strict ? threshold.moreThan : threshold.atLeast
  if (typeof written === 'string') return parseFraction(written, strict)
  const parameter = template.parameters?.[written.parameter]
  return parameter?.type === 'fraction' ? parseFraction(parameter.atLeast, strict) : undefined
}

// ── periods ────────────────────────────────────────────────────────────────────────────────────────────────────────

type Length = Extract<PackRule, { kind: 'minimum' | 'maximum' }>
const UNITS = ['calendarDays', 'workingDays', 'months'] as const
const SAID = { calendarDays: '日', workingDays: '个工作日', months: '个月' } as const
const NAMED = { delay: '期间', notice: '通知时间', deadline: '办理期限', answer: '答复期限' } as const

function wrongLength(rule: Length, step: Step, where: string, template: Template, breach: Breach): Finding[] {
  const isMinimum = rule.kind === 'minimum'
  const own = step as {
    readonly delay?: string
    readonly notice?: { readonly delay: string; readonly waivable?: boolean }
    readonly deadline?: { readonly delay: string; readonly outcome?: string }
    readonly objections?: { readonly answer?: string }
  }
  const name = {
    delay: own.delay,
    notice: own.notice?.delay,
    deadline: own.deadline?.delay,
    answer: own.objections?.answer,
  }[rule.period]
  const code = isMinimum ? 'SC-16.minimum' : 'SC-14.statute'
  const title = `“${step.title}”的${NAMED[rule.period]}`
  const unit = UNITS.find(one => rule[one] !== undefined)
  const days = unit && rule[unit]
  if (!unit || days === undefined) return []
  const wanted = `${isMinimum ? '不少于' : '不超过'} ${days} ${SAID[unit]}`
  if (name === undefined)
    return [breach(rule, where, `${title}没有写，应当${wanted}。`, '在 delays 里写期限，再在步骤里引用它。', code)]
  const findings: Finding[] = []
  for (const { delay, where: place } of answersOf(name, template)) {
    const length = delay && lengthOf(delay, unit, template, isMinimum)
    if (length !== undefined && (isMinimum ? length >= days : length <= days)) continue
    findings.push(
      breach(
        rule,
        place,
        `${title}${length === undefined ? '没有与规定可比的长短' : `可以是 ${length} ${SAID[unit]}`}，应当${wanted}。`,
        `改成${wanted}；取自参数的，给参数写上${isMinimum ? '下限 atLeast' : '上限 atMost'}。`,
        code,
      ),
    )
  }
  const cut = rule.period === 'delay' && isMinimum ? own.deadline : undefined
  if (cut?.outcome !== undefined)
    for (const { delay } of answersOf(cut.delay, template)) {
      const length = delay && lengthOf(delay, unit, template, true)
      if (length !== undefined && length >= days) continue
      findings.push(
        breach(
          rule,
          at(where, 'deadline'),
          `${title}应当${wanted}，但办理期限先到就以“逾期”结束，期间会被缩短。`,
          '去掉 deadline 的 outcome，或使期限不短于规定的期间。',
          code,
        ),
      )
    }
  if (isMinimum && rule.waivable === false && own.notice && own.notice.waivable !== false)
    findings.push(
      breach(rule, at(where, 'notice'), `${title}可以说明理由后缩短，规定不许。`, '写上 "waivable": false。', code),
    )
  return findings
}

/** The delays a name may mean: itself, or whatever the rows of a decision table answer; undefined where a row answers none. */
function answersOf(
  name: string,
  { delays = {}, tables = {} }: Template,
): readonly { readonly delay: DelayRule | undefined; readonly where: string }[] {
  const table = delays[name] ? undefined : tables[name]
  if (!table) return [{ delay: delays[name], where: at('/delays', name) }]
  const rows = table.rows.map((row, i) => ({ row, where: at('/tables', name, 'rows', i) }))
  const all = table.otherwise ? [...rows, { row: table.otherwise, where: at('/tables', name, 'otherwise') }] : rows
  return all.map(({ row, where }) => ({ delay: row.delay === undefined ? undefined : delays[row.delay], where }))
}

/** The shortest (or longest) a delay can be in the unit asked for; undefined where it has none. */
function lengthOf(
  delay: DelayRule,
  unit: (typeof UNITS)[number],
  template: Template,
  shortest: boolean,
): number | undefined {
  const bound = (written: number | { readonly parameter: string }): number | undefined => {
    if (typeof written === 'number') return written
    const parameter = template.parameters?.[written.parameter]
    return parameter?.type === 'count' ? (shortest ? parameter.atLeast : parameter.atMost) : undefined
  }
  // With the first day counted it is over a day sooner.
  const counted = (days: number | undefined): number | undefined =>
    days !== undefined && shortest && 'countFirstDay' in delay && delay.countFirstDay ? days - 1 : days
  if (unit === 'months') return 'months' in delay ? bound(delay.months) : undefined
  if (unit === 'workingDays') return 'workingDays' in delay ? counted(bound(delay.workingDays)) : undefined
  if ('calendarDays' in delay) return counted(bound(delay.calendarDays))
  // A working day is at least a day; a month has between 28 and 31.
  if ('workingDays' in delay) return shortest ? counted(bound(delay.workingDays)) : undefined
  if ('months' in delay) {
    const months = bound(delay.months)
    return months === undefined ? undefined : months * (shortest ? 28 : 31)
  }
  const hours = 'hours' in delay ? delay.hours : delay.minutes / 60
  return shortest ? Math.floor(hours / 24) : Math.ceil(hours / 24)
}

// ── who ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A step the law asks for that may pass by itself: nobody has done it then. */
function passedOver(rule: PackRule, { net }: Explored, breach: Breach): Finding[] {
  return dutiesOf(rule).flatMap(one => {
    const known = 'ended' in one ? net.steps.find(({ key }) => key === one.ended) : undefined
    if (known?.step.kind !== 'form') return []
    const [first] = known.outcomes
    if ('with' in one && one.with && first && !one.with.includes(first.name)) return []
    const policies = { ...net.checked.template.policies, ...known.step.policies }
    const skips = Object.entries(policies).filter(([, policy]) => policy === 'skip')
    const where = at(net.nodes[known.node]?.node.where ?? '', 'meta', 'step')
    return skips.map(([policy]) =>
      breach(
        rule,
        where,
        `“${known.step.title}”可以因策略 ${policy} 自动跳过，等于没有人办过。`,
        `在这一步写 policies：{ "${policy}": "${policy === 'noHandler' ? 'superior' : 'allow'}" }。`,
        'SC-16.skips',
      ),
    )
  })
}

/** One person in both steps as far as the template tells: the same people by definition, or the starter, or whoever is named. */
function sameHands(rule: PackRule, steps: readonly Placed[], template: Template, breach: Breach): Finding[] {
  const [one, other] = steps
  if (!one || !other) return []
  const [a, b] = [one, other].map(({ step }) => rolesOf(step, template))
  if (!a || !b || a.length === 0 || b.length === 0) return []
  const titles = `“${one.step.title}”和“${other.step.title}”`
  const place = at(other.where, 'handlers', 'role')
  const shared = a.find(first => b.some(second => areOne(first, second)))
  if (shared) return [breach(rule, place, `${titles}都由${shared.title}办理。`, '换一个角色来办其中一步。')]
  const found: Finding[] = []
  const named = [...a, ...b].find(role => 'field' in role || 'person' in role)
  if (named)
    found.push({
      ...breach(
        rule,
        place,
        `${titles}中有一步由“${named.title}”办理，填谁就是谁，可能填的就是办另一步的人。`,
        '改由固定的职务办理，或说明由谁把关。',
      ),
      severity: 'warning',
      verdict: 'POSSIBLE',
    })
  const policy = ({ step }: Placed) => step.policies?.handlerIsStarter ?? template.policies?.handlerIsStarter ?? 'allow'
  const starters = template.start.roles.flatMap(name => basesOf(name, template))
  const mayStart = (some: readonly Role[]) =>
    some.some(role => 'starter' in role || starters.some(starter => areOne(starter, role)))
  const isStarterInBoth =
    (a.some(role => 'starter' in role) && mayStart(b)) || (b.some(role => 'starter' in role) && mayStart(a))
  // Passing the step over leaves it to the applicant alone.
  const kept = [one, other].some(placed => policy(placed) === 'superior')
  if (isStarterInBoth && !kept)
    found.push(
      breach(
        rule,
        place,
        `发起人自己可以同时办理${titles}${[one, other].some(placed => policy(placed) === 'skip') ? '：跳过就是自己批准自己' : ''}。`,
        '在后一步写 policies：{ "handlerIsStarter": "superior" }。',
      ),
    )
  return found
}

/** Everybody who may come to handle a step, the roles an escalation gives it to included. */
function rolesOf(step: Step, template: Template): readonly Role[] | undefined {
  if (!('handlers' in step) || !step.handlers) return undefined
  const moved = (step.deadline?.escalation ?? []).flatMap(({ do: what, role }) =>
    role !== undefined && (what === 'reassign' || what === 'superior') ? [role] : [],
  )
  return [(step.handlers as { role: string }).role, ...moved].flatMap(name => basesOf(name, template))
}

/** A role taken apart: groups into their members, tables into what they answer, named people into whom they are among. */
function basesOf(name: string, template: Template, seen: ReadonlySet<string> = new Set()): readonly Role[] {
  const role = template.roles[name]
  if (!role || seen.has(name)) return []
  const further = new Set([...seen, name])
  const all = (names: readonly string[]) => names.flatMap(one => basesOf(one, template, further))
  if ('anyOf' in role) return all(role.anyOf)
  if ('field' in role) return role.among ? [role, ...all([role.among])] : [role]
  if (!('table' in role)) return [role]
  const table = template.tables?.[role.table]
  const answers = table ? [...table.rows, ...(table.otherwise ? [table.otherwise] : [])] : []
  return all(answers.flatMap(one => (role.assist ? (one.assist ?? []) : [one.role])))
}

function areOne(a: Role, b: Role): boolean {
  if ('post' in a && 'post' in b) return a.post === b.post && JSON.stringify(a.of) === JSON.stringify(b.of)
  if ('field' in a && 'field' in b) return a.field === b.field
  if ('register' in a && 'register' in b)
    return a.register === b.register && JSON.stringify(a.of) === JSON.stringify(b.of)
  if ('person' in a && 'person' in b) return a.person === b.person
  return 'starter' in a && 'starter' in b
}
