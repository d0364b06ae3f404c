import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { LIMITS } from '#engine/template/limits.ts'
import { aTemplate, type TemplateBuilder } from '#engine/testing/template.ts'

/** The largest templates the limits let through, built to make each check work hardest. All must be answered soon. */
const base = aTemplate().json as { machine: { states: { [key: string]: Json } } }
const withStates = (more: { [key: string]: Json }): TemplateBuilder =>
  aTemplate().with('/machine/states', { ...base.machine.states, ...more })
const count = LIMITS.states - 20
const form = { kind: 'form', title: '办', handlers: { role: 'secretary' } }

const HOSTILE: readonly { readonly name: string; readonly make: () => TemplateBuilder }[] = [
  {
    name: 'every state leads to many others',
    make: () =>
      withStates(
        Object.fromEntries(
          Array.from({ length: count }, (_, i) => [
            `s${i}`,
            {
              meta: { step: form },
              on: { SUBMITTED: Array.from({ length: 18 }, (_, j) => `s${(i * 7 + j * 13) % count}`) },
            },
          ]),
        ),
      ),
  },
  {
    name: 'every state passes on by itself to many others',
    make: () =>
      withStates(
        Object.fromEntries(
          Array.from({ length: count }, (_, i) => [
            `s${i}`,
            { always: Array.from({ length: 18 }, (_, j) => `s${Math.min(count - 1, i + j + 1)}`) },
          ]),
        ),
      ),
  },
  {
    name: 'one parallel state of very many regions that end at once',
    make: () =>
      withStates({
        wide: {
          type: 'parallel',
          states: Object.fromEntries(
            Array.from({ length: count / 3 - 1 }, (_, i) => [
              `r${i}`,
              { initial: 'go', states: { go: { always: 'end' }, end: { type: 'final' } } },
            ]),
          ),
          onDone: 'done',
        },
      }).with('/machine/states/pause/on/ELAPSED', 'wide'),
  },
  {
    name: 'parallel states within parallel states',
    make: () => {
      const nest = (depth: number): Json =>
        depth === 0
          ? { initial: 'go', states: { go: { always: 'end' }, end: { type: 'final' } } }
          : { type: 'parallel', states: { a: nest(depth - 1), b: nest(depth - 1) }, onDone: { target: '#top' } }
      return withStates({ top: { id: 'top', ...(nest(6) as object) } as Json })
    },
  },
  {
    name: 'states nested as deep as the text may go',
    make: () => {
      const nest = (depth: number): Json =>
        depth === 0
          ? { meta: { step: form } }
          : { initial: 'a', states: { a: nest(depth - 1), end: { type: 'final' } }, onDone: '#top' }
      return withStates({ top: { id: 'top', ...(nest(26) as object) } as Json })
    },
  },
]

describe('a template made to be hard to check', () => {
  it.each(HOSTILE)('is answered when $name', { timeout: 10_000 }, ({ make }) => {
    const template = make()
    const started = performance.now()
    const findings = template.findings()
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.some(({ code }) => code === 'SC-01.depth' || code === 'SC-01.states')).toBe(false)
    if (process.env.SHOW) console.log(Math.round(performance.now() - started), 'ms', findings.length, findings[0])
  })
})
