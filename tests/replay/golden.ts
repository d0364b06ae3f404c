import { hex } from '#engine/evidence/bytes.ts'
import { type Sealed, seal } from '#engine/evidence/seal.ts'
import { stateHash } from '#engine/evidence/snap.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { BallotCount } from '#engine/step/ballot/work.ts'
import { crypto } from '#runtime/server/store/history.ts'
import { sha256 } from '#runtime/server/store/keys.ts'

/** A history as it was when it was recorded, and what it must lead to for ever. Kept under `golden/<format of the templates>/`. */
export interface Golden {
  readonly name: string
  /** Content hash of the template, which is kept beside as `template-<first 16 digits>.json`. */
  readonly template: string
  readonly kernel: string
  readonly entries: readonly Entry[]
  /** Hash of the state after the last entry. */
  readonly state: string
  /** Hash of every leaf, with seeds that are the same each time. */
  readonly leaves: readonly string[]
}

const bytes = (text: string) => new TextEncoder().encode(text)

/** State and leaves of a history, made with fixed seeds. Throws where an entry cannot be sealed. */
export function sealed(entries: readonly Entry[], kernel: string): { state: InstanceState; all: readonly Sealed[] } {
  const all: Sealed[] = []
  let state: InstanceState | undefined
  for (const entry of entries) {
    state = evolve(state, entry)
    const made = seal(
      entry,
      {
        log: 'golden.invalid/main',
        krn: kernel,
        prev: all.at(-1)?.leaf.hash ?? null,
        after: state,
        seed: sha256(bytes(`golden seed ${entry.n}`)),
        roles: entry.actor.person === null ? [] : ['branch-secretary'],
        methods: entry.actor.person === null ? [] : ['pwd'],
        ...boxOf(entry),
      },
      crypto,
    )
    if (!made.ok) throw new Error(`${entry.n} ${entry.event.type}: ${JSON.stringify(made.error)}`)
    all.push(made.value)
  }
  if (!state) throw new Error('an empty history')
  return { state, all }
}

/** The count of a secret ballot shows the numbers and a root over the box; which root does not matter here. */
function boxOf({ event }: Entry) {
  const count = event.type === 'Submitted' ? (event.facts.count as BallotCount | undefined) : undefined
  if (!count?.commitments) return {}
  const { issued, collected, void: invalid = 0 } = count
  return { box: { root: sha256(bytes('golden box')), issued, collected, void: invalid } }
}

export function goldenOf(name: string, template: string, kernel: string, entries: readonly Entry[]): Golden {
  const { state, all } = sealed(entries, kernel)
  return {
    name,
    template,
    kernel,
    entries,
    state: stateHash(state, crypto),
    leaves: all.map(({ leaf }) => hex(leaf.hash)),
  }
}
export const templateFile = (hash: string): string => `template-${hash.replace('sha256:', '').slice(0, 16)}.json`
