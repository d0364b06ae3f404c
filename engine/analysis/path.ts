import type { Exploration, Happening } from '#engine/analysis/explore.ts'
import type { State } from '#engine/analysis/fire.ts'
import type { Net } from '#engine/analysis/net.ts'
import { fullOf, knownOf, type Quantity } from '#engine/analysis/quantity.ts'
import type { Json } from '#engine/json.ts'
import type { Rule } from '#engine/rule/rule.ts'
import { say } from '#engine/rule/say.ts'
import type { Variables } from '#engine/rule/variables.ts'
import { choicesOf, labelsOf } from '#engine/rule/variables.ts'

/** One thing on a path: what happened and what was known when the guards were asked. */
export interface Stage {
  readonly happening: Happening
  readonly knew: State
}

/** The shortest way to a state, from the beginning. */
export function wayTo({ net, machine, states, from, by }: Exploration, state: number): Stage[] {
  const stages: Stage[] = []
  for (let at = state; at >= 0; at = from[at] ?? -1) {
    const happening = by[at]
    const arrived = states[at]
    const before = states[from[at] ?? -1]
    if (!happening || !arrived) break
    stages.push({ happening, knew: recalled(net, machine, before, happening, arrived) })
  }
  return stages.reverse()
}

/** What was known on the way into a state: takes the step again and looks for the same arrival. */
export function recalled(
  net: Net,
  machine: Exploration['machine'],
  before: State | undefined,
  happening: Happening,
  arrived: State,
): State {
  const isIt = ({ state }: { readonly state: State }) => {
    for (let at = 0; at < net.cells; at++) if (state[at] !== arrived[at]) return false
    return true
  }
  const step = happening.type === 'start' ? undefined : net.steps[happening.step]
  const outcome = happening.type === 'outcome' ? step?.outcomes[happening.outcome] : undefined
  if (!before || !step || !outcome || (happening.type === 'outcome' && happening.backTo !== undefined)) return arrived
  const { arrivals } = machine.send(machine.submitted(before, step, outcome), step, outcome)
  return arrivals.find(isIt)?.knew ?? arrived
}

/** Cases chosen for every quantity at every stage: what a guard asks later was written before, so choices go backwards. */
export function choicesOn(net: Net, stages: readonly Stage[]): number[][] {
  const { list } = net.quantities
  const chosen: number[][] = stages.map(() => [])
  for (const { index } of list) {
    let later = 0
    for (let at = stages.length - 1; at >= 0; at--) {
      const cases = stages[at]?.knew[net.dataAt + index] ?? 1
      const both = cases & later
      const pick = both !== 0 ? both : cases
      // A known value serves better than none, where either will do.
      later = pick & ~1 ? pick & ~1 : pick
      ;(chosen[at] as number[])[index] = 31 - Math.clz32(later & -later)
    }
  }
  return chosen
}

/** A path in the words of the process: one sentence for each thing that happens, with what is assumed of the data. */
export function told(net: Net, stages: readonly Stage[], before?: State): string[] {
  const { variables } = net.checked
  const { list } = net.quantities
  let known = before
  return stages.map(({ happening, knew }) => {
    const assumed = list.flatMap(quantity => {
      const at = net.dataAt + quantity.index
      const cases = knew[at] ?? 0
      const isNews = known === undefined || known[at] !== cases
      const isNarrow = cases !== fullOf(quantity) && cases !== knownOf(quantity)
      return isNews && isNarrow && !(known === undefined && cases === 1) && !quantity.name.endsWith('.outcome')
        ? [sayCases(quantity, cases, variables)]
        : []
    })
    known = knew
    const text = sayHappening(net, happening)
    return assumed.length > 0 ? `${text}（${assumed.join('，')}）` : text
  })
}

export function sayHappening(net: Net, happening: Happening): string {
  if (happening.type === 'start') return '发起'
  const step = net.steps[happening.step]
  const title = step?.step.title ?? ''
  if (happening.type === 'return') return `${title}：退回到“${net.steps[happening.to]?.step.title ?? ''}”`
  const outcome = step?.outcomes[happening.outcome]
  const back = happening.backTo === undefined ? '' : `，直接回到“${net.steps[happening.backTo]?.step.title ?? ''}”`
  return `${title}：${outcome?.title ?? ''}${back}`
}

/** “事项性质是‘集体’”, “金额大于 3”, “赞成占到会恰为 1/2”. */
export function sayCases(quantity: Quantity, cases: number, variables: Variables): string {
  const { about, kind } = quantity
  const phrase = (rule: Json) => say(rule as Rule, labelsOf(variables), 'zh', choicesOf(variables))
  const [first = null, second = null] = about
  const picked = quantity.cases.flatMap((one, at) => (cases & (1 << at) && at > 0 ? [one as Json] : []))
  const names = kind === 'value' || kind === 'truth' ? phrase({ isEmpty: first }).replace(/没有填写$/, '') : ''
  if (picked.length === 0) return kind === 'value' ? `${names}没有填写` : `尚不知道是否${subject(quantity, variables)}`
  const orEmpty = cases & 1 ? '，或没有填写' : ''
  if (kind === 'truth') return picked[0] === true ? phrase(first) : phrase({ not: first })
  if (kind === 'order') {
    const word = picked.map(one => ({ '-1': '小于', '0': '等于', '1': '大于' })[String(one)]).join('或')
    return `${subjectOf(first, variables)}${word}${subjectOf(second, variables)}`
  }
  if (kind === 'share') {
    const [count, base] = picked[0] as unknown as readonly [number, number]
    return `${subjectOf(first, variables)}占${subjectOf(second, variables)}的 ${count}/${base}`
  }
  if (picked.length === 1) {
    const [one] = picked
    if (typeof one === 'number' && !quantity.exact) return `${phrase({ eq: [first, one] })}${orEmpty}`
    return one === '（其他）' ? `${names}是别的值${orEmpty}` : `${phrase({ eq: [first, one as Json] })}${orEmpty}`
  }
  if (picked.every(one => typeof one === 'number')) return `${names}如 ${picked.join('、')}${orEmpty}`
  return `${phrase({ in: [first, picked] })}${orEmpty}`
}

const subjectOf = (expression: Json, variables: Variables) =>
  say(expression, labelsOf(variables), 'zh', choicesOf(variables))
const subject = ({ about }: Quantity, variables: Variables) => about.map(one => subjectOf(one, variables)).join('与')
