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

/** One that starts another and ends when that has ended, without anybody's doing: what is left to errands and timers. */
export const ECHO = {
  format: 1,
  id: 'echo',
  title: '核实',
  start: { roles: ['secretary'], receives: ['text'] },
  roles: { secretary: { title: '支部书记', post: 'branch-secretary' } },
  data: { type: 'object', properties: { text: { type: 'string', title: '内容', maxLength: 200 } } },
  delays: { none: { minutes: 0 } },
  machine: {
    id: 'echo',
    initial: 'pause',
    states: {
      pause: { meta: { step: { kind: 'wait', title: '稍候', delay: 'none' } }, on: { ELAPSED: 'done' } },
      done: { type: 'final', meta: { title: '已核实' } },
    },
  },
}
export const CHAIN = {
  format: 1,
  id: 'chain',
  title: '请示',
  start: { roles: ['secretary'] },
  roles: { secretary: { title: '支部书记', post: 'branch-secretary' } },
  machine: {
    id: 'chain',
    initial: 'ask',
    states: {
      ask: {
        meta: { step: { kind: 'wait', title: '等核实', instance: { start: { template: 'echo', title: '核实' } } } },
        on: { SIGNALLED: 'done', CANCELLED: 'failed', REFUSED: 'failed' },
      },
      done: { type: 'final', meta: { title: '已办结' } },
      failed: { type: 'final', meta: { title: '未办成' } },
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
