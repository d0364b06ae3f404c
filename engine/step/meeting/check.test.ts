import { describe, expect, it } from 'vitest'
import { checkBallot } from '#engine/step/ballot/check.ts'
import { results } from '#engine/step/ballot/results.ts'
import { ballotStep } from '#engine/step/ballot/schema.ts'
import { checkMeeting } from '#engine/step/meeting/check.ts'
import { meetingStep } from '#engine/step/meeting/schema.ts'
import { aTemplate } from '#engine/testing/template.ts'

const { template } = aTemplate().sound()
const meeting = (more: object) =>
  meetingStep.parse({
    kind: 'meeting',
    title: '会议',
    handlers: { role: 'secretary' },
    attendees: { register: 'r' },
    ...more,
  })
const ballot = (more: object) =>
  ballotStep.parse({
    kind: 'ballot',
    title: '表决',
    handlers: { role: 'secretary' },
    electorate: { register: 'r' },
    ...more,
  })
const places = (found: readonly { readonly code: string; readonly where: string }[]) =>
  found.filter(({ code }) => code === 'SC-02.base').map(({ where }) => where)
const half = { moreThan: '1/2' }
const byHouseholds = {
  anyOf: [
    { of: 'members', ...half },
    { of: 'households', atLeast: '2/3' },
  ],
}

describe('ratios over something the step never counts', () => {
  it('are found in meetings: ballots and households', () => {
    expect(places(checkMeeting(meeting({ pass: { of: 'ballots', ...half } }), template, ''))).toEqual(['/pass/of'])
    expect(places(checkMeeting(meeting({ quorum: byHouseholds }), template, ''))).toEqual(['/quorum/anyOf/1/of'])
    expect(places(checkMeeting(meeting({ quorum: { of: 'members', ...half } }), template, ''))).toEqual([])
  })
  it('are found in ballots that name no register of households', () => {
    expect(places(checkBallot(ballot({ quorum: byHouseholds }), template, ''))).toEqual(['/quorum/anyOf/1/of'])
    const named = ballot({ quorum: byHouseholds, bases: { households: { register: 'households' } } })
    expect(places(checkBallot(named, template, ''))).toEqual([])
    expect(Object.keys(results(named))).toEqual(expect.arrayContaining(['households', 'householdsPresent']))
    expect(places(checkBallot(ballot({ pass: { of: 'ballots', ...half } }), template, ''))).toEqual([])
  })
})
