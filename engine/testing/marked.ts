import type { Move } from '#engine/machine/advance.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Action, StateNode, Transition, Transitions } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'
import { listOf } from '#engine/template/tree.ts'

/**
 * The same machine with a mark at every state and every transition: a move then tells which of them it passed, also those
 * it only passed through. The marks are `notify` actions to a role no template can have.
 */
const ROLE = '@passed'

const known = new WeakMap<SoundTemplate, SoundTemplate>()

export function marked(sound: SoundTemplate): SoundTemplate {
  const before = known.get(sound)
  if (before) return before
  const { machine } = sound.template
  const spy = {
    ...sound,
    template: { ...sound.template, machine: { ...machine, states: states(machine.states, '/machine') } },
  }
  known.set(sound, spy)
  return spy
}

/** JSON pointers of the states entered and transitions taken. */
export const marksOf = (move: Move): string[] =>
  move.notices.filter(({ role }) => role === ROLE).map(({ text }) => String(text))

const mark = (where: string): Action => ({ type: 'notify', params: { role: ROLE, text: where } })

function states(of: Record<string, StateNode>, where: string): Record<string, StateNode> {
  return Object.fromEntries(Object.entries(of).map(([key, state]) => [key, stateWith(state, at(where, 'states', key))]))
}

function stateWith(state: StateNode, where: string): StateNode {
  if (state.type === 'history') return state
  return {
    ...state,
    entry: [mark(where), ...listOf<Action>(state.entry)],
    ...(state.on && {
      on: Object.fromEntries(
        Object.entries(state.on).map(([event, some]) => [event, transitions(some, at(where, 'on', event))]),
      ),
    }),
    ...(state.always && { always: transitions(state.always, at(where, 'always')) }),
    ...(state.onDone && { onDone: transitions(state.onDone, at(where, 'onDone')) }),
    ...(state.states && { states: states(state.states, where) }),
  }
}

/** An array stays an array: the places of its guards are counted in it. */
function transitions(some: Transitions, where: string): Transitions {
  const one = (written: string | Transition, here: string): Transition => {
    const transition: Transition = typeof written === 'string' ? { target: written } : written
    return { ...transition, actions: [mark(here), ...listOf<Action>(transition.actions)] }
  }
  return Array.isArray(some) ? some.map((written, n) => one(written, at(where, n))) : one(some, where)
}
