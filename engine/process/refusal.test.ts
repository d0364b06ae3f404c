import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { Organisation } from '#engine/people/directory.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { type DecideContext, decide } from '#engine/process/decide.ts'
import { DEEPEST } from '#engine/process/origin.ts'
import { REFUSALS, type Refusal, type RefusalCode } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import { itemId } from '#engine/step/agenda/item.ts'
import { ballot } from '#engine/step/ballot/ballot.ts'
import { ballotStep } from '#engine/step/ballot/schema.ts'
import { disclosure } from '#engine/step/disclosure/disclosure.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { MOST, targetsOf } from '#engine/step/launch/target.ts'
import { meeting } from '#engine/step/meeting/meeting.ts'
import { people, scene } from '#engine/step/meeting/scene.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { anApi } from '#tests/support/api.ts'
import { COUNTERS } from '#tests/walk/counters.ts'
import { act, oneStep } from '#tests/walk/one-step.ts'
import { done, form, NOON, type Small, small, template, validate } from '#tests/walk/small.ts'

/** Every refusal the product knows, and how one comes to it. A code nobody can reach would be a promise nobody keeps. */

const again = (key: string) => ({ target: key, reenter: true })
const states: JsonObject = {
  draft: form('secretary', { AGREED: 'sign', REFUSED: 'vote', OTHER: 'empty' }, { form: 'note' }),
  sign: form(
    'organisers',
    { SUBMITTED: 'met' },
    { mode: { atLeast: 2 }, deadline: { delay: 'week', outcome: 'EXPIRED' }, on: { EXPIRED: 'done' } },
  ),
  met: {
    meta: {
      step: {
        kind: 'meeting',
        title: '支委会',
        handlers: { role: 'secretary' },
        attendees: { register: 'reps' },
        notice: { delay: 'week', waivable: false },
      },
    },
    on: { HELD: 'done' },
  },
  vote: {
    meta: {
      step: {
        kind: 'ballot',
        title: '表决',
        handlers: { role: 'secretary' },
        electorate: { register: 'reps' },
        pass: { of: 'members', moreThan: '1/2' },
      },
    },
    on: { PASSED: 'stuck', NOT_PASSED: 'done', VOID: again('vote') },
  },
  stuck: form('secretary', {
    AGREED: { target: 'done', guard: { type: 'rule', params: { rule: { eq: [{ var: 'data.ready' }, true] } } } },
    REFUSED: 'done',
  }),
  empty: form('vacant', { SUBMITTED: 'done' }),
  done,
}
const more: JsonObject = {
  forms: { note: { schema: { type: 'object', properties: { ready: {} } } } },
  delays: { week: { calendarDays: 7 } },
  data: { type: 'object', properties: { ready: { type: 'boolean', title: '已备齐' } } },
}
const begun = (outcome?: 'AGREED' | 'REFUSED'): Small => {
  const one = small(states, more)
  if (outcome) one.hand('li', 'draft', outcome)
  return one
}
const submit = (task: string, data: JsonObject = {}, asked: JsonObject = {}): CommandBody => ({
  type: 'Submit',
  task,
  data,
  ...asked,
})
const held = (mode: string) => ({
  matter: '水库',
  held: '2026-03-02T12:00',
  place: '村部',
  host: 'li',
  recorder: 'li',
  mode,
})
const voting = (mode: string, at = '2026-03-02T12:00'): Small => {
  const one = begun('REFUSED')
  one.ask('li', submit('vote.1/open', { ...held(mode), held: at }))
  return one
}
const sheet = { present: 5, issued: 5, collected: 5, void: 0, for: 4, against: 1, abstain: 0 }

/** Asks the real server, for what only it can refuse. */
let api: Awaited<ReturnType<typeof anApi>>
let cookie: string
beforeAll(async () => {
  api = await anApi({
    people: {
      organisations: [{ id: 'village', name: '柳湾村党支部', kind: 'village', parent: null, facts: {} }],
      persons: [{ id: 'li', name: '李书记', facts: {} }],
      posts: [{ person: 'li', post: 'branch-secretary', organisation: 'village' }],
    },
    templates: [template({ draft: form('secretary', { SUBMITTED: 'done' }), done })],
    now: NOON,
  })
  cookie = await api.signIn('li')
}, 60_000)
afterAll(() => api.close())
const start = (body: JsonObject) =>
  api.call('POST', '/instances', { organisation: 'village', template: 'small', title: '一件事', ...body }, cookie)

async function publish(id: string, written: JsonObject): Promise<void> {
  const parsed = parseTemplate(template(written, { id }), { hash: hashText, kinds: KINDS })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  await api.services.store.publish(parsed.value, null)
}

/** The server answers with the code and its sentence. */
const server = ({ json }: { readonly json: { readonly code: RefusalCode; readonly title: string } }) => ({
  code: json.code,
  says: json.title,
})

/** 共建协议 to be signed by two, while the director may still change it elsewhere. */
const agreed = (data: JsonObject): Small => {
  const agreement = { schema: { type: 'object', properties: { terms: {} } } }
  const seal = {
    kind: 'sign',
    title: '签署',
    handlers: { role: 'organisers' },
    document: { title: '共建协议', fields: ['terms'] },
    revise: { handlers: { role: 'starter' }, form: 'agreement' },
  }
  const one = small(
    {
      draft: form('secretary', { SUBMITTED: 'both' }, { form: 'agreement' }),
      both: {
        type: 'parallel',
        states: {
          left: {
            initial: 'seal',
            states: { seal: { meta: { step: seal }, on: { SIGNED: 'l', DECLINED: 'l' } }, l: { type: 'final' } },
          },
          right: {
            initial: 'edit',
            states: { edit: form('director', { SUBMITTED: 'r' }, { form: 'agreement' }), r: { type: 'final' } },
          },
        },
        onDone: 'done',
      },
      done,
    },
    {
      data: { type: 'object', properties: { terms: { type: 'string', title: '条款', maxLength: 200 } } },
      forms: { agreement },
    },
  )
  one.hand('li', 'draft', undefined, data)
  return one
}

/** A launching step that looks at these organisations below. */
const launching = (below: readonly Organisation[]) =>
  ({
    step: { title: '下发', to: { organisations: 'below' } },
    state: { organisation: 'town' },
    visit: { work: {} },
    directory: { subordinates: () => below },
  }) as unknown as Parameters<typeof targetsOf>[0]

type Met = Refusal & { readonly says?: string }
type Scenario = () => Met | undefined | Promise<Met>
const SCENARIOS: { readonly [code in RefusalCode]: Scenario } = {
  ...COUNTERS,
  DOCUMENT_EMPTY: () => agreed({}).refusal('li', submit('draft.1/fill')),
  DOCUMENT_CHANGED: () => {
    const one = agreed({ terms: '甲' })
    one.hand('zhou', 'edit', undefined, { terms: '乙' })
    return one.refusal('wang', submit('seal.1/sign/wang', {}, { outcome: 'SIGNED' }))
  },
  DOCUMENT_UNCHANGED: () =>
    agreed({ terms: '甲' }).refusal('li', submit('seal.1/revise', { terms: '甲', revisionReason: '再送一次' })),
  INSTANCE_UNKNOWN: () => asked(undefined, { type: 'Claim', task: 'draft.1/fill' }),
  INSTANCE_EXISTS: () =>
    begun().refusal('li', { type: 'Start', template: 'small', organisation: 'village', title: '又' }),
  INSTANCE_ENDED: () => {
    const one = begun()
    one.ask('li', { type: 'Cancel', reason: '重复' })
    return one.refusal('li', submit('draft.1/fill'))
  },
  VERSION_CONFLICT: () => asked(begun(), submit('draft.1/fill'), { expect: 1 }),
  KEY_REUSED: async () => {
    await start({ key: 'same-key-1' })
    return server(await start({ key: 'same-key-1', title: '另一件事' }))
  },
  TEMPLATE_UNKNOWN: async () => server(await start({ key: 'unknown-template', template: 'nothing' })),
  TEMPLATE_RETIRED: async () => {
    const [first] = (await api.services.store.templates()).all
    await api.services.store.retire(first!.hash)
    return server(await start({ key: 'retired-template', hash: first!.hash }))
  },
  AGENDA_REFUSED: async () => {
    await publish('topic', {
      item: {
        meta: { step: { kind: 'agenda', title: '上会' } },
        on: { APPROVED: 'work', REJECTED: 'done', POSTPONED: again('item') },
      },
      work: form('vacant', { SUBMITTED: 'done' }),
      done,
    })
    const council = {
      kind: 'meeting',
      title: '支委会',
      handlers: { role: 'secretary' },
      attendees: { role: 'secretary' },
      agenda: {},
    }
    await publish('council', { meet: { meta: { step: council }, on: { HELD: 'done' } }, done })
    const topic = (await start({ key: 'start-topic', template: 'topic' })).json.instance
    const meet = (await start({ key: 'start-council', template: 'council' })).json.instance
    const record = {
      held: '2026-03-02T12:00',
      place: '村部',
      host: 'li',
      recorder: 'li',
      present: ['li'],
      agenda: '审议',
      minutes: '同意。',
      items: [{ item: itemId(topic, 'item.1', hashText), reached: 'decided', outcome: 'APPROVED' }],
    }
    const body = submit('meet.1/record', record)
    return server(await api.call('POST', `/instances/${meet}/commands`, { key: 'hand-record', body }, cookie))
  },
  TASK_UNKNOWN: () => begun().refusal('li', submit('draft.7/fill')),
  TASK_CLOSED: () => begun('AGREED').refusal('li', submit('draft.1/fill', {}, { outcome: 'AGREED' })),
  TASK_CLAIMED: () => {
    const one = small({
      draft: form('secretary', { SUBMITTED: 'any' }),
      any: form('organisers', { SUBMITTED: 'done' }),
      done,
    })
    one.hand('li', 'draft')
    one.ask('wang', { type: 'Claim', task: 'any.1/fill' })
    return one.refusal('zhao', { type: 'Claim', task: 'any.1/fill' })
  },
  TASK_NOT_CLAIMED: () => begun().refusal('li', { type: 'Release', task: 'draft.1/fill' }),
  NOT_HANDLER: () => begun().refusal('chen', submit('draft.1/fill')),
  NOT_ALLOWED: () => begun().refusal('lin', { type: 'Cancel', reason: '重复' }),
  MAY_NOT_START: () => asked(undefined, { type: 'Start', template: 'small', organisation: 'other', title: '一件事' }),
  FORM_INVALID: () => begun('REFUSED').refusal('li', submit('vote.1/open', { mode: 'by-hand' })),
  OUTCOME_UNKNOWN: () => begun().refusal('li', submit('draft.1/fill', {}, { outcome: 'PERHAPS' })),
  OPINION_MISSING: () => {
    const one = posted()
    one.ask(null, submit('posted.1/objection', { question: '不对' }))
    return one.refusal('li', submit('posted.1/answer/o1', { investigation: '已核实' }, { outcome: 'UPHELD' }))
  },
  NO_TRANSITION: () => {
    const one = voting('paper')
    one.ask('li', submit('vote.1/count', sheet))
    return one.refusal('li', submit('stuck.1/fill', {}, { outcome: 'AGREED' }))
  },
  MICROSTEP_LIMIT: () => {
    const skipped = { policies: { noHandler: 'skip' } }
    const one = small({
      draft: form('secretary', { SUBMITTED: 'first' }),
      first: form('vacant', { AGREED: 'second', REFUSED: 'done' }, skipped),
      second: form('vacant', { AGREED: 'first', REFUSED: 'done' }, skipped),
      done,
    })
    return one.refusal('li', submit('draft.1/fill'))
  },
  NO_HANDLER: () => begun().refusal('li', submit('draft.1/fill', {}, { outcome: 'OTHER' })),
  STRAIGHT_BACK_OVER: () => {
    const one = small({
      draft: form('secretary', { SUBMITTED: 'item' }),
      item: {
        meta: { step: { kind: 'agenda', title: '议题' } },
        on: { APPROVED: 'last', REJECTED: 'done', POSTPONED: 'draft' },
      },
      last: form('secretary', { SUBMITTED: 'done' }),
      done,
    })
    one.hand('li', 'draft', 'SUBMITTED')
    const attendance = { members: 5, shouldAttend: 5, present: 4, excused: 1, held: '2026-03-02', quorate: true }
    const meeting = { instance: 'm1', visit: 'meeting.1', title: '支委会', held: '2026-03-02' }
    one.run.ask(null, {
      type: 'Signal',
      visit: 'item.1',
      signal: 'AGENDA_DECIDED',
      data: { meeting, attendance, outcome: 'APPROVED', by: 'li', reason: '' },
    })
    return one.refusal('li', { type: 'Return', task: one.task('last'), to: 'draft', reason: '重来', after: 'back' })
  },
  RETURN_TARGET_UNKNOWN: () =>
    begun('AGREED').refusal('wang', {
      type: 'Return',
      task: 'sign.1/fill/wang',
      to: 'vote',
      reason: '重来',
      after: 'through',
    }),
  WITHDRAW_TOO_LATE: () => {
    const one = begun('AGREED')
    one.hand('wang', 'sign')
    return one.refusal('li', { type: 'Withdraw', visit: 'draft.1', reason: '写错了' })
  },
  PERSON_UNKNOWN: () => begun().refusal('li', { type: 'Copy', to: ['ghost'], note: '' }),
  NOT_IN_ELECTORATE: () =>
    asked(voting('online'), submit('vote.1/cast/wang', { choice: 'for' }), {
      actor: { person: 'wang', principal: 'li' },
    }),
  // The task of a vote is closed with it, so only one left over from a race comes as far as the roll.
  ALREADY_VOTED: () => {
    const one = voting('online')
    const [, before] = [one.ask('wang', submit('vote.1/cast/wang', { choice: 'for' })), one.run.state!]
    const { closed: _gone, ...open } = before.tasks['vote.1/cast/wang']!
    const state = { ...before, tasks: { ...before.tasks, [open.id]: open } }
    return asked(
      { ...one, run: { ...one.run, ports: one.run.ports, state } as never },
      submit('vote.1/cast/wang', { choice: 'for' }),
      {
        actor: { person: 'wang' },
      },
    )
  },
  ALREADY_ANSWERED: () => {
    const one = begun('AGREED')
    one.ask('wang', { type: 'Reassign', task: 'sign.1/fill/wang', to: ['zhao'], reason: '出差' })
    one.hand('zhao', 'sign')
    return one.refusal('zhao', submit('sign.1/fill/wang'))
  },
  BALLOT_NOT_OPEN: () =>
    voting('online', '2026-03-05T09:00').refusal('wang', submit('vote.1/cast/wang', { choice: 'for' })),
  BALLOT_STILL_OPEN: () => {
    const step = {
      title: '表决',
      handlers: { role: 'secretary' },
      electorate: { register: 'reps' },
      period: { delay: 'd' },
    }
    const vote = scene(ballot, ballotStep.parse({ kind: 'ballot', ...step }), {
      registers: { reps: people(3) },
      delays: { d: { hours: 24 } },
      hash: text => text,
    })
    vote.hand('open', {
      matter: '水库',
      held: '2026-11-23T15:00',
      place: '村部',
      host: 'p1',
      recorder: 'p1',
      mode: 'online',
    })
    return wrong(vote.hand('count', {}))
  },
  CANDIDATES_MISMATCH: () => {
    const step = { title: '选举', handlers: { role: 'secretary' }, electorate: { register: 'reps' } }
    const election = { candidates: { register: 'reps' }, seats: 5, surplus: { atLeast: '1/5' } }
    const vote = scene(ballot, ballotStep.parse({ kind: 'ballot', ...step, election }), {
      registers: { reps: people(5) },
      hash: text => text,
    })
    const sheet = {
      matter: '选举',
      held: '2026-11-23T15:00',
      place: '村部',
      host: 'p1',
      recorder: 'p1',
      mode: 'online',
    }
    return wrong(vote.hand('open', sheet))
  },
  COUNT_MISMATCH: () => voting('paper').refusal('li', submit('vote.1/count', { ...sheet, for: 3 })),
  NOTICE_TOO_SHORT: () => {
    const one = begun('AGREED')
    one.hand('wang', 'sign')
    one.hand('zhao', 'sign')
    return one.refusal(
      'li',
      submit('met.1/notice', { time: '2026-03-03T09:00', place: '村部', host: 'li', agenda: '水库' }),
    )
  },
  OCCURRED_IN_FUTURE: () => asked(begun(), submit('draft.1/fill'), { occurred: '2026-03-03' }),
  OCCURRED_UNCLEAR: () => asked(begun(), submit('draft.1/fill'), { occurred: '2026-02-30' }),
  DISCLOSURE_NOT_OPEN: async () => {
    const { json } = await start({ key: 'to-object-to' })
    const path = `/disclosures/${json.instance ?? '00000000-0000'}/posted.1/objections`
    return server(await api.call('POST', path, { key: 'objection-1', data: { question: '不对' } }))
  },
  // Answered objections have no open task; the step looks once more for itself.
  OBJECTION_UNKNOWN: () => {
    const board = scene(
      disclosure,
      {
        kind: 'disclosure',
        title: '公开',
        handlers: { role: 'secretary' },
        content: [{ path: 'data.x', title: '事项' }],
        delay: 'd',
      },
      { registers: {}, delays: { d: { calendarDays: 5 } }, hash: text => text },
    )
    const task = { ...board.tasks('publish')[0]!, part: 'answer', about: { objection: 'o9' } }
    return wrong(disclosure.submit(board.context() as never, { task, data: {} }))
  },
  SIGNAL_UNKNOWN: () => begun().refusal('li', { type: 'Signal', visit: 'draft.1', signal: 'DONE' }),
  TIMER_STALE: () => begun().refusal(null, { type: 'FireTimer', timer: 'sign.1/deadline' }),
  TIMER_NOT_DUE: () => begun('AGREED').refusal(null, { type: 'FireTimer', timer: 'sign.1/deadline' }),
  // A meeting has no other part; a history of a later version may.
  PART_NOT_OPEN: () => {
    const room = scene(
      meeting,
      { kind: 'meeting', title: '会议', handlers: { role: 'secretary' }, attendees: { register: 'reps' } },
      { registers: { reps: people(3) }, hash: text => text },
    )
    const task = { ...room.tasks('record')[0]!, part: 'elsewhere' }
    return wrong(meeting.submit(room.context() as never, { task, data: {} }))
  },
  TASK_WAITS: () => {
    const one = signing()
    one.ask('wang', signers('before', 'zhou'))
    return one.refusal('wang', submit('sign.1/fill/wang'))
  },
  TASK_DELEGATED: () => {
    const one = signing()
    one.ask('wang', { type: 'Delegate', task: 'sign.1/fill/wang', to: 'zhou', reason: '出差' })
    return one.refusal('wang', submit('sign.1/fill/wang'))
  },
  NOT_DELEGATED: () => signing().refusal('wang', { type: 'EndDelegation', task: 'sign.1/fill/wang' }),
  SIGNER_UNKNOWN: () => signing().refusal('wang', { type: 'RemoveSigner', task: 'sign.1/@signer/1', reason: '不需要' }),
  ALREADY_ASKED: () => signing().refusal('wang', signers('with', 'zhao')),
  NOT_HANDED_IN: () => signing().refusal('wang', { type: 'Retract', task: 'sign.1/fill/wang', reason: '看错了' }),
  RETRACT_TOO_LATE: () => {
    const one = signing()
    one.hand('wang', 'sign')
    one.hand('zhao', 'sign')
    return one.refusal('wang', { type: 'Retract', task: 'sign.1/fill/wang', reason: '看错了' })
  },
  ANSWER_FINAL: () => {
    const one = oneStep({
      kind: 'sign',
      title: '签约',
      handlers: { role: 'organisers', mode: 'all' },
      document: { title: '协议', fields: ['things'] },
    })
    act(one, 'wang', 'sign', {}, 'SIGNED', '/wang')
    return one.refusal('wang', { type: 'Retract', task: 'work.1/sign/wang', reason: '看错了' })
  },
  SAME_PERSON: () => {
    const one = signing()
    one.substitutes.push({ person: 'li', principal: 'wang', from: '2026-03-01', until: '2026-03-31' })
    return one.refusal('li', submit('sign.1/fill/wang'))
  },
  LAST_ROW: () => {
    const step = { kind: 'items', title: '清单', handlers: { role: 'secretary' } }
    const hands = { owner: { role: 'organisers' }, verify: { role: 'director' } }
    const one = small({ list: { meta: { step: { ...step, ...hands } }, on: { ALL_DONE: 'done' } }, done })
    one.ask('li', submit('list.1/add', { rows: [{ item: '修水渠' }] }))
    return one.refusal('li', submit('list.1/manage/r1', {}, { outcome: 'CANCEL', opinion: '不再需要' }))
  },
  OBJECTIONS_FULL: () => {
    const one = posted({ objections: { handlers: { role: 'secretary' }, most: 1 } })
    one.ask(null, submit('posted.1/objection', { question: '不对' }))
    return one.refusal(null, submit('posted.1/objection', { question: '也不对' }))
  },
  CORRECTION_TARGET_UNKNOWN: () =>
    begun('AGREED').refusal('li', { type: 'Correct', of: 2, path: '/nothing', value: 1, reason: '笔误' }),
  SUSPENDED: () => {
    const one = begun()
    one.ask('li', { type: 'Suspend', reason: '等待鉴定' })
    return one.refusal('li', submit('draft.1/fill', {}, { outcome: 'AGREED' }))
  },
  NOT_SUSPENDED: () => begun().refusal('li', { type: 'Resume', reason: '继续' }),
  NOT_ENDED: () => begun().refusal('chen', { type: 'Reopen', to: 'draft', reason: '新证据' }),
  REOPEN_TARGET_UNKNOWN: () => {
    const one = begun()
    one.ask('li', { type: 'Cancel', reason: '重复' })
    return one.refusal('chen', { type: 'Reopen', to: 'vote', reason: '新证据' })
  },
  SUPERVISION_UNKNOWN: () => begun().refusal('chen', { type: 'LiftSupervision', supervision: 7, reason: '已办' }),
  ORDER_UNANSWERED: () => {
    const one = begun()
    one.ask('chen', { type: 'Supervise', measure: 'rectify', tasks: [], text: '补正材料', by: '2026-03-10' })
    return one.refusal('li', { type: 'Cancel', reason: '重复' })
  },
  ASKED_TOO_DEEP: () =>
    asked(
      undefined,
      {
        type: 'Start',
        template: 'small',
        organisation: 'village',
        title: '一件事',
        starter: 'li',
        origin: { instance: 'other', visit: 'wait.1', target: 'wait', depth: DEEPEST + 1 },
      },
      { actor: { person: null } },
    ),
  NO_TARGETS: () => wrong(targetsOf(launching([]))),
  TOO_MANY_TARGETS: () =>
    wrong(
      targetsOf(
        launching(
          Array.from({ length: MOST + 1 }, (_, n) => ({
            id: `o${n}`,
            name: '村',
            kind: 'village',
            parent: 'town',
            facts: {},
          })),
        ),
      ),
    ),
  ORGANISATION_UNKNOWN: () => begun().refusal('chen', { type: 'Transfer', to: 'nowhere', reason: '区划调整' }),
  TRANSFER_NOT_ALLOWED: () => begun().refusal('chen', { type: 'Transfer', to: 'village', reason: '区划调整' }),
  MIGRATION_IMPOSSIBLE: () => {
    const one = begun()
    const { sound } = one.run.ports
    return asked(
      one,
      { type: 'Migrate', hash: sound.hash, mapping: {}, reason: '修订' },
      { actor: { person: 'chen' } },
      { sound, version: 1 },
    )
  },
}

const signing = (): Small => begun('AGREED')
const signers = (place: 'before' | 'with', to: string): CommandBody => ({
  type: 'AddSigners',
  task: 'sign.1/fill/wang',
  place,
  to: [to],
  reason: '涉及经费',
})

function posted(set: JsonObject = {}): Small {
  const one = small(
    {
      posted: {
        meta: {
          step: {
            kind: 'disclosure',
            title: '公开',
            handlers: { role: 'secretary' },
            delay: 'week',
            content: [{ path: 'instance.title', title: '事项' }],
            ...set,
          },
        },
        on: { CLOSED: 'done', OBJECTION_UPHELD: 'done' },
      },
      done,
    },
    { delays: more.delays ?? {} },
  )
  one.hand('li', 'posted/publish', undefined, { notice: '公开如下', place: '公开栏' })
  return one
}

const wrong = (result: { ok: true } | { ok: false; error: Refusal }): Refusal | undefined =>
  result.ok ? undefined : result.error

/** A command with everything a caller may add to it, decided without being kept. */
function asked(
  one: Small | undefined,
  body: CommandBody,
  set: JsonObject = {},
  target?: DecideContext['target'],
): Refusal | undefined {
  const { ports, state } = one?.run ?? { ports: begun().run.ports, state: undefined }
  const command = { key: 'k', instance: 'i1', actor: { person: 'li' }, at: NOON, body, ...set }
  return wrong(decide({ ...ports, validate, version: 1, ...(target && { target }) }, state, command as never))
}

describe('every refusal', () => {
  it.each(REFUSALS)('%s can be met, and says in Chinese what to do', async code => {
    const met = await SCENARIOS[code]()
    expect(met?.code).toBe(code)
    const says = met?.says ?? sayRefusal(met!)
    expect(says).toMatch(/\p{Script=Han}.*[。]$/u)
    expect(says).not.toMatch(/undefined|null|\[object|[A-Z]{2,}|：。|「」|“”/)
  })
})
