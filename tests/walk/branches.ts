import { casesSchema } from '#engine/testing/case.ts'
import type { Source } from '#tests/replay/corpus.ts'
import { done, form, template, WORLD } from '#tests/walk/small.ts'

/** What no shipped template has: branches side by side with steps of every kind, inner states and history. */
const again = (key: string) => ({ target: key, reenter: true })
const states = {
  draft: form('secretary', { SUBMITTED: 'review' }, { form: 'note' }),
  review: {
    type: 'parallel',
    states: {
      signed: {
        initial: 'all',
        states: {
          all: form('organisers', { AGREED: 'few', REFUSED: 'mend' }, { mode: 'all' }),
          few: form(
            'organisers',
            { AGREED: 'turns', REFUSED: 'mend', EXPIRED: 'mend' },
            { mode: { atLeast: 2 }, deadline: { delay: 'week', outcome: 'EXPIRED' } },
          ),
          turns: form('organisers', { AGREED: 'signedEnd', REFUSED: 'mend' }, { mode: 'inTurn' }),
          mend: form('secretary', { SUBMITTED: 'before' }, { policies: { sameHandlerTwice: 'skip' } }),
          before: { type: 'history' },
          signedEnd: { type: 'final' },
        },
      },
      voted: {
        initial: 'vote',
        states: {
          vote: {
            meta: {
              step: {
                kind: 'ballot',
                title: '表决',
                handlers: { role: 'secretary' },
                electorate: { register: 'reps' },
                quorum: { of: 'members', atLeast: '1/2' },
                pass: { of: 'members', moreThan: '1/2' },
                secret: true,
                writtenOpinions: 'counted',
              },
            },
            on: { PASSED: 'posted', NOT_PASSED: 'look', VOID: again('vote'), NOT_QUORATE: again('vote') },
          },
          look: form('director', { SUBMITTED: 'vote' }),
          posted: {
            meta: {
              step: {
                kind: 'disclosure',
                title: '公开',
                handlers: { role: 'director' },
                delay: 'week',
                content: [{ path: 'data.matter', title: '事项' }],
              },
            },
            on: { CLOSED: 'votedEnd', OBJECTION_UPHELD: 'vote' },
          },
          votedEnd: { type: 'final' },
        },
      },
    },
    onDone: 'reply',
  },
  reply: {
    meta: {
      step: {
        kind: 'wait',
        title: '等待批复',
        delay: 'week',
        signal: { name: 'REPLIED', handlers: { role: 'director' } },
      },
    },
    on: { SIGNALLED: 'last', ELAPSED: 'last' },
  },
  last: form('secretary', { AGREED: 'done', REFUSED: 'review' }),
  done,
}

export const BRANCHES: Source = {
  id: 'branches',
  template: template(states, {
    delays: { week: { calendarDays: 7 } },
    data: { type: 'object', properties: { matter: { type: 'string', title: '事项', maxLength: 100 } } },
    forms: {
      note: {
        schema: {
          type: 'object',
          properties: { matter: {}, cost: { type: 'integer', title: '金额（万元）', minimum: 0, maximum: 500 } },
          required: ['matter'],
        },
      },
    },
  }),
  cases: casesSchema.parse({
    world: WORLD,
    cases: [
      {
        name: '从起草到两边同时办理',
        start: { as: 'li', organisation: 'village', title: '一件事', at: '2026-03-02 12:00' },
        steps: [
          { as: 'li', task: 'draft/fill', data: { matter: '修水库' } },
          { as: 'wang', task: 'all/fill', outcome: 'AGREED', data: {} },
          { as: 'zhao', task: 'all/fill', outcome: 'AGREED', data: {} },
          { as: 'qian', task: 'all/fill', outcome: 'AGREED', data: {} },
          {
            as: 'li',
            task: 'vote/open',
            data: {
              matter: '水库',
              held: '2026-03-02T12:00',
              place: '村部',
              host: 'li',
              recorder: 'li',
              mode: 'online',
            },
          },
          { as: 'wang', task: 'vote/cast', data: { choice: 'for' } },
          { as: 'zhao', task: 'vote/cast', data: { choice: 'for' } },
          { as: 'qian', task: 'vote/cast', data: { choice: 'for' } },
          { as: 'wang', task: 'few/fill', outcome: 'AGREED', data: {} },
          { as: 'zhao', task: 'few/fill', outcome: 'AGREED', data: {} },
          { as: 'li', task: 'vote/count', data: { alsoPresent: ['lin', 'zhou'] } },
          { as: 'zhou', task: 'posted/publish', data: { notice: '公开如下', place: '公开栏' } },
          { as: 'wang', task: 'turns/fill', outcome: 'AGREED', data: {} },
          { as: 'zhao', task: 'turns/fill', outcome: 'AGREED', data: {} },
          { at: '2026-03-12 12:00', as: 'qian', task: 'turns/fill', outcome: 'AGREED', data: {} },
          { as: 'zhou', command: { type: 'Signal', visit: '{visit:reply}', signal: 'REPLIED' } },
          { as: 'li', task: 'last/fill', outcome: 'AGREED', data: {}, expect: { status: 'completed' } },
        ],
      },
    ],
  }),
}
