import { describe, expect, it } from 'vitest'
import { supervise } from '#runtime/portal/action/instance-verbs.ts'
import { addSigners, giveBack, removeSigner } from '#runtime/portal/action/task-verbs.ts'
import { type Answers, isMissing, type VerbForm } from '#runtime/portal/action/verb-form.ts'
import type { InstanceDetail, TaskDetail } from '#runtime/server/api/client.ts'

const asks = (form: VerbForm, answers: Answers) =>
  form.fields.filter(field => field.when?.(answers) ?? true).map(({ name }) => name)
const somebody = (id: string) => ({ id, name: id, posts: [], organisation: null })
const task = (verbs: object, returnTo: readonly object[] = []) =>
  ({ task: 'review.1/fill', returnTo, verbs }) as unknown as TaskDetail
const instance = (tasks: readonly string[]) =>
  ({
    visits: [{ closedAt: null, tasks: tasks.map(id => ({ task: id, who: id, title: id, optional: false })) }],
  }) as unknown as InstanceDetail

describe('what a verb asks for', () => {
  it('blank words and an empty list are missing, unless they may be left out', () => {
    const field = { kind: 'text', name: 'reason', label: '理由', rows: 3 } as const
    expect(isMissing(field, '  ')).toBe(true)
    expect(isMissing(field, '外出')).toBe(false)
    expect(isMissing({ ...field, optional: true }, undefined)).toBe(false)
    expect(isMissing({ kind: 'people', name: 'to', label: '谁' }, [])).toBe(true)
  })

  it('督办 asks for a day only with an order, and for somebody only when it is handed over', () => {
    const form = supervise(instance(['a', 'b']), '2026-03-02')
    expect(asks(form, { measure: 'mark' })).toEqual(['measure', 'text'])
    expect(asks(form, { measure: 'rectify' })).toEqual(['measure', 'by', 'text'])
    expect(asks(form, { measure: 'handOver' })).toEqual(['measure', 'tasks', 'to', 'text'])
    expect(asks(supervise(instance(['a']), '2026-03-02'), { measure: 'handOver' })).toEqual(['measure', 'to', 'text'])
  })
})

describe('the command it becomes', () => {
  it('an order carries its day; a task handed over carries who has it from now on', () => {
    const form = supervise(instance(['a']), '2026-03-02')
    expect(form.body({ measure: 'rectify', by: '2026-03-05', text: ' 尽快 ' })).toEqual({
      type: 'Supervise',
      measure: 'rectify',
      tasks: [],
      text: '尽快',
      by: '2026-03-05',
    })
    expect(form.body({ measure: 'handOver', to: [somebody('wang')], text: '代办' })).toMatchObject({
      tasks: ['a'],
      to: 'wang',
    })
  })

  it('加签 offers only the places that are allowed', () => {
    const form = addSigners(task({ addSigners: ['before'] }))
    expect(form.initial).toEqual({ place: 'before' })
    expect(form.body({ place: 'before', to: [somebody('chen')], reason: '把关' })).toMatchObject({
      type: 'AddSigners',
      place: 'before',
      to: ['chen'],
    })
  })

  it('减签 names the question that was asked, or the person who is to be asked later', () => {
    const asked = { task: 'review.1/@signer/1', person: { id: 'chen', name: '陈' }, place: 'before' }
    const later = { task: 'review.1/fill', person: { id: 'sun', name: '孙' }, place: 'after' }
    const form = removeSigner(task({ removeSigners: [asked, later] }))
    expect(form.body({ whom: '0', reason: '不用了' })).toEqual({
      type: 'RemoveSigner',
      task: 'review.1/@signer/1',
      reason: '不用了',
    })
    expect(form.body({ whom: '1', reason: '不用了' })).toEqual({
      type: 'RemoveSigner',
      task: 'review.1/fill',
      person: 'sun',
      reason: '不用了',
    })
  })

  it('退回 goes through all steps again unless somebody chose otherwise', () => {
    const form = giveBack(task({}, [{ step: 'draft', title: '起草' }]))
    expect(form.initial).toEqual({ after: 'through', to: 'draft' })
    expect(form.body({ to: 'draft', after: 'back', reason: '补' })).toMatchObject({ to: 'draft', after: 'back' })
  })
})
