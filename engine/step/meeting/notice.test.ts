import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ballot } from '#engine/step/ballot/ballot.ts'
import { people, scene } from '#engine/step/meeting/scene.ts'

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const late = {
  time: '2026-11-24T15:00',
  place: '文化礼堂',
  host: 'p1',
  agenda: '分配方案',
  shortNoticeReason: '月底前要申报',
}
const assembly = (waivable?: boolean) =>
  scene(
    ballot,
    {
      kind: 'ballot',
      title: '成员大会',
      handlers: { role: 'secretary' },
      electorate: { register: 'members' },
      notice: { delay: 'ten-days', ...(waivable !== undefined && { waivable }) },
    },
    { registers: { members: people(6) }, delays: { 'ten-days': { calendarDays: 10 } }, hash },
  )

describe('a notice that is too late', () => {
  it('may be explained where the law knows special cases', () => {
    expect(assembly().hand('notice', late)).toMatchObject({ ok: true })
    expect(assembly(true).hand('notice', late)).toMatchObject({ ok: true })
  })
  it('stays too late whatever is written where the law knows none, and the reason is not asked for', () => {
    const strict = assembly(false)
    const refused = strict.hand('notice', late)
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'NOTICE_TOO_SHORT', params: { required: 10, actual: 0 } },
    })
    expect(refused.ok ? '' : String(refused.error.params?.says)).not.toContain('特殊情况')
    const asked = ballot.form(strict.context() as never, 'notice', undefined).before?.map(({ key }) => key)
    expect(asked).not.toContain('shortNoticeReason')
    expect(strict.hand('notice', { ...late, time: '2026-12-04T15:00' })).toMatchObject({ ok: true })
  })
})
