import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { DEEPEST } from '#engine/process/origin.ts'
import { verify } from '#engine/process/verify.ts'
import { Run } from '#engine/testing/run.ts'
import { aTemplate } from '#engine/testing/template.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

const directory = directoryOf({
  organisations: { v1: { name: '柳溪村', kind: 'village' }, t1: { name: '柳溪镇', kind: 'town' } },
  people: { chen: { name: '陈书记', posts: ['branch-secretary@v1'] }, zhou: { name: '周主任' } },
})
const sound = aTemplate()
  .with('/machine/states/proposal/on/SUBMITTED', 'done')
  .without('/machine/states/meeting')
  .without('/machine/states/ballot')
  .without('/machine/states/posting')
  .without('/machine/states/pause')
  .without('/delays')
  .without('/roles/director')
  .sound()
const validate = ajvValidate()
const ports = { sound, directory, calendar: CHINA, validate, hash: hashText }
const opened = () => new Run(ports, '2026-03-02T04:00:00.000Z')
const origin = { instance: 'parent', visit: 'out.1', target: '2026/v1', wants: ['matter'] }
const asked = (more: JsonObject = {}, without: readonly string[] = []): CommandBody => {
  const whole = {
    type: 'Start' as const,
    template: 'village-matter',
    organisation: 'v1',
    title: '修路',
    data: { matter: '修路', kind: 'ordinary' },
    starter: 'zhou',
    origin,
    ...more,
  }
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !without.includes(key))) as CommandBody
}
const codeOf = (answer: ReturnType<Run['ask']>) => (answer.ok ? 'OK' : answer.error.code)

describe('an instance that another one asked for', () => {
  it('begins in the name of the person it was asked for, with what was handed over', () => {
    const run = opened()
    expect(codeOf(run.ask(null, asked()))).toBe('OK')
    expect(run.state).toMatchObject({ starter: 'zhou', origin, data: { matter: '修路', kind: 'ordinary' } })
    expect(run.task('chen', 'proposal/fill')?.assignees).toEqual([{ post: 'branch-secretary', organisation: 'v1' }])
    expect(verify({ ...ports, version: 1, calendar: () => CHINA }, run.history)).toMatchObject({
      differences: [],
      same: 1,
    })
  })

  it.each(['origin', 'starter'])('does not begin without its %s', missing => {
    expect(codeOf(opened().ask(null, asked({}, [missing])))).toBe('MAY_NOT_START')
  })

  it.each<[string, JsonObject, string]>([
    ['in the name of somebody unknown', { starter: 'nobody' }, 'PERSON_UNKNOWN'],
    ['in an organisation of a kind the template is not for', { organisation: 't1' }, 'MAY_NOT_START'],
    ['in an organisation that is not there', { organisation: 'v9' }, 'MAY_NOT_START'],
    ['with a field the template does not have', { data: { colour: 'red' } }, 'FORM_INVALID'],
    ['with a value that does not fit', { data: { kind: 'festive' } }, 'FORM_INVALID'],
    [
      'when so many asked for one another that it may have no end',
      { origin: { ...origin, depth: DEEPEST + 1 } },
      'ASKED_TOO_DEEP',
    ],
    ['with an amount below the smallest', { data: { amount: -1 } }, 'FORM_INVALID'],
  ])('does not begin %s', (_, more, code) => {
    expect(codeOf(opened().ask(null, asked(more)))).toBe(code)
  })

  it.each(['starter', 'origin', 'data'])('nobody gives an instance of their own a %s', given => {
    const others = ['starter', 'origin', 'data'].filter(one => one !== given)
    expect(codeOf(opened().ask('chen', asked({}, others)))).toBe('NOT_ALLOWED')
  })

  it('tells the one that asked how it ended, with its final state and the fields that were asked for', () => {
    const run = opened()
    run.ask(null, asked())
    expect(run.effects).toEqual([])
    run.submit('chen', 'proposal/fill', { matter: '修桥', kind: 'ordinary' })
    expect(run.state?.status).toBe('completed')
    expect(run.effects).toEqual([
      {
        type: 'Tell',
        instance: 'parent',
        visit: 'out.1',
        signal: 'INSTANCE_ENDED',
        data: {
          target: '2026/v1',
          instance: 'i1',
          title: '修路',
          status: 'completed',
          ending: '办结',
          final: 'done',
          data: { matter: '修桥' },
        },
      },
    ])
  })

  it('tells of its cancellation too, once', () => {
    const run = opened()
    run.ask(null, asked())
    run.ask('zhou', { type: 'Cancel', reason: '不办了' })
    run.ask('zhou', { type: 'Copy', to: ['chen'], note: '' })
    expect(run.effects).toMatchObject([{ data: { status: 'cancelled', ending: '不办了', final: null } }])
  })

  it('one that nobody asked for tells nobody', () => {
    const run = opened()
    run.ask('chen', { type: 'Start', template: 'village-matter', organisation: 'v1', title: '修路' })
    run.submit('chen', 'proposal/fill', { matter: '修桥', kind: 'ordinary' })
    expect(run.state?.status).toBe('completed')
    expect(run.effects).toEqual([])
  })
})
