import type { Json, JsonObject } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Finding } from '#engine/template/finding.ts'
import { examine, type ParseTools } from '#engine/template/parse.ts'
import { path } from '#engine/template/pointer.ts'

/** A small village process with one step of each kind, valid without a warning. Change it at JSON pointers. */
export const aTemplate = (): TemplateBuilder => builder(START)

export interface TemplateBuilder {
  readonly json: JsonObject
  /** A copy with the value at the pointer set; objects on the way are made, `/-` appends to a list. */
  with(pointer: string, value: Json): TemplateBuilder
  without(pointer: string): TemplateBuilder
  text(): string
  findings(): readonly Finding[]
  /** The parsed template; throws with the findings when it is not sound, because then the test is wrong. */
  sound(): SoundTemplate
}

export const TOOLS: ParseTools = { hash: text => `sha256:${stirred(text)}`, kinds: KINDS }

function builder(json: JsonObject): TemplateBuilder {
  return {
    json,
    with: (pointer, value) => builder(changed(json, path(pointer), value) as JsonObject),
    without: pointer => builder(changed(json, path(pointer), undefined) as JsonObject),
    text: () => JSON.stringify(json),
    findings: () => examine(json, TOOLS).findings,
    sound() {
      const { sound, findings } = examine(json, TOOLS)
      if (!sound) throw new Error(`The template of this test is not sound:\n${findings.map(said).join('\n')}`)
      return sound
    },
  }
}

export const said = ({ code, where, message }: Finding): string => `${code} ${where} ${message}`

function changed(value: Json | undefined, keys: readonly string[], to: Json | undefined): Json | undefined {
  const [key, ...rest] = keys
  if (key === undefined) return to
  if (Array.isArray(value)) {
    const list = [...(value as readonly Json[])]
    const index = key === '-' ? list.length : Number(key)
    const inner = changed(list[index], rest, to)
    if (inner === undefined) list.splice(index, 1)
    else list[index] = inner
    return list
  }
  const object: Record<string, Json> = { ...((value ?? {}) as JsonObject) }
  const inner = changed(object[key], rest, to)
  if (inner === undefined) delete object[key]
  else object[key] = inner
  return object
}

/** Not SHA-256, only stable and different for different texts: tests that care pass a real hash. */
function stirred(text: string): string {
  let hash = ''
  for (let seed = 0; seed < 8; seed++) {
    let h = 0x811c9dc5 ^ seed
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
    hash += (h >>> 0).toString(16).padStart(8, '0')
  }
  return hash
}

const START: JsonObject = {
  format: 1,
  id: 'village-matter',
  title: '村级事项',
  start: { roles: ['secretary'], organisations: ['village'] },
  basis: {
    law: { law: '中华人民共和国村民委员会组织法', version: '2025-10-28', article: '第二十八条', confidence: 'A' },
    custom: { law: '某县村级事务管理办法', confidence: 'C' },
  },
  parameters: {
    'reply-days': { title: '答复天数', type: 'count', default: 15, atLeast: 1, basis: 'custom' },
    attendance: { title: '党员到会比例', type: 'fraction', default: '2/3', atLeast: '1/2' },
  },
  roles: {
    secretary: { title: '村党组织书记', post: 'branch-secretary' },
    director: { title: '村民委员会主任', post: 'village-director' },
  },
  data: {
    type: 'object',
    properties: {
      matter: { type: 'string', title: '事项', maxLength: 200 },
      amount: { type: 'integer', title: '金额（万元）', minimum: 0, maximum: 100000 },
      kind: { type: 'string', title: '类别', enum: ['ordinary', 'collective'] },
    },
  },
  forms: {
    proposal: {
      title: '提议',
      schema: { type: 'object', properties: { matter: {}, amount: {}, kind: {} }, required: ['matter', 'kind'] },
      rules: [{ when: { eq: [{ var: 'kind' }, 'collective'] }, require: ['amount'] }],
    },
  },
  delays: {
    posting: { calendarDays: 15, basis: 'law' },
    reply: { calendarDays: { parameter: 'reply-days' } },
    pause: { workingDays: 3 },
  },
  machine: {
    id: 'village-matter',
    initial: 'proposal',
    states: {
      proposal: {
        meta: {
          step: { kind: 'form', title: '提议', form: 'proposal', handlers: { role: 'secretary' } },
        },
        on: {
          SUBMITTED: [
            {
              target: 'ballot',
              guard: { type: 'rule', params: { rule: { eq: [{ var: 'data.kind' }, 'collective'] } } },
            },
            { target: 'meeting' },
          ],
        },
      },
      meeting: {
        meta: {
          step: {
            kind: 'meeting',
            title: '党员大会审议',
            handlers: { role: 'secretary' },
            attendees: { register: 'party-members' },
            quorum: { of: 'members', atLeast: { parameter: 'attendance' } },
            pass: { of: 'shouldAttend', moreThan: '1/2', basis: 'law' },
          },
        },
        on: { PASSED: 'ballot', NOT_PASSED: 'proposal', NOT_QUORATE: { target: 'meeting', reenter: true } },
      },
      ballot: {
        meta: {
          step: {
            kind: 'ballot',
            title: '村民代表会议决议',
            handlers: { role: 'director' },
            electorate: { register: 'village-reps' },
            quorum: { of: 'members', atLeast: '2/3', basis: 'law' },
            pass: { of: 'present', moreThan: '1/2', basis: 'law' },
          },
        },
        on: {
          PASSED: 'posting',
          NOT_PASSED: 'proposal',
          VOID: { target: 'ballot', reenter: true },
          NOT_QUORATE: { target: 'ballot', reenter: true },
        },
      },
      posting: {
        meta: {
          step: {
            kind: 'disclosure',
            title: '决议公开',
            handlers: { role: 'director' },
            content: [{ path: 'data.matter', title: '事项' }],
            delay: 'posting',
            objections: { handlers: { role: 'director' }, answer: 'reply' },
          },
        },
        on: { CLOSED: 'pause', OBJECTION_UPHELD: 'ballot' },
      },
      pause: {
        meta: { step: { kind: 'wait', title: '等待备案', delay: 'pause' } },
        on: { ELAPSED: 'done' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}
