import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandBody } from '#engine/process/command.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { verify } from '#engine/process/verify.ts'
import { runCase } from '#engine/testing/case.ts'
import type { Run } from '#engine/testing/run.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { instanceDetail } from '#runtime/server/view/instance.ts'
import { corpus, type Source, soundOf, validate } from '#tests/replay/corpus.ts'
import { BRANCHES } from '#tests/walk/branches.ts'
import { chanceOf } from '#tests/walk/chance.ts'
import { NASTY } from '#tests/walk/fill.ts'
import { brokenByEntries, brokenByRefusal, brokenInHistory, freeze } from '#tests/walk/laws.ts'
import { type Asked, chooseMove, type Ground, pass } from '#tests/walk/moves.ts'

/**
 * Random walks through every template that comes with the product: from anywhere in a case that is known to work, people
 * do what they may and what they may not, with right and wrong forms. WALK_SEED repeats a walk; WALK_SECONDS walks longer.
 */
const SEED = Number(process.env.WALK_SEED ?? 20261123)
const SECONDS = Number(process.env.WALK_SECONDS ?? 3.5)

const sources = [...corpus(), BRANCHES]

function groundOf({ cases }: Source, run: Run): Ground {
  const answers = new Map<string, (typeof cases)['cases'][number]['steps'][number][]>()
  for (const step of cases.cases.flatMap(one => one.steps))
    if (step.task) answers.set(step.task, [...(answers.get(step.task) ?? []), step])
  const { organisations, people, registers } = cases.world
  const made = Object.entries(registers ?? {}).flatMap(([organisation, lists]) =>
    Object.entries(lists).flatMap(([name]) =>
      run.ports.directory.register(name, organisation).flatMap(({ person }) => (person ? [person] : [])),
    ),
  )
  return {
    people: [...new Set([...Object.keys(people), ...made.slice(0, 40)])],
    organisations: Object.keys(organisations),
    answers,
  }
}

interface Plan {
  readonly of: number
  readonly from: number
  readonly steps: readonly number[]
}

/** Walks one plan and gives every law that was broken on the way, with what was asked. */
function walk(source: Source, sound: ReturnType<typeof soundOf>, plan: Plan): { broken: string[]; run: Run } {
  const { cases } = source
  const known = cases.cases[plan.of % cases.cases.length]!
  const length = plan.from % (known.steps.length + 1)
  const { run } = runCase(
    cases,
    { ...known, steps: known.steps.slice(0, length) },
    {
      sound,
      calendar: CHINA,
      validate,
      hash: hashText,
    },
  )
  const ground = groundOf(source, run)
  const broken: string[] = []
  let asked: Asked | undefined
  const ask = run.ask.bind(run)
  run.ask = (person, body, occurred) => {
    const before = freeze(run.state)
    const entries = run.history.length
    const answer = ask(person, body, occurred)
    const found = answer.ok ? brokenByEntries(run, before, answer.value) : brokenByRefusal(answer.error)
    if (!answer.ok && (run.state !== before || run.history.length !== entries)) found.push('被拒绝的操作留下了痕迹')
    broken.push(...found.map(what => `${what}\n  ${person ?? '（系统）'} ${JSON.stringify(body).slice(0, 1500)}`))
    return answer
  }
  for (const step of plan.steps) {
    const chance = chanceOf(step)
    if (chance.in(12)) {
      pass(run, chance)
      continue
    }
    asked = chooseMove(chance)(run, ground, chance)
    if (!asked || !run.state) continue
    const body = commandBody.safeParse(asked.body)
    if (body.success) run.ask(asked.as, body.data, asked.occurred)
    if (broken.length > 0) break
  }
  return { broken, run }
}

const plans = fc.record({
  of: fc.nat(),
  from: fc.nat(),
  steps: fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { minLength: 1, maxLength: 40 }),
})
const settings = { seed: SEED, numRuns: 100_000, interruptAfterTimeLimit: SECONDS * 1000, endOnFailure: false } as const

describe(`random walks (WALK_SEED=${SEED})`, () => {
  for (const source of sources) {
    const sound = soundOf(source.template)
    it(`${source.id}: every case the walks begin from holds`, () => {
      for (const one of source.cases.cases)
        expect(runCase(source.cases, one, { sound, calendar: CHINA, validate, hash: hashText }).failures).toEqual([])
    })

    it(
      `${source.id}: no law is broken wherever people go`,
      () => {
        fc.assert(
          fc.property(plans, plan => {
            const { broken, run } = walk(source, sound, plan)
            if (broken.length === 0 && run.state) {
              broken.push(...brokenInHistory(run))
              look(run, groundOf(source, run).people)
            }
            expect(broken).toEqual([])
          }),
          settings,
        )
      },
      SECONDS * 1000 + 60_000,
    )
  }

  it(
    'a history that was shuffled, cut or forged can still be folded and is looked at without a fault',
    () => {
      const grounds = sources.map(source => ({ source, sound: soundOf(source.template) }))
      fc.assert(
        fc.property(plans, fc.nat(), (plan, seed) => {
          const chance = chanceOf(seed)
          const { source, sound } = chance.of(grounds)!
          const { run } = walk(source, sound, { ...plan, steps: plan.steps.slice(0, 8) })
          const forged = forge(run.history, chance)
          let state: InstanceState | undefined
          for (const entry of forged) state = evolve(freeze(state), entry)
          verify({ sound, version: 1, calendar: () => CHINA, validate, hash: hashText }, forged)
        }),
        { ...settings, interruptAfterTimeLimit: SECONDS * 1000 },
      )
    },
    SECONDS * 1000 + 60_000,
  )
})

/** What a reader is shown of the instance: made for anybody without a fault. */
function look(run: Run, people: readonly string[]): void {
  const { sound, directory } = run.ports
  const stored = run.history.map(entry => ({ entry, leafHash: new Uint8Array(32) }))
  const viewer = people[run.history.length % people.length] ?? ''
  instanceDetail(run.state!, stored, { sound, people: directory as never, now: run.now, viewer }, new Map())
}

function forge(history: readonly Entry[], chance: ReturnType<typeof chanceOf>): Entry[] {
  const entries = JSON.parse(JSON.stringify(history)) as Entry[]
  const how = chance.below(4)
  if (how === 0)
    return entries
      .map(entry => ({ entry, at: chance.below(1e9) }))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry)
  if (how === 1) return entries.filter(() => chance.in(80))
  for (let n = 1 + chance.below(4); n > 0; n--) {
    const entry = chance.of(entries)
    if (entry) spoil(entry as unknown as Record<string, unknown>, chance)
  }
  return how === 2 ? entries : [...entries, ...entries.filter(() => chance.in(20))]
}

/** Sets a key as data, also one named `__proto__`. */
const put = (object: object, key: string, value: unknown) =>
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })

/** Puts something wrong at a random place of a value. */
function spoil(value: Record<string, unknown>, chance: ReturnType<typeof chanceOf>): void {
  const key = chance.of(Object.keys(value))
  if (key === undefined) return
  const below = value[key]
  if (below !== null && typeof below === 'object' && chance.in(75)) spoil(below as Record<string, unknown>, chance)
  else if (chance.in(20)) delete value[key]
  else if (typeof below === 'string' && chance.in(40))
    put(value, key, chance.of(['__proto__', 'constructor', 'toString', 'x']))
  // A copy of its own: what has come into a state is frozen, and the next history is spoilt in the same places.
  else put(value, key, JSON.parse(JSON.stringify(chance.of(NASTY) ?? null)))
}
