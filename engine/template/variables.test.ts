import { describe, expect, it } from 'vitest'
import { variableAt } from '#engine/rule/variables.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { formVariables, variables } from '#engine/template/variables.ts'
import { aTemplate } from '#engine/testing/template.ts'

const template = aTemplate()
  .with('/data/properties/people', {
    type: 'array',
    title: '参加人',
    maxItems: 50,
    items: { type: 'string', format: 'person' },
  })
  .with('/data/properties/rows', {
    type: 'array',
    title: '名单',
    maxItems: 50,
    items: {
      type: 'object',
      properties: { kind: { type: 'string', title: '党员类别', enum: ['formal', 'probationary'] } },
    },
  })
  .with('/data/properties/day', { type: 'string', format: 'date', title: '日期' })
  .with('/forms/proposal/schema/properties/people', {})
  .with('/forms/proposal/schema/properties/rows', {})
  .with('/forms/proposal/schema/properties/day', {})
  .sound().template
const all = variables(template, KINDS)

describe('what a rule may read', () => {
  it('is the shared fields with the types of their schemas', () => {
    expect(all['data.matter']).toEqual({ type: 'string', label: '事项' })
    expect(all['data.amount']?.type).toBe('integer')
    expect(all['data.kind']?.choices).toEqual(['ordinary', 'collective'])
    expect(all['data.day']?.type).toBe('day')
    expect(all['data.people']).toMatchObject({ type: 'list', of: { '': { type: 'person' } } })
    expect(variableAt(all, 'data.rows.item.kind')).toMatchObject({ type: 'string', label: '党员类别' })
  })

  it('is what the steps publish, with outcomes as choices', () => {
    expect(all['steps.meeting.present']).toEqual({ type: 'integer', label: '党员大会审议的实到人数' })
    expect(all['steps.ballot.for']?.type).toBe('integer')
    expect(all['steps.ballot.outcome']?.choices).toContain('NOT_QUORATE')
    expect(all['steps.posting.lastDay']?.type).toBe('day')
    expect(all['steps.proposal.for']).toBeUndefined()
  })

  it('is parameters, the organisation and the instance', () => {
    expect(all['parameters.attendance']?.type).toBe('fraction')
    expect(all['parameters.reply-days']?.type).toBe('integer')
    expect(variableAt(all, 'organisation.facts.formalMembers')?.type).toBe('any')
    expect(all['instance.starter']?.type).toBe('person')
  })

  it('in a form, is its own fields too, by their bare names', () => {
    const inForm = formVariables(template, 'proposal', KINDS)
    expect(inForm.kind?.choices).toEqual(['ordinary', 'collective'])
    expect(inForm['data.matter']?.type).toBe('string')
    expect(all.kind).toBeUndefined()
  })
})
