import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { casesSchema, runCase } from '#engine/testing/case.ts'
import { coverageOf, figuresOf, missesOf } from '#engine/testing/coverage.ts'
import { propose } from '#engine/testing/propose.ts'
import { aTemplate } from '#engine/testing/template.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

const ports = { calendar: CHINA, validate: ajvValidate(), hash: hashText }
const TEMPLATES = join(import.meta.dirname, '../../templates')
const folders = readdirSync(TEMPLATES, { withFileTypes: true }).flatMap(one => (one.isDirectory() ? [one.name] : []))
const read = (folder: string, name: string) => JSON.parse(readFileSync(join(TEMPLATES, folder, name), 'utf8'))
const soundOf = (json: unknown) => {
  const { sound, findings } = examine(json as Json, { hash: hashText, kinds: KINDS })
  if (!sound) throw new Error(JSON.stringify(findings, null, 1))
  return sound
}

/** Processes of which every state, transition and outcome is found. */
const EVERYWHERE = [
  'four-discussions-two-disclosures',
  'member-appraisal',
  'party-org-establishment',
  'report-appraisal',
]

describe.each(folders)('%s', folder => {
  const sound = soundOf(read(folder, 'template.json'))

  it('the proposed cases are a file of cases and hold, and what they do not reach is named with a reason', () => {
    const { file, unreached, cases } = propose({ ...ports, sound })
    const text = casesSchema.parse(JSON.parse(JSON.stringify(file)))
    const results = text.cases.map(one => runCase(text, one, { ...ports, sound }))
    expect(results.flatMap(({ name, failures }) => failures.map(failure => `${name}: ${failure}`))).toEqual([])
    expect(new Set(results.map(({ name }) => name)).size).toBe(cases)
    const coverage = coverageOf(
      sound,
      results.map(({ run }) => run),
    )
    const { states, transitions, outcomes } = missesOf(coverage)
    const named = unreached.map(({ where, says }) => ({ where, says }))
    expect(named).toEqual([...states, ...transitions, ...outcomes])
    expect(unreached.filter(({ why }) => why === '')).toEqual([])
    if (EVERYWHERE.includes(folder)) expect(named).toEqual([])
    console.info(
      [
        `${folder}: ${cases} cases proposed, ${JSON.stringify(figuresOf(coverage))}`,
        ...unreached.slice(0, 3).map(({ says, why }) => `  not reached: ${says} — ${why}`),
      ].join('\n'),
    )
  }, 60_000)
})

describe('proposing', () => {
  it('leaves out what the cases there are have been through', () => {
    const sound = aTemplate().sound()
    const all = propose({ ...ports, sound })
    const text = casesSchema.parse(all.file)
    const lives = text.cases.map(one => runCase(text, one, { ...ports, sound }).run)
    expect(propose({ ...ports, sound }, lives)).toMatchObject({ cases: 0, unreached: [] })
    const fewer = propose({ ...ports, sound }, lives.slice(1))
    expect(fewer.cases).toBeGreaterThan(0)
    expect(fewer.cases).toBeLessThan(all.cases)
  })

  it('says of what it cannot reach why: a rule that no answer it tries satisfies', () => {
    // The check refuses what nothing can satisfy; here a matter would have to be worded like its kind.
    const never = {
      when: { ne: [{ var: 'matter' }, { var: 'kind' }] },
      error: { field: 'amount', message: '不能填写' },
    }
    const sound = aTemplate()
      .with('/forms/proposal/schema/required', ['matter', 'kind', 'amount'])
      .with('/forms/proposal/rules', [never])
      .sound()
    const { unreached, cases } = propose({ ...ports, sound })
    expect(cases).toBe(1)
    expect(unreached.find(({ where }) => where.endsWith('proposal/on/SUBMITTED'))?.why).toContain('不能填写')
    expect(unreached.some(({ where }) => where === '/machine/states/meeting')).toBe(true)
  })

  it('says of an item for a meeting that another instance decides it', () => {
    const json = aTemplate().json
    const item = {
      meta: { step: { kind: 'agenda', title: '上会' } },
      on: { APPROVED: 'done', REJECTED: 'done', POSTPONED: 'done' },
    }
    const machine = { ...(json.machine as JsonObject), initial: 'item', states: { item, done: DONE } }
    const { unreached } = propose({ ...ports, sound: soundOf({ ...withoutUnused(json), machine }) })
    expect(unreached.map(({ why }) => why).join()).toContain('另一个办件')
  })

  it('stops at its limit and says so', () => {
    const sound = soundOf(read('four-discussions-two-disclosures', 'template.json'))
    const { unreached, cases } = propose({ ...ports, sound }, [], 2)
    expect(cases).toBeGreaterThan(0)
    expect(unreached.some(({ why }) => why.includes('上限'))).toBe(true)
  })
})

const DONE = { type: 'final', meta: { title: '办结' } }
const withoutUnused = ({ forms: _f, delays: _d, parameters: _p, data: _t, basis: _b, ...rest }: JsonObject) => rest
