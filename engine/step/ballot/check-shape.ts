import { parseFraction } from '#engine/rule/fraction.ts'
import type { BallotStep, Election, FilledList } from '#engine/step/ballot/schema.ts'
import { makeOne } from '#engine/step/ballot/score.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** What an author can put together in a ballot but cannot mean. */

type Told = (code: string, place: string, message: string, fix: string) => Finding
const told =
  (where: string, severity: Finding['severity']): Told =>
  (code, place, message, fix) => ({ code, severity, where: place ? `${where}/${place}` : where, message, fix })

export function checkShape(step: BallotStep, template: Template, where: string): readonly Finding[] {
  const [error, warning] = [told(where, 'error'), told(where, 'warning')]
  return [
    ...voters(step, error),
    ...oneShape(step, error),
    ...(step.election ? checkElection(step, step.election, template, error, warning) : []),
    ...checkItems(step, template, error),
    ...checkGroups(step, error),
    ...checkTiming(step, error),
    ...checkSplit(step, template, error, warning),
    ...(step.maskBelow !== undefined && !step.secret
      ? [
          warning(
            'SC-16.mask-open',
            'maskBelow',
            `“${step.title}”是记名投票，谁投了什么本来就有记录，maskBelow 不起作用。`,
            '删去 maskBelow，或者加上 "secret": true。',
          ),
        ]
      : []),
  ]
}

const voters = ({ title, electorate, groups }: BallotStep, error: Told) =>
  (electorate === undefined) === (groups === undefined)
    ? [
        error(
          'SC-01.electorate',
          electorate ? 'electorate' : '',
          electorate
            ? `“${title}”既写了 electorate，又写了 groups，不知道谁有表决权。`
            : `“${title}”没有写谁有表决权。`,
          electorate ? '加权测评只写 groups，其他表决只写 electorate。' : '写上 "electorate": { "register": "…" }。',
        ),
      ]
    : []

function oneShape(step: BallotStep, error: Told): Finding[] {
  const { title, election, subjects, items, choices } = step
  const shapes = [subjects && 'subjects', items && 'items', election && 'election'].filter(Boolean)
  return [
    ...(shapes.length > 1
      ? [
          error(
            'SC-01.ballot-shape',
            String(shapes[1]),
            `“${title}”同时写了 ${shapes.join('、')}，一张票只能是其中一种。`,
            '评人用 subjects，议事用 items，选举用 election；要做两种的，分成两个步骤。',
          ),
        ]
      : []),
    ...(election && choices
      ? [
          error(
            'SC-01.election-choices',
            'choices',
            `“${title}”是选举，对候选人只有赞成、反对、弃权，不能另设选项。`,
            '删去 choices。',
          ),
        ]
      : []),
  ]
}

/** 差额 of an election by law (E-05). */
const SURPLUS = { num: 1n, den: 5n }

function checkElection(
  step: BallotStep,
  { candidates, seats, surplus }: Election,
  template: Template,
  error: Told,
  warning: Told,
): Finding[] {
  const { title, pass, secret, tellers, quorum } = step
  const share = typeof surplus?.atLeast === 'string' ? parseFraction(surplus.atLeast) : undefined
  const isLow = share !== undefined && BigInt(share.num) * SURPLUS.den < BigInt(share.den) * SURPLUS.num
  return [
    ...(pass
      ? []
      : [
          error(
            'SC-01.election-pass',
            'election',
            `“${title}”是选举，但没有写得多少票才能当选。`,
            '写上 "pass": { "of": "present", "moreThan": "1/2" }（赞成票超过实到会有选举权人数的一半）。',
          ),
        ]),
    ...parameterIs(template, seats, 'count', 'election/seats/parameter', `“${title}”的应选名额`, error),
    ...(surplus
      ? parameterIs(
          template,
          surplus.atLeast,
          'fraction',
          'election/surplus/atLeast/parameter',
          `“${title}”的差额比例`,
          error,
        )
      : []),
    ...cited(template, surplus?.basis, 'election/surplus/basis', `“${title}”的差额比例`, error, warning),
    ...('field' in candidates ? listIs(template, candidates, 'election/candidates', title, error) : []),
    ...(isLow
      ? [
          warning(
            'SC-16.surplus',
            'election/surplus/atLeast',
            `“${title}”的差额比例低于应选人数的 1/5。`,
            '党的基层组织选举，差额不少于应选人数的 1/5；确有其他依据的，可以保留。',
          ),
        ]
      : []),
    ...(secret
      ? []
      : [warning('SC-16.election-open', 'secret', `“${title}”是选举，应当无记名投票。`, '加上 "secret": true。')]),
    ...(tellers
      ? []
      : [warning('SC-16.election-tellers', 'tellers', `“${title}”是选举，没有写监票人。`, '加上 "tellers": 1。')]),
    ...(quorum
      ? []
      : [
          warning(
            'SC-16.election-quorum',
            'election',
            `“${title}”是选举，没有写到多少人才能进行。`,
            '加上 "quorum": { "of": "shouldAttend", "atLeast": "4/5" }。',
          ),
        ]),
  ]
}

function checkItems({ title, items }: BallotStep, template: Template, error: Told): Finding[] {
  if (!items) return []
  if ('field' in items) return listIs(template, items, 'items', title, error)
  const twice = items.find(({ key }, i) => items.findIndex(other => other.key === key) < i)
  return twice
    ? [error('SC-01.item-twice', 'items', `“${title}”的事项“${twice.key}”写了两次。`, '给每个事项不同的 key。')]
    : []
}

function checkGroups(step: BallotStep, error: Told): Finding[] {
  const { title, groups, choices, subjects, pass, writtenOpinions } = step
  const scored = choices?.filter(({ score }) => score !== undefined).length ?? 0
  const half = choices && scored > 0 && scored < choices.length
  const twice = groups?.find(({ key }, i) => groups.findIndex(other => other.key === key) < i)
  return [
    ...(half
      ? [
          error(
            'SC-01.scores',
            'choices',
            `“${title}”只有一部分选项写了分值，算不出得分。`,
            '每个选项都写 score，或者都不写。',
          ),
        ]
      : []),
    ...(twice
      ? [error('SC-01.group-twice', 'groups', `“${title}”的分组“${twice.key}”写了两次。`, '给每组不同的 key。')]
      : []),
    ...(groups && !makeOne(groups.map(({ weight }) => weight))
      ? [
          error(
            'SC-11.weights',
            'groups',
            `“${title}”各组权重 ${groups.map(({ weight }) => weight).join(' + ')} 相加不等于 1。`,
            '改正权重，例如 2/5、3/10、3/10。',
          ),
        ]
      : []),
    ...(groups && (!choices || scored === 0 || !subjects || pass || writtenOpinions === 'counted')
      ? [
          error(
            'SC-01.groups',
            'groups',
            `“${title}”按组加权计分，要有 subjects（评谁）和带分值的 choices，不能有 pass，也不能计入书面意见。`,
            '给每个选项写 score，写明 subjects，删去 pass 和 "writtenOpinions": "counted"；按得分决定去向用后面的条件。',
          ),
        ]
      : []),
  ]
}

function checkTiming(step: BallotStep, error: Told): Finding[] {
  const { title, early, secret, period, pass, election, groups, closeSplit } = step
  if (!early) return []
  return [
    ...(secret
      ? [
          error(
            'SC-16.early-secret',
            'early',
            `“${title}”是无记名投票，计票前谁也不能看票箱，不可能知道结果已定。`,
            '删去 early，或者改为记名投票。',
          ),
        ]
      : []),
    ...(period
      ? []
      : [
          error(
            'SC-01.early-period',
            'early',
            `“${title}”没有投票期，谈不上提前计票。`,
            '写明 period，或者删去 early。',
          ),
        ]),
    ...(!pass || election || groups || closeSplit
      ? [
          error(
            'SC-01.early-shape',
            'early',
            `“${title}”的结果不只看一个比例，不能提前断定。`,
            'early 只用于按 pass 表决的事项；选举、评分、双方接近暂缓的，删去 early。',
          ),
        ]
      : []),
  ]
}

function checkSplit(step: BallotStep, template: Template, error: Told, warning: Told): Finding[] {
  const { title, closeSplit, pass, choices, subjects, items, election, bases } = step
  if (!closeSplit) return []
  const share = parseFraction(closeSplit.lessThan)
  return [
    ...(!pass || choices || subjects || items || election
      ? [
          error(
            'SC-01.split-shape',
            'closeSplit',
            `“${title}”没有赞成和反对两方，谈不上双方接近。`,
            'closeSplit 只用于一个事项的赞成、反对、弃权表决；删去它，或者分成几个步骤。',
          ),
        ]
      : []),
    ...(closeSplit.of === 'households' && !bases?.households
      ? [
          error(
            'SC-02.base',
            'closeSplit/of',
            `“${title}”的差距以户为基数，但没有登记户的名册。`,
            '写明 "bases": { "households": { "register": "households" } }，或者改用收回票。',
          ),
        ]
      : []),
    ...(share && (share.num === 0 || share.num > share.den)
      ? [
          error(
            'SC-11.fraction',
            'closeSplit/lessThan',
            `“${title}”的差距 ${closeSplit.lessThan} 没有意义。`,
            '写大于 0、不大于 1 的分数，如 1/10。',
          ),
        ]
      : []),
    ...cited(template, closeSplit.basis, 'closeSplit/basis', `“${title}”的差距比例`, error, warning),
  ]
}

// ---- names that must mean something ----

function parameterIs(
  template: Template,
  written: unknown,
  type: 'count' | 'fraction',
  place: string,
  what: string,
  error: Told,
): Finding[] {
  const name = typeof written === 'object' && written !== null && 'parameter' in written ? written.parameter : undefined
  const parameter = typeof name === 'string' ? template.parameters?.[name] : undefined
  return parameter && parameter.type !== type
    ? [
        error(
          'SC-11.parameter-type',
          place,
          `${what}取自参数“${parameter.title}”，但它不是${type === 'count' ? '数目' : '比例'}。`,
          `把该参数的 type 改为 ${type}，或换一个参数。`,
        ),
      ]
    : []
}

/** A shared field that holds a list: people, texts, or a table with the named column. */
function listIs(
  template: Template,
  { field, column }: FilledList,
  place: string,
  title: string,
  error: Told,
): Finding[] {
  const node = template.data?.properties[field]
  const items = node?.items as { readonly properties?: { readonly [key: string]: unknown } } | undefined
  if (!node)
    return [
      error(
        'SC-02.field',
        `${place}/field`,
        `“${title}”要用的共用字段 ${field} 不存在。`,
        '在 data 里加上这个字段，并在前面的步骤填写。',
      ),
    ]
  const isTable = items?.properties !== undefined
  if (!isFilled(template, field))
    return [
      error(
        'SC-12.never-written',
        `${place}/field`,
        `“${title}”要用的共用字段 ${field}，没有任何步骤填写，名单永远是空的。`,
        `把 ${field} 放进前面某个步骤的表单。`,
      ),
    ]
  if (isTable && (column === undefined || !Object.hasOwn(items.properties ?? {}, column)))
    return [
      error(
        'SC-02.column',
        column === undefined ? place : `${place}/column`,
        `共用字段 ${field} 是表格，没有写明（或没有）作为名称的一列。`,
        `写上 "column"，可以是：${Object.keys(items.properties ?? {}).join('、')}。`,
      ),
    ]
  return isTable || column === undefined
    ? []
    : [error('SC-02.column', `${place}/column`, `共用字段 ${field} 不是表格，没有“${column}”这一列。`, '删去 column。')]
}

/** Some form has the field, or some action sets it. */
const isFilled = ({ forms = {}, machine }: Template, field: string): boolean =>
  Object.values(forms).some(({ schema }) => Object.hasOwn(schema.properties, field)) || isSet(machine, field)
const isSet = (value: unknown, field: string): boolean => {
  if (typeof value !== 'object' || value === null) return false
  const { type, params } = value as { readonly type?: unknown; readonly params?: { readonly field?: unknown } }
  return (type === 'set' && params?.field === field) || Object.values(value).some(one => isSet(one, field))
}

function cited(
  template: Template,
  name: string | undefined,
  place: string,
  what: string,
  error: Told,
  warning: Told,
): Finding[] {
  const basis = name === undefined ? undefined : template.basis?.[name]
  if (basis?.confidence === 'D')
    return [
      error(
        'SC-02.confidence',
        place,
        `${what}所依据的《${basis.law}》尚未核实（D 级），不能启用。`,
        '先核对原文并改正可信度，或删去这项要求。',
      ),
    ]
  return basis?.confidence === 'C'
    ? [
        warning(
          'SC-02.confidence',
          place,
          `${what}所依据的《${basis.law}》只是地方做法（C 级），不应写死。`,
          '改成参数：在 parameters 里给出默认比例，由各地自定。',
        ),
      ]
    : []
}
