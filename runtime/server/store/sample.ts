import { KINDS } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import type { PeopleChange } from '#runtime/server/store/directory.ts'
import { hashText } from '#runtime/server/store/keys.ts'

/** A village, its people and a small process with every step the store cares about. For tests and benchmarks. */

const form = (step: object, on: object) => ({ meta: { step }, on })

const TEMPLATE = {
  format: 1,
  id: 'matter',
  title: '村级事项',
  start: { roles: ['secretary'] },
  parameters: { days: { title: '公开天数', type: 'count', default: 3, atLeast: 3 } },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
    director: { title: '村主任', post: 'village-director' },
    members: { title: '党员', register: 'members' },
  },
  data: { type: 'object', properties: { matter: { type: 'string', title: '事项', maxLength: 20000 } } },
  forms: {
    proposal: {
      schema: {
        type: 'object',
        properties: { matter: { type: 'string', title: '事项', maxLength: 20000 } },
        required: ['matter'],
      },
    },
  },
  delays: { period: { calendarDays: { parameter: 'days' } }, pause: { calendarDays: 1 } },
  machine: {
    id: 'matter',
    initial: 'proposal',
    states: {
      proposal: form(
        { kind: 'form', title: '提出', form: 'proposal', handlers: { role: 'secretary' } },
        { SUBMITTED: 'approval' },
      ),
      approval: form(
        {
          kind: 'form',
          title: '审核',
          handlers: { role: 'director' },
          outcomes: { AGREED: { title: '同意' }, REFUSED: { title: '退回', opinion: 'required', tone: 'negative' } },
        },
        { AGREED: 'vote', REFUSED: 'proposal' },
      ),
      vote: form(
        {
          kind: 'ballot',
          title: '表决',
          handlers: { role: 'secretary' },
          electorate: { register: 'members' },
          secret: true,
          pass: { of: 'shouldAttend', moreThan: '1/2' },
        },
        { PASSED: 'publish', NOT_PASSED: 'proposal', VOID: { target: 'vote', reenter: true } },
      ),
      publish: form(
        {
          kind: 'disclosure',
          title: '公开',
          handlers: { role: 'secretary' },
          content: [{ path: 'data.matter', title: '事项' }],
          delay: 'period',
        },
        { CLOSED: 'rest', OBJECTION_UPHELD: 'proposal' },
      ),
      rest: form({ kind: 'wait', title: '等待', delay: 'pause' }, { ELAPSED: 'done' }),
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}

export function sampleTemplate(changes: object = {}): SoundTemplate {
  const parsed = parseTemplate({ ...TEMPLATE, ...changes }, { hash: hashText, kinds: KINDS })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 1))
  return parsed.value
}

const MEMBERS = ['p1', 'p2', 'p3', 'p4', 'p5']
export const SAMPLE_PEOPLE: PeopleChange = {
  organisations: [
    { id: 'county', name: '某县', kind: 'county', parent: null, facts: {} },
    { id: 'town', name: '某乡', kind: 'township', parent: 'county', facts: {} },
    { id: 'v1', name: '甲村', kind: 'village', parent: 'town', facts: {} },
    { id: 'v2', name: '乙村', kind: 'village', parent: 'town', facts: {} },
  ],
  persons: MEMBERS.map((id, i) => ({ id, name: `${'赵钱孙李周'[i]}某`, facts: { member: 'formal' } })),
  posts: [
    { person: 'p1', post: 'branch-secretary', organisation: 'v1' },
    { person: 'p2', post: 'village-director', organisation: 'v1' },
    { person: 'p1', post: 'branch-secretary', organisation: 'v2' },
    { person: 'p2', post: 'village-director', organisation: 'v2' },
  ],
  registers: [
    {
      register: 'members',
      organisation: 'v1',
      entries: MEMBERS.map(id => ({ id: `e-${id}`, person: id, label: id, facts: { member: 'formal' } })),
    },
  ],
}
