import type { JsonObject } from '#engine/json.ts'
import type { Run } from '#engine/testing/run.ts'
import type { FrameFeature, OptionFeature } from '#tests/combinations/feature.ts'
import { form } from '#tests/walk/small.ts'

/** States around others, and what every step may have. */

export const FRAMES: readonly FrameFeature[] = [
  {
    is: 'frame',
    name: 'parallel',
    title: '并行',
    holds: '并行：一支的退回、撤回不动另一支，都办完才往下走',
    around: (key, inner, { good, bad }) => {
      const left = inner({ good: `${key}Left`, bad })
      return {
        first: key,
        states: {
          [key]: {
            type: 'parallel',
            meta: { title: '两路办理' },
            states: {
              [`${key}One`]: { initial: left.first, states: { ...left.states, [`${key}Left`]: { type: 'final' } } },
              [`${key}Two`]: {
                initial: `${key}Beside`,
                states: {
                  [`${key}Beside`]: form('director', { AGREED: `${key}Then`, REFUSED: bad }),
                  [`${key}Then`]: form(
                    'organisers',
                    { AGREED: `${key}Right`, REFUSED: `${key}Beside` },
                    { mode: 'all' },
                  ),
                  [`${key}Right`]: { type: 'final' },
                },
              },
            },
            onDone: good,
          },
        },
      }
    },
  },
  {
    is: 'frame',
    name: 'nested',
    title: '子流程',
    holds: '子流程：从哪里出来，就回到哪里去',
    around: (key, inner, { good }) => {
      const within = inner({ good: `${key}Look`, bad: `#${key}Mend` })
      // What is remembered must be one place: with branches inside, it begins again.
      const branches = JSON.stringify(within.states).includes('"type":"parallel"')
      const back = branches ? within.first : `${key}Before`
      return {
        first: key,
        states: {
          [key]: {
            initial: within.first,
            states: {
              ...within.states,
              [`${key}Look`]: form('director', { AGREED: `${key}End`, REFUSED: `${key}Mend` }),
              [`${key}Mend`]: { id: `${key}Mend`, ...form('secretary', { AGREED: within.first, REFUSED: back }) },
              ...(!branches && { [`${key}Before`]: { type: 'history', history: 'deep' } }),
              [`${key}End`]: { type: 'final' },
            },
            onDone: good,
          },
        },
      }
    },
  },
]

const fired = (run: Run, purpose: string): boolean =>
  run.history.some(({ event }) => event.type === 'TimerFired' && event.purpose.startsWith(purpose))

const deadlineOf = (step: JsonObject): JsonObject => (step.deadline ?? {}) as JsonObject
export const OPTIONS: readonly OptionFeature[] = [
  {
    is: 'option',
    name: 'deadline',
    title: '限时',
    holds: '限时：到期自动往下走，之后没有人还欠着',
    onto: step => ({ ...step, deadline: { ...deadlineOf(step), delay: 'week', outcome: 'EXPIRED' } }),
    outcome: 'EXPIRED',
    met: run => fired(run, 'deadline'),
  },
  {
    is: 'option',
    name: 'escalation',
    title: '逾期升级',
    holds: '逾期升级：提醒、改派、上报都不丢待办',
    onto: step => {
      const deadline = deadlineOf(step)
      // What several are each asked for cannot be handed to one person.
      const several = ((step.handlers ?? {}) as { readonly mode?: unknown }).mode !== undefined
      const levels = [
        { at: { before: 'two' }, do: 'warn' },
        { at: { before: 'one' }, do: several ? 'remind' : 'reassign', ...(!several && { role: 'superior' }) },
        { at: { after: 'one' }, do: 'superior', role: 'director' },
      ]
      // What ends by itself is never late.
      return {
        ...step,
        deadline: { delay: 'week', ...deadline, escalation: deadline.outcome ? levels.slice(0, 2) : levels },
      }
    },
    met: run => run.history.some(({ event }) => event.type === 'Escalated'),
  },
]
