import { describe, expect, it } from 'vitest'
import { getAdjacencyMap } from 'xstate/graph'
import { explore } from '#engine/analysis/explore.ts'
import { netOf } from '#engine/analysis/net.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { begin, type Surroundings, send } from '#engine/machine/advance.ts'
import { compile } from '#engine/machine/compile.ts'
import type { Position } from '#engine/process/state.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { prepare } from '#engine/template/check/check.ts'
import { CHECKS } from '#engine/template/check/checks.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { template as format } from '#engine/template/format.ts'

/**
 * The explorer against brute force: random small machines, every value of every field tried on the real machine. They
 * must agree on the configurations, on the moves between them, on what stands still and on what can end.
 * `MACHINES=10000 npx vitest run engine/analysis/agreement.test.ts` for the long form; `FIRST` picks the first seed.
 */
const MACHINES = Number(process.env.MACHINES ?? 200)
const FIRST = Number(process.env.FIRST ?? 1)

const VALUES: { readonly [field: string]: readonly (Json | undefined)[] } = {
  kind: [undefined, 'a', 'b'],
  amount: [undefined, 0, 1, 2, 3, 4],
  other: [undefined, 0, 1, 2, 3, 4],
}

function dice(seed: number) {
  let a = (seed * 0x9e3779b9) >>> 0
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    chance: (p: number) => next() < p,
    from: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    upTo: (n: number) => Math.floor(next() * (n + 1)),
  }
}
type Dice = ReturnType<typeof dice>
type State = Record<string, unknown>

/** A random machine within the profile templates must keep; guards and actions only when asked for. */
function machineFrom(seed: number, withData: boolean): SoundTemplate | undefined {
  const d = dice(seed)
  let number = 0
  const keys: string[] = []
  const steps: string[] = []
  const grow = (depth: number, kind: 'any' | 'region'): [string, State] => {
    const key = `s${++number}`
    keys.push(key)
    const isParallel = depth > 0 && d.chance(kind === 'region' ? 0.1 : 0.3)
    const isCompound = !isParallel && (kind === 'region' || (depth > 0 && d.chance(0.3)))
    if (isParallel) {
      const children = Array.from({ length: 2 }, () => grow(depth - 1, 'region'))
      return [key, { id: key, type: 'parallel', states: Object.fromEntries(children) }]
    }
    if (isCompound) return [key, { id: key, ...inside(depth - 1) }]
    if (d.chance(0.15)) return [key, { id: key, always: 'todo' }]
    steps.push(key)
    return [key, { id: key, meta: { step: stepFrom(d) } }]
  }
  const inside = (depth: number) => {
    const children = Array.from({ length: 1 + d.upTo(2) }, () => grow(depth, 'any'))
    const first = children[0]?.[0]
    const end = `s${++number}`
    keys.push(end)
    const history = d.chance(0.25) ? `s${++number}` : undefined
    return {
      initial: first,
      states: Object.fromEntries([
        ...children,
        [end, { id: end, type: 'final' }],
        ...(history ? [[history, { id: history, type: 'history', ...(d.chance(0.5) && { history: 'deep' }) }]] : []),
      ]),
      ...(history && { remembers: history }),
    }
  }
  const machine = inside(2)
  const histories: string[] = []
  const outer = Object.entries(machine.states as Record<string, State>).flatMap(([key, { type }]) =>
    type === 'history' ? [] : [key],
  )
  const wire = (states: Record<string, State>, siblings: readonly string[], inRegion = false, areRegions = false) => {
    const ends = Object.entries(states).flatMap(([key, { type }]) => (type === 'final' ? [key] : []))
    for (const state of Object.values(states)) {
      const below = state.states as Record<string, State> | undefined
      if (state.remembers) histories.push(String(state.remembers))
      delete state.remembers
      if (below) wire(below, Object.keys(below), inRegion || state.type === 'parallel', state.type === 'parallel')
      // A region has no transitions of its own: they would lead into its siblings.
      if (areRegions) continue
      const target = () => {
        if (ends.length > 0 && d.chance(0.3)) return `#${d.from(ends)}`
        // Within a region most transitions stay in it, as the profile wants; some leave the parallel state.
        if (inRegion)
          return `#${d.chance(0.88) ? d.from(siblings.filter(one => states[one]?.type !== 'history')) : d.from(outer)}`
        if (histories.length > 0 && d.chance(0.1)) return `#${d.from(histories)}`
        return `#${d.chance(0.75) ? d.from(siblings.filter(one => states[one]?.type !== 'history')) : d.from(d.chance(0.6) ? outer : keys)}`
      }
      const branches = (): unknown => {
        const length = withData ? 1 + d.upTo(2) : 1
        const list = Array.from({ length }, (_, at) => {
          const guarded = withData && (at < length - 1 || d.chance(0.3))
          return {
            target: target(),
            ...(guarded && { guard: { type: 'rule', params: { rule: ruleFrom(d, steps) } } }),
            ...(withData && d.chance(0.2) && { actions: settingFrom(d) }),
            ...(d.chance(0.15) && { reenter: true }),
          }
        })
        return list
      }
      if (state.always) state.always = branches()
      const step = (state.meta as { step?: { outcomes: object } } | undefined)?.step
      if (step)
        state.on = Object.fromEntries(
          Object.keys(step.outcomes).flatMap(name => (d.chance(0.92) ? [[name, branches()]] : [])),
        )
      if (step && withData && d.chance(0.08))
        state.always = [{ target: target(), guard: { type: 'rule', params: { rule: ruleFrom(d, steps) } } }]
      if (below && d.chance(0.75)) state.onDone = branches()
      if (below && d.chance(0.25)) state.on = { B: branches() }
      if (step && withData && d.chance(0.1)) state.entry = settingFrom(d)
      if (step && withData && d.chance(0.1)) state.exit = settingFrom(d)
    }
  }
  wire(machine.states as Record<string, State>, Object.keys(machine.states))
  delete (machine as { remembers?: string }).remembers
  const written = {
    format: 1,
    id: 'random',
    title: '随机',
    start: { roles: ['r'] },
    roles: { r: { title: '某人', post: 'p' } },
    data: {
      type: 'object',
      properties: {
        kind: { type: 'string', title: '类别', enum: ['a', 'b'] },
        amount: { type: 'integer', title: '数', minimum: 0, maximum: 4 },
        other: { type: 'integer', title: '另一数', minimum: 0, maximum: 4 },
      },
    },
    forms: {
      needed: { schema: { type: 'object', properties: { kind: {}, amount: {} }, required: ['kind', 'amount'] } },
      optional: { schema: { type: 'object', properties: { kind: {}, amount: {} } } },
      second: { schema: { type: 'object', properties: { other: {} }, required: ['other'] } },
    },
    machine: { id: 'random', ...machine },
  }
  const parsed = format.safeParse(written)
  if (!parsed.success) throw new Error(JSON.stringify(parsed.error.issues.slice(0, 3)))
  const checked = prepare(parsed.data, KINDS)
  // Anything may be wrong with it but the profile: beyond it XState and the reading of the tree may differ.
  const isOutside = CHECKS.flatMap(check => check.run(checked)).some(({ code }) =>
    /^SC-(15\.(?!no-done|region-end)|02\.(target|initial)|03|20)/.test(code),
  )
  const known = new Map(checked.steps.map(({ node, step, where }) => [node.key, { step, where }]))
  return isOutside ? undefined : { template: parsed.data, text: '', hash: '', steps: known }
}

const stepFrom = (d: Dice) => ({
  kind: 'form',
  title: '办理',
  handlers: { role: 'r' },
  ...(d.chance(0.7) && { form: d.from(['needed', 'optional', 'second']) }),
  outcomes: d.chance(0.6) ? { A: { title: '甲' }, B: { title: '乙' } } : { A: { title: '甲' } },
})

function ruleFrom(d: Dice, steps: readonly string[], depth = 2): Json {
  if (depth > 0 && d.chance(0.35)) {
    const parts = [ruleFrom(d, steps, depth - 1), ruleFrom(d, steps, depth - 1)]
    return d.chance(0.3) ? { not: parts[0] as Json } : d.chance(0.5) ? { all: parts } : { any: parts }
  }
  const amount: Json = { var: 'data.amount' }
  return d.from<() => Json>([
    () => ({ eq: [{ var: 'data.kind' }, d.from(['a', 'b'])] }),
    () => ({ ne: [{ var: 'data.kind' }, 'a'] }),
    () => ({ [d.from(['lt', 'le', 'gt', 'ge', 'eq'])]: [amount, d.upTo(4)] }),
    () => ({ between: [amount, 1, 2] }),
    () => ({ in: [amount, [0, 3]] }),
    () => ({ isEmpty: d.from([amount, { var: 'data.kind' }]) }),
    () => ({ eq: [{ var: `steps.${d.from(steps.length > 0 ? steps : ['s1'])}.outcome` }, d.from(['A', 'B'])] }),
  ])()
}
const settingFrom = (d: Dice) => ({
  type: 'set',
  params: d.from([
    { field: 'kind', value: 'a' },
    { field: 'kind', value: 'b' },
    { field: 'amount', value: 2 },
  ]),
})

interface Seen {
  readonly configurations: Set<string>
  readonly moves: Set<string>
  readonly stuck: Set<string>
  readonly cannotEnd: Set<string>
  readonly endless: boolean
}

/** Every value of every field, one after the other, on the real machine. */
function byForce(sound: SoundTemplate): Seen | undefined {
  interface Here {
    position: Position
    open: string[]
    data: JsonObject
    outcomes: JsonObject
  }
  const seen: Seen = {
    configurations: new Set(),
    moves: new Set(),
    stuck: new Set(),
    cannotEnd: new Set(),
    endless: false,
  }
  let endless = false
  const around = (data: JsonObject, outcomes: JsonObject): Surroundings => ({
    data,
    scope: { data, steps: Object.fromEntries(Object.entries(outcomes).map(([key, outcome]) => [key, { outcome }])) },
    options: {},
  })
  const started = begin(sound, around({}, {}))
  if (!started.ok) return { ...seen, endless: true }
  const after = (one: Here, move: { position: Position; entered: readonly string[]; set: JsonObject }): Here => ({
    position: move.position,
    // A step may be entered and left again by itself within one move; open is where the machine stands.
    open: configOf(move.position.value)
      .split(',')
      .flatMap(leaf => leaf.split('.').at(-1) ?? []),
    data: { ...one.data, ...move.set },
    outcomes: Object.fromEntries(Object.entries(one.outcomes).filter(([key]) => !move.entered.includes(key))),
  })
  const first = after({ position: started.value.position, open: [], data: {}, outcomes: {} }, started.value)
  const textOf = (one: Here) => JSON.stringify([one.position, sorted(one.data), sorted(one.outcomes)])
  const known = new Map([[textOf(first), 0]])
  const all: Here[] = [first]
  const before: number[][] = [[]]
  for (let at = 0; at < all.length; at++) {
    if (all.length > 4000) return undefined
    const here = all[at] as Here
    const config = configOf(here.position.value)
    seen.configurations.add(config)
    if (here.position.done) continue
    for (const key of here.open) {
      const step = sound.steps.get(key)?.step
      if (step?.kind !== 'form') continue
      const form = step.form ? sound.template.forms?.[step.form] : undefined
      for (const outcome of Object.keys(step.outcomes ?? {}))
        for (const data of submissions(here.data, form)) {
          const outcomes = { ...here.outcomes, [key]: outcome }
          const moved = send(sound, here.position, key, outcome, around(data, outcomes))
          if (!moved.ok) {
            if (moved.error.reason === 'MICROSTEP_LIMIT') endless = true
            else seen.stuck.add(`${config} ${key}:${outcome}`)
            continue
          }
          const next = after({ ...here, data, outcomes }, moved.value)
          seen.moves.add(`${config} ${key}:${outcome} ${configOf(next.position.value)}`)
          const text = textOf(next)
          const index = known.get(text) ?? all.length
          if (index === all.length) {
            known.set(text, index)
            all.push(next)
            before.push([])
          }
          before[index]?.push(at)
        }
    }
  }
  const canEnd = closure(
    before,
    all.flatMap(({ position }, at) => (position.done ? [at] : [])),
  )
  all.forEach(({ position }, at) => {
    if (!canEnd.has(at)) seen.cannotEnd.add(configOf(position.value))
  })
  return { ...seen, endless }
}

function byExplorer(sound: SoundTemplate): Seen {
  const net = netOf(prepare(sound.template, KINDS))
  const x = explore(net)
  expect(x.complete).toBe(true)
  const config = (at: number) => {
    const state = x.states[at]
    return state
      ? x.machine
          .leaves(state)
          .map(leaf => net.nodes[leaf]?.node.path)
          .sort()
          .join()
      : ''
  }
  const name = (one: (typeof x.happenings)[number] | undefined) =>
    one?.type === 'outcome' ? `${net.steps[one.step]?.key}:${net.steps[one.step]?.outcomes[one.outcome]?.name}` : ''
  const moves = new Set<string>()
  const before: number[][] = x.states.map(() => [])
  for (let at = 0; at < x.edges.length; at += 4) {
    const [from = -1, to = -1, by = -1] = x.edges.slice(at, at + 3)
    if (from < 0) continue
    moves.add(`${config(from)} ${name(x.happenings[by])} ${config(to)}`)
    before[to]?.push(from)
  }
  const canEnd = closure(
    before,
    x.done.flatMap((done, at) => (done ? [at] : [])),
  )
  const all = x.states.map((_, at) => config(at))
  const stuck = x.gaps.flatMap(({ from, by, branches }) =>
    branches[0]?.branch.cause === 'onDone' ? [] : [`${config(from)} ${name(by)}`],
  )
  return {
    configurations: new Set(all),
    moves,
    stuck: new Set(stuck),
    cannotEnd: new Set(all.filter((_, at) => !canEnd.has(at))),
    endless: x.endless.length > 0,
  }
}

const outcomesOf = (stuck: ReadonlySet<string>) => new Set([...stuck].map(one => one.split(' ')[1] ?? ''))

const closure = (before: readonly (readonly number[])[], goals: readonly number[]): Set<number> => {
  const found = new Set(goals)
  const queue = [...goals]
  for (let one = queue.pop(); one !== undefined; one = queue.pop())
    for (const earlier of before[one] ?? []) if (!found.has(earlier)) queue.push(...(found.add(earlier) && [earlier]))
  return found
}
const sorted = (object: JsonObject) =>
  Object.entries(object)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))

/** Active leaves of a state value of XState, as paths. */
function configOf(value: Json, path = ''): string {
  const leaves = (one: Json, at: string): string[] =>
    typeof one === 'string'
      ? [at ? `${at}.${one}` : one]
      : Object.entries(one as JsonObject).flatMap(([key, inner]) => {
          const here = at ? `${at}.${key}` : key
          return typeof inner === 'object' && Object.keys(inner as object).length === 0 ? [here] : leaves(inner, here)
        })
  return leaves(value, path).sort().join()
}

function submissions(
  data: JsonObject,
  form: { schema: { properties: object; required?: string[] | undefined } } | undefined,
): JsonObject[] {
  let all: JsonObject[] = [data]
  for (const field of Object.keys(form?.schema.properties ?? {}))
    all = all.flatMap(one =>
      (VALUES[field] ?? []).flatMap(value => {
        if (value === undefined && form?.schema.required?.includes(field)) return []
        const { [field]: _, ...rest } = one
        return [value === undefined ? rest : { ...rest, [field]: value }]
      }),
    )
  return all
}

describe('the explorer agrees with brute force on the real machine', () => {
  it(`${MACHINES} random machines with data`, () => {
    let compared = 0
    let parallel = 0
    let faulty = 0
    for (let seed = FIRST; compared < MACHINES; seed++) {
      const sound = machineFrom(seed, true)
      if (!sound) continue
      const forced = byForce(sound)
      if (!forced) continue
      compared++
      const explored = byExplorer(sound)
      if (JSON.stringify(sound.template.machine).includes('"parallel"')) parallel++
      if (forced.cannotEnd.size > 0) faulty++
      const about = `seed ${seed}: ${JSON.stringify(sound.template.machine)}`
      expect(explored.endless, about).toBe(forced.endless)
      // Where something never comes to rest, XState stops at another number of microsteps.
      if (forced.endless) continue
      for (const set of ['configurations', 'moves'] as const)
        expect([...explored[set]].sort(), about).toEqual([...forced[set]].sort())
      // One witness for each outcome that may meet no branch is enough for the explorer.
      expect([...outcomesOf(explored.stuck)].sort(), about).toEqual([...outcomesOf(forced.stuck)].sort())
      // Data that will fail are told apart when a condition first asks for them: never later than where it stands still.
      expect(
        [...explored.cannotEnd].filter(one => !forced.cannotEnd.has(one)),
        about,
      ).toEqual([])
      if (forced.cannotEnd.size > 0) expect(explored.cannotEnd.size + explored.stuck.size, about).toBeGreaterThan(0)
    }
    console.info(
      `${compared} machines agreed, ${parallel} of them parallel, ${faulty} with configurations that cannot end`,
    )
    expect(parallel).toBeGreaterThan(MACHINES / 20)
    expect(faulty).toBeGreaterThan(MACHINES / 20)
  }, 3_600_000)

  it('xstate/graph counts the same configurations where there are no conditions', () => {
    let compared = 0
    for (let seed = 1; compared < Math.min(1000, MACHINES); seed++) {
      const sound = machineFrom(seed, false)
      if (!sound || JSON.stringify(sound.template.machine).includes('history')) continue
      compared++
      const { logic } = compile(sound)
      const map = getAdjacencyMap(
        logic as never,
        {
          limit: 5000,
          input: { data: {}, scope: {}, options: {} },
          serializeState: ({ value }: { value: Json }) => JSON.stringify(value),
          // The kernel asks open steps only; an outcome of another step would be heard by the states around it.
          events: ({ value }: { value: Json }) =>
            configOf(value)
              .split(',')
              .flatMap(leaf => {
                const key = leaf.split('.').at(-1) ?? ''
                const step = sound.steps.get(key)?.step
                return step?.kind === 'form'
                  ? Object.keys(step.outcomes ?? {}).map(name => ({ type: `${key}:${name}` }))
                  : []
              }),
        } as never,
      )
      const theirs = new Set(
        Object.values(map).map(({ state }) => configOf((state as unknown as { value: Json }).value)),
      )
      expect(
        [...byExplorer(sound).configurations].sort(),
        `seed ${seed} ${JSON.stringify(sound.template.machine)}`,
      ).toEqual([...theirs].sort())
    }
  }, 120_000)
})
