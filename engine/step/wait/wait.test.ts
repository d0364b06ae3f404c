import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { verify } from '#engine/process/verify.ts'
import { Run } from '#engine/testing/run.ts'
import { aTemplate, said, type TemplateBuilder } from '#engine/testing/template.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

const directory = directoryOf({
  organisations: { v1: { name: '柳溪村', kind: 'village' }, v2: { name: '东坡村', kind: 'village' } },
  people: {
    chen: { name: '陈书记', posts: ['branch-secretary@v1'] },
    li: { name: '李主任', posts: ['village-director@v1'] },
  },
})
const validate = ajvValidate()

/** A form, a wait that leads on by each of its ends, and where they lead to. */
function template(step: JsonObject, ends: readonly string[]): TemplateBuilder {
  const data = {
    matter: { type: 'string', title: '事项', maxLength: 200 },
    day: { type: 'string', format: 'date', title: '会议日期' },
    other: { type: 'string', title: '另一办件编号', maxLength: 80 },
    where: { type: 'string', format: 'organisation', title: '承办组织' },
    number: { type: 'string', title: '许可证号', maxLength: 40 },
  }
  return aTemplate()
    .with('/data/properties', data)
    .with('/forms', {
      proposal: { schema: { type: 'object', properties: { matter: {}, day: {}, other: {}, where: {}, number: {} } } },
      licence: {
        schema: {
          type: 'object',
          properties: { number: {}, pages: { type: 'integer', title: '页数', minimum: 1 } },
          required: ['number'],
        },
      },
    })
    .without('/parameters')
    .with('/delays', { week: { calendarDays: 7 }, three: { workingDays: 3 } })
    .with('/machine/states', {
      proposal: {
        meta: { step: { kind: 'form', title: '提议', form: 'proposal', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'pause' },
      },
      pause: {
        meta: { step: { kind: 'wait', title: '等待', ...step } },
        on: Object.fromEntries(ends.map(name => [name, name.toLowerCase().replaceAll('_', '')])),
      },
      ...Object.fromEntries(
        ends.map(name => [name.toLowerCase().replaceAll('_', ''), { type: 'final', meta: { title: name } }]),
      ),
    })
}
function waiting(step: JsonObject, ends: readonly string[], data: JsonObject = {}, now = '2026-11-23T04:00:00.000Z') {
  const ports = { sound: template(step, ends).sound(), directory, calendar: CHINA, validate, hash: hashText }
  const run = new Run(ports, now)
  run.ask('chen', { type: 'Start', template: 'village-matter', organisation: 'v1', title: '修路' })
  const answer = run.submit('chen', 'proposal/fill', { matter: '修路', ...data })
  return {
    run,
    answer,
    ending: () => run.state?.ending,
    result: () => run.state?.visits['pause.1']?.result,
    signal: (signal: string, told: JsonObject, person: string | null = null) => {
      const done = run.ask(person, { type: 'Signal', visit: 'pause.1', signal, data: told })
      return done.ok ? 'OK' : done.error.code
    },
    again: () => verify({ ...ports, version: 1, calendar: () => CHINA }, run.history).differences,
  }
}
const told = (instance: string, more: JsonObject = {}): JsonObject => ({
  target: 'x',
  instance,
  title: '评议',
  status: 'completed',
  ending: '优秀',
  final: 'excellent',
  data: { score: 95 },
  ...more,
})

describe('waiting for a date of a form', () => {
  it.each<[string, JsonObject, string, string]>([
    ['until the day begins', { field: 'day' }, '2026-11-29T15:59:59.999Z', '2026-11-29T16:00:00.000Z'],
    [
      'until a week after it is over',
      { field: 'day', plus: 'week' },
      '2026-12-07T15:59:59.999Z',
      '2026-12-07T16:00:00.000Z',
    ],
    // 30 November is a Monday: three working days before it is Wednesday the 25th.
    [
      'until three working days before',
      { field: 'day', minus: 'three' },
      '2026-11-24T15:59:59.999Z',
      '2026-11-24T16:00:00.000Z',
    ],
  ])('lasts %s', (_, until, before, after) => {
    const one = waiting({ until }, ['ELAPSED'], { day: '2026-11-30' })
    one.run.wait(before)
    expect(one.run.state?.status).toBe('running')
    one.run.wait(after)
    expect(one.ending()).toBe('ELAPSED')
    expect(one.again()).toEqual([])
  })

  it('is over at once when the day has passed', () => {
    const one = waiting({ until: { field: 'day' } }, ['ELAPSED'], { day: '2026-11-23' })
    expect(one.ending()).toBe('ELAPSED')
    expect(one.run.state?.tasks['pause.1/signal']).toBeUndefined()
  })

  it('cannot begin without the date: the form before it says so', () => {
    const one = waiting({ until: { field: 'day' } }, ['ELAPSED'])
    expect(one.answer).toMatchObject({ ok: false, error: { code: 'FORM_INVALID', fields: [{ path: '/day' }] } })
  })

  it('is the sooner of date and delay', () => {
    const one = waiting({ until: { field: 'day' }, delay: 'week' }, ['ELAPSED'], { day: '2027-01-01' })
    expect(one.result()).toMatchObject({ until: '2026-11-30' })
  })
})

describe('waiting for another instance', () => {
  const chain = {
    instance: {
      start: { template: 'appraisal', title: '年度评议', data: { matter: 'matter' } },
      outcomes: { excellent: { outcome: 'COMMEND', title: '表彰', tone: 'positive' } },
      wants: ['score'],
    },
  }
  const ENDS = ['COMMEND', 'SIGNALLED', 'CANCELLED', 'REFUSED']

  it('starts it with what is handed over, the same one however often it is decided', () => {
    const one = waiting(chain, ENDS)
    const [effect] = one.run.effects
    expect(effect).toMatchObject({
      type: 'StartInstance',
      template: 'appraisal',
      organisation: 'v1',
      title: '年度评议',
      data: { matter: '修路' },
      origin: { instance: 'i1', visit: 'pause.1' },
    })
    expect(one.result()).toEqual({ instance: effect && 'instance' in effect ? effect.instance : '' })
    expect(waiting(chain, ENDS).run.effects).toEqual(one.run.effects)
    expect(one.again()).toEqual([])
  })

  it('ends as the final state it reached says, and publishes what it brought', () => {
    const one = waiting(chain, ENDS)
    const id = String(one.result()?.instance)
    expect(one.signal('INSTANCE_ENDED', told(id))).toBe('OK')
    expect(one.ending()).toBe('COMMEND')
    expect(one.result()).toMatchObject({ ending: '优秀', final: 'excellent', data: { score: 95 } })
    expect(one.again()).toEqual([])
  })

  it('keeps of the other one’s fields only what it asked for', () => {
    const one = waiting(chain, ENDS)
    expect(one.run.effects).toMatchObject([{ origin: { wants: ['score'] } }])
    one.signal('INSTANCE_ENDED', { ...told(String(one.result()?.instance)), data: { score: 95, card: '不该知道' } })
    expect(one.result()).toMatchObject({ data: { score: 95 } })
    expect(JSON.stringify(one.run.history.map(({ event }) => event))).not.toContain('不该知道')
    const { wants: _wants, ...instance } = chain.instance
    const nothing = waiting({ instance }, ENDS)
    nothing.signal('INSTANCE_ENDED', told(String(nothing.result()?.instance)))
    expect(nothing.ending()).toBe('COMMEND')
    expect(nothing.result()).not.toHaveProperty('data')
  })

  it.each<[string, JsonObject, string]>([
    ['with an end nobody mapped', { final: 'fair' }, 'SIGNALLED'],
    ['with its cancellation', { status: 'cancelled', final: null }, 'CANCELLED'],
  ])('ends %s', (_, more, end) => {
    const one = waiting(chain, ENDS)
    one.signal('INSTANCE_ENDED', told(String(one.result()?.instance), more))
    expect(one.ending()).toBe(end)
  })

  it('ends when it could not be started', () => {
    const one = waiting(chain, ENDS)
    one.signal('INSTANCE_REFUSED', { instance: String(one.result()?.instance), why: '没有这个模板' })
    expect(one.ending()).toBe('REFUSED')
  })

  it('believes nobody but the system, and only of the one it waits for', () => {
    const one = waiting(chain, ENDS)
    const id = String(one.result()?.instance)
    expect(one.signal('INSTANCE_ENDED', told(id), 'chen')).toBe('SIGNAL_UNKNOWN')
    expect(one.signal('INSTANCE_ENDED', told('somebody-else'))).toBe('SIGNAL_UNKNOWN')
    expect(one.run.state?.status).toBe('running')
  })

  it('watches the one a field names, and says when there is none', () => {
    const by = { instance: { field: 'other' } }
    const one = waiting(by, ['SIGNALLED', 'CANCELLED', 'MISSING'], { other: 'ticket-7' })
    expect(one.run.effects).toEqual([{ type: 'Watch', instance: 'ticket-7', visit: 'pause.1' }])
    one.signal('INSTANCE_MISSING', { instance: 'ticket-7' })
    expect(one.ending()).toBe('MISSING')
    const empty = waiting(by, ['SIGNALLED', 'CANCELLED', 'MISSING'])
    expect(empty.answer).toMatchObject({ error: { code: 'FORM_INVALID', fields: [{ path: '/other' }] } })
    const itself = waiting(by, ['SIGNALLED', 'CANCELLED', 'MISSING'], { other: 'i1' })
    expect(itself.answer).toMatchObject({ error: { code: 'FORM_INVALID' } })
  })

  it('starts it in the organisation a field names', () => {
    const start = { template: 'ticket', title: '转办', organisation: { field: 'where' } }
    const there = waiting({ instance: { start } }, ['SIGNALLED', 'CANCELLED', 'REFUSED'], { where: 'v2' })
    expect(there.run.effects).toMatchObject([{ organisation: 'v2' }])
    const nowhere = waiting({ instance: { start } }, ['SIGNALLED', 'CANCELLED', 'REFUSED'])
    expect(nowhere.answer).toMatchObject({ error: { code: 'FORM_INVALID', fields: [{ path: '/where' }] } })
  })

  it('one that began elsewhere in the process can be waited for later', () => {
    const later = template(chain, ENDS)
      .with('/machine/states/pause/on/COMMEND', 'second')
      .with('/machine/states/second', {
        meta: { step: { kind: 'wait', title: '再等', instance: { of: 'pause' } } },
        on: { SIGNALLED: 'commend', CANCELLED: 'cancelled', MISSING: 'refused' },
      })
      .sound()
    const run = new Run(
      { sound: later, directory, calendar: CHINA, validate, hash: hashText },
      '2026-11-23T04:00:00.000Z',
    )
    run.ask('chen', { type: 'Start', template: 'village-matter', organisation: 'v1', title: '修路' })
    run.submit('chen', 'proposal/fill', { matter: '修路' })
    const instance = String(run.state?.visits['pause.1']?.result.instance)
    run.ask(null, { type: 'Signal', visit: 'pause.1', signal: 'INSTANCE_ENDED', data: told(instance) })
    expect(run.effects.at(-1)).toEqual({ type: 'Watch', instance, visit: 'second.1' })
  })
})

describe('waiting for an outside message', () => {
  const signal = { name: 'LICENCE', form: 'licence' }

  it('takes the fields of the step and no others, and writes shared ones', () => {
    const one = waiting({ signal }, ['SIGNALLED'])
    expect(one.signal('LICENCE', { pages: 2 })).toBe('FORM_INVALID')
    expect(one.signal('LICENCE', { number: 'A-1', pages: 0 })).toBe('FORM_INVALID')
    expect(one.signal('LICENCE', { number: 'A-1', extra: 1 })).toBe('FORM_INVALID')
    expect(one.signal('OTHER', { number: 'A-1' })).toBe('SIGNAL_UNKNOWN')
    expect(one.signal('LICENCE', { number: 'A-1', pages: 2 })).toBe('OK')
    expect(one.run.state?.data.number).toBe('A-1')
    expect(one.result()).toEqual({ received: { number: 'A-1', pages: 2 } })
    expect(one.again()).toEqual([])
    expect(one.signal('LICENCE', { number: 'A-2' })).toBe('INSTANCE_ENDED')
  })

  it('is confirmed by hand by its handlers and by nobody else', () => {
    const one = waiting({ signal: { ...signal, handlers: { role: 'director' } } }, ['SIGNALLED'])
    expect(one.signal('LICENCE', { number: 'A-1' }, 'chen')).toBe('NOT_HANDLER')
    const done = one.run.submit('li', 'pause/signal', { number: 'A-1', note: '窗口已出证' })
    expect(done.ok).toBe(true)
    expect(one.run.state?.data.number).toBe('A-1')
    expect(one.result()).toEqual({ received: { number: 'A-1' } })
  })
})

describe('what an author may get wrong', () => {
  const found = (step: JsonObject) =>
    template(step, ['ELAPSED', 'SIGNALLED', 'CANCELLED', 'MISSING']).findings().map(said).join('\n')
  it.each<[string, JsonObject, string]>([
    ['nothing to wait for', {}, 'SC-06.wait'],
    ['a date that is none', { until: { field: 'matter' } }, 'SC-02.field-type'],
    ['a date nobody asks for', { until: { field: 'nothing' } }, 'SC-02.field'],
    ['both sides of a date', { until: { field: 'day', plus: 'week', minus: 'week' } }, 'SC-01.two-ways'],
    ['a delay that is not there', { until: { field: 'day', plus: 'month' } }, 'SC-02.delays'],
    ['two instances', { instance: { field: 'other', of: 'proposal' } }, 'SC-01.two-ways'],
    ['a step that starts none', { instance: { of: 'proposal' } }, 'SC-02.step'],
    ['the system’s own words', { signal: { name: 'INSTANCE_ENDED' } }, 'SC-15.reserved'],
    ['a form that is not there', { signal: { name: 'LICENCE', form: 'none' } }, 'SC-02.forms'],
  ])('%s is found', (_, step, code) => {
    expect(found(step)).toContain(code)
  })
})
