import type { PeopleChange } from '#runtime/server/store/directory.ts'

/** A matter made of many small acts: notes one after another, then a pause that a timer ends. */
export const MATTER = {
  format: 1,
  id: 'notes',
  title: '工作记录',
  start: { roles: ['secretary'] },
  roles: { secretary: { title: '支部书记', post: 'branch-secretary' } },
  data: { type: 'object', properties: { text: { type: 'string', title: '记录', maxLength: 200 } } },
  forms: { note: { schema: { type: 'object', properties: { text: {} }, required: ['text'] } } },
  delays: { pause: { calendarDays: 1 } },
  machine: {
    id: 'notes',
    initial: 'note',
    states: {
      note: {
        meta: {
          step: {
            kind: 'form',
            title: '记一条',
            form: 'note',
            handlers: { role: 'secretary' },
            outcomes: { MORE: { title: '再记一条' }, ENOUGH: { title: '记完了' } },
          },
        },
        on: { MORE: { target: 'note', reenter: true }, ENOUGH: 'pause' },
      },
      pause: { meta: { step: { kind: 'wait', title: '等待', delay: 'pause' } }, on: { ELAPSED: 'done' } },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}

export const CLERKS = ['zhao', 'qian', 'sun', 'li'] as const
export const PASSWORD = 'duandian-ceshi-2026'

export const VILLAGE: PeopleChange = {
  organisations: [
    { id: 'town', name: '青石镇党委', kind: 'township', parent: null, facts: {} },
    { id: 'village', name: '柳湾村党支部', kind: 'village', parent: 'town', facts: {} },
  ],
  persons: CLERKS.map((id, at) => ({ id, name: `${'赵钱孙李'[at]}明`, facts: {} })),
  posts: CLERKS.map(person => ({ person, post: 'branch-secretary', organisation: 'village' })),
}
