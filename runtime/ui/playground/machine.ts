/** A machine with everything the graph has to draw: loops, a parallel state, a group, conditions and two ends. */
const step = (kind: string, title: string, more: object = {}) => ({
  step: { kind, title, handlers: { role: 'secretary' }, ...more },
})

export const MACHINE = {
  id: 'four-discussions',
  initial: 'proposal',
  states: {
    proposal: { meta: step('form', '村党组织提议'), on: { SUBMITTED: 'deliberation' } },
    deliberation: {
      meta: step('meeting', '村“两委”会议商议'),
      on: { HELD: 'partyMeeting', NOT_QUORATE: { target: 'deliberation', reenter: true } },
    },
    partyMeeting: {
      meta: step('ballot', '党员大会审议'),
      on: { PASSED: 'resolution', NOT_PASSED: 'proposal', NOT_QUORATE: { target: 'partyMeeting', reenter: true } },
    },
    resolution: {
      meta: step('ballot', '村民代表会议或者村民会议决议'),
      on: {
        PASSED: [{ target: 'posting', guard: { type: 'rule', params: { rule: {} } } }, { target: 'review' }],
        NOT_PASSED: 'proposal',
        VOID: { target: 'resolution', reenter: true },
      },
    },
    posting: { meta: step('disclosure', '决议公开'), on: { CLOSED: 'implementation', OBJECTION_UPHELD: 'resolution' } },
    review: {
      meta: { title: '镇级审核' },
      initial: 'first',
      states: {
        first: { meta: step('form', '经办人初审'), on: { SUBMITTED: 'second' } },
        second: {
          meta: step('form', '分管领导复核', {
            outcomes: { AGREED: { title: '同意' }, RETURNED: { title: '退回初审' } },
          }),
          on: { AGREED: 'agreed', RETURNED: 'first' },
        },
        agreed: { type: 'final', meta: { title: '审核通过' } },
      },
      onDone: 'posting',
    },
    implementation: {
      type: 'parallel',
      meta: { title: '组织实施' },
      states: {
        work: {
          initial: 'doing',
          meta: { title: '施工' },
          states: {
            doing: { meta: step('form', '施工记录'), on: { SUBMITTED: 'finished' } },
            finished: { type: 'final', meta: { title: '完工' } },
          },
        },
        watch: {
          initial: 'watching',
          meta: { title: '监督' },
          states: {
            watching: { meta: step('form', '监督委员会检查'), on: { SUBMITTED: 'watched' } },
            watched: { type: 'final', meta: { title: '检查完毕' } },
          },
        },
      },
      onDone: 'result',
    },
    result: { meta: step('disclosure', '实施结果公开'), on: { CLOSED: 'done', OBJECTION_UPHELD: 'implementation' } },
    done: { type: 'final', meta: { title: '归档' } },
  },
} as const
