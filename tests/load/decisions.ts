import { canonical } from '#engine/evidence/canonical.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Command, CommandBody } from '#engine/process/command.ts'
import { decide } from '#engine/process/decide.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { type Bench, type Row, round, slope } from '#tests/load/figures.ts'
import { done, form, NOON, type Small, small, validate } from '#tests/walk/small.ts'

type Submitted = Extract<CommandBody, { type: 'Submit' }>

/** A review with a guarded way on, and a way back that makes the history longer. */
const LOOP: JsonObject = {
  draft: form('secretary', { SUBMITTED: 'review' }, { form: 'note' }),
  review: form('organisers', {
    AGREED: [
      {
        target: 'done',
        guard: {
          type: 'rule',
          params: { rule: { all: [{ gt: [{ var: 'data.amount' }, 5] }, { eq: [{ var: 'data.ready' }, true] }] } },
        },
      },
      { target: 'draft' },
    ],
    REFUSED: 'draft',
  }),
  done,
}
const MORE: JsonObject = {
  forms: {
    note: {
      schema: { type: 'object', properties: { ready: {}, amount: {}, text: { type: 'string', title: '说明' } } },
      rules: [{ when: { gt: [{ var: 'amount' }, 100] }, require: ['text'] }],
    },
  },
  data: {
    type: 'object',
    properties: { ready: { type: 'boolean', title: '已备齐' }, amount: { type: 'integer', title: '金额' } },
  },
}

/** Decisions of the kernel alone: rules evaluated, form checked, facts written as canonical text and hashed. */
export function decisions(sizes: readonly number[], milliseconds: number): Bench {
  const rows: Row[] = sizes.map(size => {
    const one = small(LOOP, MORE)
    const { run } = one
    while (run.history.length < size) {
      one.hand('li', 'draft', undefined, { ready: false, amount: 7 })
      one.hand('wang', 'review', 'REFUSED')
    }
    const context = { ...run.ports, validate, version: 1 }
    const drafting = run.state as InstanceState
    const commands = [{ state: drafting, command: handIn(one, 'li', { data: { ready: false, amount: 7 } }) }]
    one.hand('li', 'draft', undefined, { ready: false, amount: 7 })
    commands.push({
      state: run.state as InstanceState,
      command: handIn(one, 'wang', { data: {}, outcome: 'AGREED', opinion: '情况属实' }),
    })
    let turn = 0
    const step = (hash: boolean) => {
      const { state, command } = commands[turn++ % 2] as (typeof commands)[number]
      const decided = decide(context, { ...state }, command)
      if (!decided.ok) throw new Error(JSON.stringify(decided.error))
      if (hash)
        for (const { event } of decided.value.entries) {
          const text = canonical(event as unknown as Json)
          if (text.ok) hashText(text.value)
        }
    }
    const plain = rate(() => step(false), milliseconds)
    const hashed = rate(() => step(true), milliseconds)
    return {
      name: `${drafting.version.toLocaleString('en-US')} entries`,
      size: drafting.version,
      figures: {
        'decisions/s': plain.perSecond,
        'CPU µs each': plain.cpu,
        'with hashes/s': hashed.perSecond,
        'CPU µs each, hashed': hashed.cpu,
      },
    }
  })
  return {
    id: 'decisions',
    title: 'Decisions of the kernel',
    budget: '20,000/s on small instances, flat as the history grows',
    conditions:
      'Two commands decided over and over, each on the same state, a form with a rule handed in and a review with a guard: handler looked up, form produced and checked, guards evaluated, machine moved, next tasks made; no disk, no sealing',
    rows,
    slopes: ['CPU µs each', 'CPU µs each, hashed'].flatMap(figure => slope('entries', rows, figure)),
  }
}

/** The command that hands in the open task. */
const handIn = (one: Small, person: string, filled: Pick<Submitted, 'data' | 'outcome' | 'opinion'>): Command => ({
  key: 'k',
  instance: 'i1',
  actor: { person },
  at: NOON,
  body: { type: 'Submit', task: one.task(one.at()), ...filled },
})

/** Times a second, and processor time of each, over a while long enough to have warmed up. */
function rate(work: () => void, milliseconds: number): { readonly perSecond: number; readonly cpu: number } {
  const until = (end: number) => {
    let n = 0
    while (performance.now() < end) {
      for (let i = 0; i < 50; i++) work()
      n += 50
    }
    return n
  }
  until(performance.now() + milliseconds / 2)
  const cpu = process.cpuUsage()
  const from = performance.now()
  const n = until(from + milliseconds)
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: Math.round((n * 1000) / (performance.now() - from)), cpu: round((user + system) / n) }
}
