import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { replay } from '#engine/process/evolve.ts'
import { verify } from '#engine/process/verify.ts'
import type { KindEffect } from '#engine/step/kind.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { launch } from '#engine/step/launch/launch.ts'
import { evolveLaunch, workOf } from '#engine/step/launch/work.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { Run } from '#engine/testing/run.ts'
import { directoryOf, type WorldText } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

const WORLD: WorldText = {
  organisations: {
    county: { name: '云溪县委组织部', kind: 'county' },
    town: { name: '青石镇党委', kind: 'township', parent: 'county' },
    east: { name: '东河镇党委', kind: 'township', parent: 'county' },
    liu: { name: '柳湾村党支部', kind: 'village', parent: 'town', facts: { star: 5 } },
    dong: { name: '东坡村党支部', kind: 'village', parent: 'town', facts: { star: 3 } },
    plant: { name: '水泥厂党支部', kind: 'enterprise', parent: 'town', facts: { star: 5 } },
  },
  people: {
    chen: { name: '陈书记', posts: ['party-secretary@town'] },
    ma: { name: '马书记', posts: ['party-secretary@east'] },
    liu: { name: '刘部长', posts: ['party-secretary@county'] },
  },
}
const templateWith = (step: JsonObject): JsonObject => ({
  format: 1,
  id: 'monthly-report',
  title: '月报下发',
  start: { roles: ['committee'] },
  roles: { committee: { title: '镇党委', post: 'party-secretary' } },
  delays: { year: { months: 12 }, week: { calendarDays: 7 } },
  data: {
    type: 'object',
    properties: {
      topic: { type: 'string', title: '主题', maxLength: 100 },
      branches: { type: 'array', title: '支部', maxItems: 500, items: { type: 'string', format: 'organisation' } },
    },
  },
  forms: {
    plan: { schema: { type: 'object', properties: { topic: {}, branches: {} } } },
  },
  machine: {
    id: 'monthly-report',
    initial: 'plan',
    states: {
      plan: {
        meta: { step: { kind: 'form', title: '布置', form: 'plan', handlers: { role: 'committee' } } },
        on: { SUBMITTED: 'out' },
      },
      out: {
        meta: {
          step: {
            kind: 'launch',
            title: '下发月报',
            handlers: { role: 'committee' },
            template: 'branch-report',
            to: { organisations: 'below', kinds: ['village'] },
            data: { theme: 'topic' },
            ...step,
          },
        },
        on: { COMPLETED: 'done', PARTLY: 'done' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
})

const validate = ajvValidate()
interface Launched {
  readonly run: Run
  readonly effects: readonly Extract<KindEffect, { type: 'StartInstance' }>[]
  tell(target: string, more?: JsonObject, signal?: string): string | undefined
}
function begun(step: JsonObject = {}, data: JsonObject = { topic: '安全生产' }): Launched {
  const parsed = parseTemplate(templateWith(step), { hash: hashText, kinds: KINDS })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 1))
  const run = new Run(
    { sound: parsed.value, directory: directoryOf(WORLD), calendar: CHINA, validate, hash: hashText },
    '2026-03-02T04:00:00.000Z',
  )
  run.ask('chen', { type: 'Start', template: 'monthly-report', organisation: 'town', title: '三月工作' })
  run.submit('chen', 'plan/fill', data)
  return {
    run,
    get effects() {
      return run.effects.filter(effect => effect.type === 'StartInstance')
    },
    tell(target, more = {}, signal = 'INSTANCE_ENDED') {
      const data = { target, instance: 'x', status: 'completed', ending: '办结', data: {}, ...more }
      const answer = run.ask(null, { type: 'Signal', visit: 'out.1', signal, data })
      return answer.ok ? undefined : answer.error.code
    },
  }
}
const targets = (one: Launched) => workOf(one.run.state?.visits['out.1']?.work ?? {}).targets.map(({ key }) => key)
const sent = (one: Launched) => one.run.submit('chen', 'out/launch', {})

describe('下发', () => {
  it('starts one instance for each village of the tree, with the fields handed down, and ends when all have', () => {
    const one = begun()
    expect(sent(one).ok).toBe(true)
    expect(targets(one)).toEqual(['2026-03-02/liu', '2026-03-02/dong'])
    expect(one.effects.map(({ organisation, data, template }) => [organisation, data, template])).toEqual([
      ['liu', { theme: '安全生产' }, 'branch-report'],
      ['dong', { theme: '安全生产' }, 'branch-report'],
    ])
    expect(new Set(one.effects.map(({ instance }) => instance)).size).toBe(2)
    expect(one.tell('2026-03-02/liu')).toBeUndefined()
    expect(one.run.state?.status).toBe('running')
    expect(one.tell('2026-03-02/liu')).toBe('SIGNAL_UNKNOWN')
    expect(one.tell('2026-03-02/plant')).toBe('SIGNAL_UNKNOWN')
    expect(one.tell('2026-03-02/dong')).toBeUndefined()
    expect(one.run.state?.visits['out.1']?.closed?.outcome).toBe('COMPLETED')
    expect(one.run.state?.visits['out.1']?.result).toMatchObject({ total: 2, completed: 2, waiting: 0 })
  })

  it.each<[string, JsonObject, string[]]>([
    ['by kind', { to: { organisations: 'below', kinds: ['enterprise'] } }, ['plant']],
    ['by a fact', { to: { organisations: 'below', where: { ge: [{ var: 'item.star' }, 5] } } }, ['liu', 'plant']],
    ['those right below', { to: { organisations: 'children' } }, ['liu', 'dong', 'plant']],
    ['from a list, each once', { to: { field: 'branches' } }, ['dong', 'liu']],
  ])('chooses the organisations %s', (_, step, expected) => {
    const one = begun(step, { topic: '安全', branches: ['dong', 'liu', 'dong'] })
    sent(one)
    expect(targets(one).map(key => key.split('/')[1])).toEqual(expected)
  })

  it('refuses a list with somebody who is not below, and a round for nobody', () => {
    const list = begun({ to: { field: 'branches' } }, { topic: '安全', branches: ['county'] })
    const refused = sent(list)
    expect(!refused.ok && refused.error.code).toBe('ORGANISATION_UNKNOWN')
    const nobody = sent(begun({ to: { organisations: 'below', kinds: ['community'] } }))
    expect(!nobody.ok && nobody.error.code).toBe('NO_TARGETS')
  })

  it('is complete with a share of them, exactly', () => {
    const one = begun({ to: { organisations: 'below' }, done: { atLeast: '2/3' } })
    sent(one)
    one.tell('2026-03-02/liu')
    expect(one.run.state?.visits['out.1']?.closed).toBeUndefined()
    one.tell('2026-03-02/dong')
    expect(one.run.state?.visits['out.1']?.closed?.outcome).toBe('COMPLETED')
  })

  it('a target that is cancelled or cannot be started leaves the whole incomplete', () => {
    const one = begun()
    sent(one)
    one.tell('2026-03-02/liu', { why: '没有支部书记' }, 'INSTANCE_REFUSED')
    one.tell('2026-03-02/dong', { status: 'cancelled' })
    expect(one.run.state?.visits['out.1']?.closed?.outcome).toBe('PARTLY')
    expect(one.run.state?.visits['out.1']?.result).toMatchObject({ refused: 1, cancelled: 1 })
  })

  it('nobody but the system tells of a target', () => {
    const one = begun()
    sent(one)
    const answer = one.run.ask('chen', {
      type: 'Signal',
      visit: 'out.1',
      signal: 'INSTANCE_ENDED',
      data: { target: '2026-03-02/liu', status: 'completed' },
    })
    expect(!answer.ok && answer.error.code).toBe('NOT_HANDLER')
  })

  it('rolls up what the targets tell', () => {
    const one = begun({
      rollUp: [
        { field: 'people', title: '参加人数', as: 'sum' },
        { field: 'note', title: '说明', as: 'list' },
      ],
    })
    sent(one)
    one.tell('2026-03-02/liu', { data: { people: 12, note: '顺利', secret: '不要' } })
    one.tell('2026-03-02/dong', { data: { people: 7 } })
    expect(one.run.state?.visits['out.1']?.result.sums).toEqual({ people: 19, note: ['顺利'] })
    expect(JSON.stringify(one.run.state)).not.toContain('不要')
  })

  it('begins again each month until the year is over, and once only in a month', () => {
    const one = begun({ repeat: { recurrence: { every: 'month', date: 1, onHoliday: 'after' }, until: 'year' } })
    sent(one)
    expect(targets(one)).toEqual(['2026-03/liu', '2026-03/dong'])
    one.run.wait('2026-04-02T00:00:00.000Z')
    expect(targets(one)).toEqual(['2026-03/liu', '2026-03/dong', '2026-04/liu', '2026-04/dong'])
    for (const key of targets(one)) one.tell(key)
    expect(one.run.state?.visits['out.1']?.closed).toBeUndefined()
    one.run.wait('2027-03-05T00:00:00.000Z')
    expect(workOf(one.run.state?.visits['out.1']?.work ?? {}).rounds).toHaveLength(13)
    for (const key of targets(one)) one.tell(key)
    expect(one.run.state?.visits['out.1']?.closed?.outcome).toBe('COMPLETED')
    const { sound, validate: check, hash } = one.run.ports
    expect(
      verify({ sound, version: 1, calendar: () => CHINA, validate: check, hash }, one.run.history).differences,
    ).toEqual([])
    expect(replay(one.run.history)).toEqual(one.run.state)
  })

  it('rounds whose days fell into a standstill come once, as the newest of them, and later ones on their days', () => {
    const one = begun({ repeat: { recurrence: { every: 'month', date: 1, onHoliday: 'keep' }, until: 'year' } })
    sent(one)
    one.run.wait('2026-03-20T04:00:00.000Z')
    expect(one.run.ask('chen', { type: 'Suspend', reason: '汛期' }).ok).toBe(true)
    one.run.wait('2026-06-20T04:00:00.000Z')
    expect(one.run.ask('chen', { type: 'Resume', reason: '汛期结束' }).ok).toBe(true)
    expect(targets(one)).toHaveLength(2)
    one.run.wait('2026-06-20T05:00:00.000Z')
    const work = () => workOf(one.run.state?.visits['out.1']?.work ?? {})
    expect(work().rounds).toEqual(['2026-03', '2026-06'])
    expect(work().missed).toEqual(['2026-04', '2026-05'])
    one.run.wait('2026-07-01T05:00:00.000Z')
    expect(work().rounds).toEqual(['2026-03', '2026-06', '2026-07'])
    expect(one.effects).toHaveLength(6)
    expect(launch.facts?.(work(), { rollUp: [] } as never)).toContainEqual({
      label: '挂起期间未下发',
      value: '2026-04、2026-05',
    })
    const { sound, validate: check, hash } = one.run.ports
    expect(
      verify({ sound, version: 1, calendar: () => CHINA, validate: check, hash }, one.run.history).differences,
    ).toEqual([])
  })

  it('asks the same organisations again after the matter was handed over, and tells each what to tell back', () => {
    const one = begun({
      to: { organisations: 'children' },
      rollUp: [{ field: 'people', title: '参加人数', as: 'sum' }],
      repeat: { recurrence: { every: 'month', date: 1 }, until: 'year' },
    })
    sent(one)
    expect(one.run.ask('liu', { type: 'Transfer', to: 'east', reason: '区划调整' }).ok).toBe(true)
    expect(one.run.state?.organisation).toBe('east')
    one.run.wait('2026-04-02T00:00:00.000Z')
    expect(targets(one).slice(3)).toEqual(['2026-04/liu', '2026-04/dong', '2026-04/plant'])
    expect(one.effects.map(({ origin }) => origin.wants)).toEqual(Array(6).fill(['people']))
    expect(one.run.submit('ma', 'out/close', {}, { outcome: 'PARTLY', opinion: '并入新镇' }).ok).toBe(true)
  })

  it('can be closed by hand with a reason, whatever is still open', () => {
    const one = begun()
    sent(one)
    one.tell('2026-03-02/liu')
    const closed = one.run.submit('chen', 'out/close', {}, { outcome: 'PARTLY', opinion: '汛期中止' })
    expect(closed.ok).toBe(true)
    expect(one.run.state?.visits['out.1']?.closed?.outcome).toBe('PARTLY')
  })

  it('a history nobody wrote is folded without a fault', () => {
    const value = fc.jsonValue()
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('launched', 'told', 'over'), value), value, (facts, work) => {
        const event = { type: 'StepNoted', visit: 'v', note: 'x', facts } as never
        const before = (typeof work === 'object' && work !== null && !Array.isArray(work) ? work : {}) as JsonObject
        expect(() =>
          evolveLaunch({ ...before, targets: [], rounds: [] }, event, '2026-01-01T00:00:00.000Z'),
        ).not.toThrow()
        expect(launch.kind).toBe('launch')
      }),
    )
  })
})
