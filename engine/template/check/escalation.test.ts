import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { aTemplate } from '#engine/testing/template.ts'

const STEP = '/machine/states/proposal/meta/step/deadline'
const withChain = (escalation: Json, deadline: { [key: string]: Json } = {}) =>
  aTemplate()
    .with('/delays/week', { workingDays: 5 })
    .with('/delays/day', { workingDays: 1 })
    .with(STEP, { delay: 'week', escalation, ...deadline })
    .with('/machine/states/proposal/on/EXPIRED', 'done')
    .findings()
    .filter(({ code }) => code.startsWith('SC-14.escalation') || code === 'SC-02.delays' || code === 'SC-02.roles')
    .map(({ code, where }) => `${code} ${where.replace(STEP, '')}`)

const warn = { at: { before: 'day' }, do: 'warn' }
const remind = { at: { after: 'day' }, do: 'remind' }
const reassign = { at: { after: 'week' }, do: 'reassign', role: 'director' }

describe('an escalation chain in a template', () => {
  it('is sound when each level comes later and somebody takes it', () => {
    expect(withChain([warn, remind, reassign, { at: { after: 'week' }, do: 'superior' }])).toEqual([])
  })
  it.each<[string, Json, { [key: string]: Json }, string[]]>([
    ['gives tasks to nobody', [{ ...reassign, role: undefined as never }], {}, ['SC-14.escalation-role /escalation/0']],
    ['goes back in time', [remind, warn], {}, ['SC-14.escalation-order /escalation/1']],
    ['goes back in the same unit', [reassign, remind], {}, ['SC-14.escalation-order /escalation/1']],
    ['comes after the step has ended', [remind], { outcome: 'EXPIRED' }, ['SC-14.escalation-late /escalation/0']],
    [
      'comes as soon as the step begins',
      [{ at: { before: 'week' }, do: 'warn' }],
      {},
      ['SC-14.escalation-early /escalation/0'],
    ],
    [
      'names a delay that does not exist',
      [{ at: { before: 'month' }, do: 'warn' }],
      {},
      ['SC-02.delays /escalation/0/at/before'],
    ],
    ['names a role that does not exist', [{ ...remind, role: 'nobody' }], {}, ['SC-02.roles /escalation/0/role']],
  ])('is found out when it %s', (_, chain, deadline, found) => {
    expect(withChain(JSON.parse(JSON.stringify(chain)), deadline)).toEqual(found)
  })
  it('does not give what several were each asked for to one person', () => {
    const each = aTemplate()
      .with('/delays/week', { workingDays: 5 })
      .with('/machine/states/proposal/meta/step/handlers/mode', 'all')
      .with(STEP, { delay: 'week', escalation: [reassign] })
      .findings()
      .map(({ code }) => code)
    expect(each).toContain('SC-14.escalation-several')
  })
})
