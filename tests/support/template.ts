/** A small village process for tests of the server: a form, a ballot and a disclosure. */
export const ballotTemplate = {
  format: 1,
  id: 'village-matter',
  title: '村务事项',
  start: { roles: ['secretary'] },
  basis: {
    reps: { law: '中华人民共和国村民委员会组织法', version: '2025-10-28', article: '第三十条', confidence: 'A' },
  },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
  },
  data: { type: 'object', properties: { matter: { type: 'string', title: '事项', maxLength: 100 } } },
  forms: {
    request: {
      schema: {
        type: 'object',
        properties: { matter: {}, detail: { type: 'string', title: '说明', maxLength: 500 } },
        required: ['matter'],
      },
    },
  },
  delays: { posted: { calendarDays: 15, basis: 'reps' } },
  machine: {
    id: 'village-matter',
    initial: 'draft',
    states: {
      draft: {
        meta: { step: { kind: 'form', title: '起草请示', form: 'request', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'vote' },
      },
      vote: {
        meta: {
          step: {
            kind: 'ballot',
            title: '村民代表会议决议',
            handlers: { role: 'secretary' },
            electorate: { register: 'village-reps' },
            quorum: { of: 'members', atLeast: '2/3', basis: 'reps' },
            pass: { of: 'present', moreThan: '1/2', basis: 'reps' },
          },
        },
        on: {
          PASSED: 'posted',
          NOT_PASSED: 'draft',
          NOT_QUORATE: { target: 'vote', reenter: true },
          VOID: { target: 'vote', reenter: true },
        },
      },
      posted: {
        meta: {
          step: {
            kind: 'disclosure',
            title: '决议公开',
            handlers: { role: 'secretary' },
            delay: 'posted',
            content: [
              { path: 'data.matter', title: '事项' },
              { path: 'steps.vote.for', title: '赞成票' },
            ],
          },
        },
        on: { CLOSED: 'done', OBJECTION_UPHELD: 'vote' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}
