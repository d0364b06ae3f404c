import { describe, expect, it } from 'vitest'
import { examineWhole } from '#engine/analysis/analyse.ts'
import { parsePack } from '#engine/analysis/pack.ts'
import { ask, end, flow, parallel, region, set, step, v, when } from '#engine/analysis/seeded.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { TOOLS } from '#engine/testing/template.ts'

/**
 * Seeded faults: at least five for each check of the explorer, every one found under its code; and at least five clean
 * neighbours, none of them accused. Faults of the plain checks are in `engine/template/fault.test.ts`.
 */
interface Row {
  readonly code: RegExp
  readonly faults: { readonly [name: string]: JsonObject }
  readonly clean: { readonly [name: string]: JsonObject }
  /** A warning is what the check gives. */
  readonly advice?: true
}

const kind = (is: string): Json => ({ eq: [v('data.kind'), is] })
const amount = (op: string, than: number): Json => ({ [op]: [v('data.amount'), than] })
const half = (more: JsonObject): Json => ({ ratio: { of: v('data.yes'), base: v('data.no'), ...more } })
const done = { done: end() }
const first = (list: Json, rest: JsonObject = {}, form = 'needed') =>
  flow({ start: ask({ OK: list }, form), ...rest, ...done })
const next = (more: JsonObject = {}) => step({ OK: 'done' }, more)
const both = (a: JsonObject, b: JsonObject) =>
  flow({
    fork: parallel({ left: region({ l: a, lEnd: end() }), right: region({ r: b, rEnd: end() }) }, 'after'),
    after: next(),
    ...done,
  })
const wait = (on: JsonObject, more: JsonObject = {}): JsonObject => ({
  meta: { step: { kind: 'wait', title: '等待', delay: 'week', ...more } },
  on,
})

const DATE: JsonObject = { until: { field: 'day' }, delay: undefined as never }
const OTHER: JsonObject = { delay: undefined as never, instance: { field: 'other' } }
const OTHER_ENDS: JsonObject = { SIGNALLED: 'done', CANCELLED: 'done', MISSING: 'done' }
const STARTS: JsonObject = { delay: undefined as never, instance: { start: { template: 'child', title: '子办件' } } }
const dated = (states: JsonObject, forms: JsonObject = {}) =>
  flow(
    { ...states, ...done },
    {
      data: {
        type: 'object',
        properties: {
          day: { type: 'string', format: 'date', title: '日期' },
          other: { type: 'string', title: '另一办件', maxLength: 80 },
          kind: { type: 'string', title: '类别', enum: ['a', 'b'] },
        },
      },
      forms: {
        day: { schema: { type: 'object', properties: { day: {} }, required: ['day'] } },
        'day-perhaps': { schema: { type: 'object', properties: { day: {} } } },
        other: { schema: { type: 'object', properties: { other: {} }, required: ['other'] } },
        kind: { schema: { type: 'object', properties: { kind: {} }, required: ['kind'] } },
        ...forms,
      },
      delays: { week: { calendarDays: 7 }, soon: { minutes: 1 }, hours: { hours: 3 }, today: { calendarDays: 0 } },
    },
  )
const skipping = (on: JsonObject, policy = 'noHandler') => step(on, { policies: { [policy]: 'skip' } })
const ROWS: { readonly [check: string]: Row } = {
  'SC-03 nothing runs in a circle by itself': {
    code: /^SC-03/,
    faults: {
      'a date that may have passed, asked again': dated({
        start: ask({ OK: 'w' }, 'day'),
        w: wait({ ELAPSED: { target: 'w', reenter: true }, SIGNALLED: 'done' }, { ...DATE, signal: { name: 'CAME' } }),
      }),
      'a clock of a minute': dated({
        start: step({ OK: 'w' }),
        w: wait(
          { ELAPSED: { target: 'w', reenter: true }, SIGNALLED: 'done' },
          { delay: 'soon', signal: { name: 'CAME' } },
        ),
      }),
      'two clocks of hours': dated({
        start: step({ OK: 'w' }),
        w: wait({ ELAPSED: 'x', SIGNALLED: 'done' }, { delay: 'hours', signal: { name: 'CAME' } }),
        x: wait({ ELAPSED: 'w' }, { delay: 'hours' }),
      }),
      'two steps that are skipped': dated({ start: skipping({ OK: 'b', NO: 'done' }), b: skipping({ OK: 'start' }) }),
      'a deadline of a minute that starts again': dated({
        start: step(
          { OK: 'done', EXPIRED: { target: 'start', reenter: true } },
          { deadline: { delay: 'soon', outcome: 'EXPIRED' } },
        ),
      }),
      'skipped beside an open branch': dated({
        fork: parallel(
          {
            left: region({
              a: skipping({ OK: 'b', NO: 'aEnd' }, 'sameHandlerTwice'),
              b: skipping({ OK: 'a' }, 'sameHandlerTwice'),
              aEnd: end(),
            }),
            right: region({ r: step({ OK: 'rEnd' }), rEnd: end() }),
          },
          'done',
        ),
      }),
    },
    clean: {
      'a date that is asked for again': dated({
        start: ask({ OK: 'w' }, 'day'),
        w: wait({ ELAPSED: 'start', SIGNALLED: 'done' }, { ...DATE, signal: { name: 'CAME' } }),
      }),
      'once a day': dated({
        start: step({ OK: 'w' }),
        w: wait(
          { ELAPSED: { target: 'w', reenter: true }, SIGNALLED: 'done' },
          { delay: 'today', signal: { name: 'CAME' } },
        ),
      }),
      'a clock of a minute once': dated({ start: step({ OK: 'w' }), w: wait({ ELAPSED: 'done' }, { delay: 'soon' }) }),
      'three times at most': dated({
        start: step({ OK: 'w' }),
        w: wait(
          { ELAPSED: [when({ lt: [v('steps.w.visits'), 3] }, 'w', { reenter: true }), 'done'] },
          { delay: 'soon' },
        ),
      }),
      'skipped once': dated({ start: skipping({ OK: 'done' }) }),
      'skipped, then somebody': dated({ start: skipping({ OK: 'b', NO: 'done' }), b: step({ OK: 'start' }) }),
    },
  },
  'SC-03 what goes on by itself': {
    code: /^SC-03/,
    faults: {
      'conditions that hold together': circling(amount('gt', 3), amount('gt', 4)),
      'one side without a condition': circling(amount('gt', 3), { ge: [v('data.yes'), 0] }),
      'different fields': circling(amount('gt', 3), kind('a')),
      'the same condition': circling(kind('a'), kind('a')),
      'exactly one value': circling(amount('ge', 5), amount('le', 5)),
    },
    clean: {
      'conditions that exclude each other': circling(amount('gt', 3), amount('le', 3)),
      'two choices': circling(kind('a'), kind('b')),
      'one and not the one': circling(kind('a'), { not: kind('a') }),
      'on both sides of half': circling(half({ moreThan: '1/2' }), { not: half({ moreThan: '1/2' }) }),
      'agreed and not': circling(v('data.agreed'), { not: v('data.agreed') }),
    },
  },
  'SC-06 a form can be handed in': {
    code: /^SC-06/,
    faults: {
      'an error whatever the number': refusing({ ge: [v('amount'), 0] }),
      'errors on both sides': refusing({ gt: [v('amount'), 5] }, { le: [v('amount'), 5] }),
      'an error for each choice': refusing({ in: [v('kind'), ['a', 'b']] }, { eq: [v('kind'), 'c'] }),
      'an error for yes and for no': refusing(v('agreed'), { not: v('agreed') }),
      'more than can be': refusing({ le: [v('amount'), 100] }),
    },
    clean: {
      'only exactly five': refusing({ gt: [v('amount'), 5] }, { lt: [v('amount'), 5] }),
      'one choice left': refusing({ in: [v('kind'), ['a', 'b']] }),
      'yes only': refusing({ not: v('agreed') }),
      'a small number': refusing({ gt: [v('amount'), 0] }),
      'one against the other': refusing({ gt: [v('yes'), v('no')] }),
    },
  },
  'SC-17 sensitive fields': {
    code: /^SC-17/,
    advice: true,
    faults: {
      'asked for again later': personal({ again: ask({ OK: 'done' }, 'person') }),
      'shown by the form of another step': personal({
        again: ask({ OK: 'done' }, 'person', { fields: { note: 'read' } }),
      }),
      'published as it is': personal({ again: { ...post('data.idNumber') } }),
      'published under another name': personal({ again: published('data.note', '联系电话') }),
      'published with others': personal({ again: published('data.idNumber', '编号') }),
    },
    clean: {
      'asked for once': personal({ again: next() }),
      'hidden later': personal({ again: ask({ OK: 'done' }, 'person', { fields: { idNumber: 'hidden' } }) }),
      'needed later, and said so': personal({ again: ask({ OK: 'done' }, 'person', { fields: { idNumber: 'read' } }) }),
      'published masked': personal({ again: published('data.idNumber', '身份证号', 'idNumber') }),
      'published something else': personal({ again: post('data.note') }),
    },
  },
  'SC-12 what a step cannot begin without': {
    code: /^SC-12\.unwritten/,
    faults: {
      'a date that may be empty': dated({
        start: ask({ OK: 'mid' }, 'day-perhaps'),
        mid: step({ OK: 'w' }),
        w: wait({ ELAPSED: 'done' }, DATE),
      }),
      'a date one branch does not ask for': dated({
        start: ask({ OK: [when(kind('a'), 'w'), 'named'] }, 'kind'),
        named: ask({ OK: 'w' }, 'day'),
        w: wait({ ELAPSED: 'done' }, DATE),
      }),
      'a number nobody has to give': dated(
        { start: ask({ OK: 'mid' }, 'perhaps'), mid: step({ OK: 'w' }), w: wait(OTHER_ENDS, OTHER) },
        { perhaps: { schema: { type: 'object', properties: { other: {} } } } },
      ),
      'an instance a step starts that may be passed over': dated({
        start: step({ OK: 'a', NO: 'w' }),
        a: wait({ ...OTHER_ENDS, REFUSED: 'done', MISSING: undefined as never }, STARTS),
        w: wait(OTHER_ENDS, { delay: undefined as never, instance: { of: 'a' } }),
      }),
      'a date nobody fills when time runs out': dated({
        start: ask({ OK: 'w', EXPIRED: 'w' }, 'day', { deadline: { delay: 'week', outcome: 'EXPIRED' } }),
        w: wait({ ELAPSED: 'done' }, DATE),
      }),
    },
    clean: {
      'a date the form before asks for': dated({ start: ask({ OK: 'w' }, 'day'), w: wait({ ELAPSED: 'done' }, DATE) }),
      'a date the form before may ask for': dated({
        start: ask({ OK: 'w' }, 'day-perhaps'),
        w: wait({ ELAPSED: 'done' }, DATE),
      }),
      'a date required earlier': dated({
        start: ask({ OK: 'mid' }, 'day'),
        mid: step({ OK: 'w' }),
        w: wait({ ELAPSED: 'done' }, DATE),
      }),
      'an instance that is always started': dated({
        start: step({ OK: 'a' }),
        a: wait({ SIGNALLED: 'w', CANCELLED: 'w', REFUSED: 'done' }, STARTS),
        w: wait(OTHER_ENDS, { delay: undefined as never, instance: { of: 'a' } }),
      }),
      'a number required': dated({ start: ask({ OK: 'w' }, 'other'), w: wait(OTHER_ENDS, OTHER) }),
    },
  },
  'SC-04 every state is reached': {
    // The cause is said, not what follows from it: an impossible condition, a branch that never runs.
    code: /^SC-(0[45]|11\.contradiction)/,
    faults: {
      'only behind an impossible number': first([when(amount('gt', 100), 'x'), 'done'], { x: next() }),
      'only behind two choices at once': first([when({ all: [kind('a'), kind('b')] }, 'x'), 'done'], { x: next() }),
      'only after an outcome nobody asks about in time': flow({
        start: ask({ OK: [when({ eq: [v('steps.x.outcome'), 'OK'] }, 'x'), 'done'] }),
        x: next(),
        ...done,
      }),
      'behind a field set to something else': flow({
        start: step({ OK: { target: 'mid', actions: set('kind', 'a') } }),
        mid: step({ OK: [when(kind('b'), 'x'), 'done'] }),
        x: next(),
        ...done,
      }),
      'a later branch of a full list': first([when(amount('le', 50), 'done'), when(amount('gt', 50), 'done'), 'x'], {
        x: next(),
      }),
    },
    clean: {
      'behind a number that can be': first([when(amount('ge', 100), 'x'), 'done'], { x: next() }),
      'behind one of two choices': first([when({ any: [kind('a'), kind('b')] }, 'x'), 'done'], { x: next() }),
      'after an outcome of the step itself': flow(
        {
          start: step({ OK: 'y', NO: 'y' }),
          y: step({ OK: [when({ eq: [v('steps.start.outcome'), 'NO'] }, 'x'), 'done'] }),
          x: next(),
          ...done,
        },
        {},
      ),
      'behind a field set to just that': flow({
        start: ask({ OK: [when(kind('c'), { target: 'mid' }.target, { actions: set('kind', 'b') }), 'mid'] }),
        mid: step({ OK: [when(kind('b'), 'x'), 'done'] }),
        x: next(),
        ...done,
      }),
      'what was left empty': first(
        [when(amount('le', 50), 'done'), when(amount('gt', 50), 'done'), 'x'],
        { x: next() },
        'optional',
      ),
    },
  },
  'SC-05 every branch can run': {
    code: /^SC-05/,
    faults: {
      'a wider condition first': first([when(amount('gt', 3), 'x'), when(amount('gt', 4), 'done'), 'done'], {
        x: next(),
      }),
      'all choices taken before': first([when(kind('a'), 'x'), when(kind('b'), 'x'), when(kind('c'), 'x'), 'done'], {
        x: next(),
      }),
      'the same in other words': first([when({ not: amount('lt', 3) }, 'x'), when(amount('ge', 3), 'done'), 'done'], {
        x: next(),
      }),
      'inside a range asked before': first(
        [when({ between: [v('data.amount'), 1, 9] }, 'x'), when({ in: [v('data.amount'), [2, 5]] }, 'done'), 'done'],
        { x: next() },
      ),
      'known from the way here': flow({
        start: ask({ OK: [when(kind('a'), 'x'), 'done'] }),
        x: step({ OK: [when({ ne: [v('data.kind'), 'a'] }, 'y'), 'done'] }),
        y: next(),
        ...done,
      }),
      'both answers taken before': first([when(v('data.agreed'), 'x'), when({ not: v('data.agreed') }, 'x'), 'done'], {
        x: next(),
      }),
    },
    clean: {
      'a narrower condition first': first(
        [when(amount('gt', 4), 'x', { description: '先后有意' }), when(amount('gt', 3), 'done'), 'done'],
        { x: next() },
      ),
      'one choice left': first([when(kind('a'), 'x'), when(kind('b'), 'x'), 'done'], { x: next() }),
      'next to each other': first([when(amount('lt', 3), 'x'), when(amount('ge', 3), 'done')], { x: next() }),
      'overlapping ranges': first(
        [
          when({ between: [v('data.amount'), 1, 9] }, 'x', { description: '先后有意' }),
          when({ in: [v('data.amount'), [2, 50]] }, 'done'),
          'done',
        ],
        { x: next() },
      ),
      'rewritten on the way': flow({
        start: ask({ OK: [when(kind('a'), 'x'), 'done'] }),
        x: ask({ OK: [when({ ne: [v('data.kind'), 'a'] }, 'y'), 'done'] }),
        y: next(),
        ...done,
      }),
      'as often as a parameter says': flow(
        {
          start: step({
            OK: [
              when({ ge: [v('steps.start.visits'), v('parameters.often')] }, 'done'),
              { target: 'start', reenter: true },
            ],
          }),
          ...done,
        },
        { parameters: { often: { title: '几次', type: 'count', default: 2, atLeast: 1, atMost: 5 } } },
      ),
    },
  },
  'SC-06 everything can end': {
    code: /^SC-(06|10\.gap)/,
    faults: {
      'a choice nobody answers': flow({
        start: ask({ OK: 'pick' }),
        pick: { always: [when(kind('a'), 'done'), when(kind('b'), 'done')] },
        ...done,
      }),
      'a choice that never holds': flow({
        start: ask({ OK: 'pick' }),
        pick: { always: when(amount('gt', 90), 'done') },
        ...done,
      }),
      'an end inside nobody follows': flow({
        start: step({ OK: 'sub', NO: 'done' }),
        ...done,
        sub: region({ a: step({ OK: 'e' }), e: end() }),
      }),
      'a handled outcome missing': flow({
        start: { ...step({ OK: 'done', NO: 'done' }), on: { OK: 'done' } },
        ...done,
      }),
      'onDone that stays shut': flow({
        start: ask({ OK: 'sub' }),
        sub: region({ a: step({ OK: 'e' }), e: end() }, { onDone: when(kind('a'), 'done') }),
        ...done,
      }),
    },
    clean: {
      'a choice with an answer for each': flow({
        start: ask({ OK: 'pick' }),
        pick: { always: [when(kind('a'), 'done'), when({ in: [v('data.kind'), ['b', 'c']] }, 'done')] },
        ...done,
      }),
      'a choice with a default': flow({
        start: ask({ OK: 'pick' }),
        pick: { always: [when(kind('a'), 'x'), 'done'] },
        x: next(),
        ...done,
      }),
      'an end inside that is followed': flow({
        start: region({ a: step({ OK: 'e' }), e: end() }, { onDone: 'done' }),
        ...done,
      }),
      'a way back with a way out': flow({
        start: step({ OK: 'done', NO: { target: 'start', reenter: true } }),
        ...done,
      }),
      'onDone for both': flow({
        start: ask({ OK: 'sub' }),
        sub: region({ a: step({ OK: 'e' }), e: end() }, { onDone: [when(kind('a'), 'done'), 'x'] }),
        x: next(),
        ...done,
      }),
    },
  },
  'SC-07 nobody turns in a circle': {
    code: /^SC-0(6\.no-way-out|7)/,
    faults: {
      'back and forth with the way out shut': flow({
        start: step({ OK: { target: 'a', actions: set('kind', 'a') } }),
        a: step({ OK: 'b' }),
        b: step({ OK: [when(kind('b'), 'done'), 'a'] }),
        ...done,
      }),
      'a number that is never changed': flow({
        start: ask({ OK: [when(amount('gt', 50), 'big'), 'done'] }),
        big: step({ OK: 'more' }),
        more: step({ OK: [when(amount('le', 50), 'done'), 'big'] }),
        ...done,
      }),
      'a choice made once': flow({
        start: ask({ OK: 'a' }),
        a: step({ OK: [when(v('data.agreed'), 'done'), 'b'] }),
        b: step({ OK: 'a' }),
        ...done,
      }),
      'three in a ring': flow({
        start: ask({ OK: [when(kind('a'), 'x'), 'done'] }),
        x: step({ OK: 'y' }),
        y: step({ OK: 'z' }),
        z: step({ OK: [when(kind('b'), 'done'), 'x'] }),
        ...done,
      }),
      'alone with itself': flow({
        start: ask({ OK: [when(kind('a'), 'x'), 'done'] }),
        x: step({ OK: [when(kind('b'), 'done'), { target: 'x', reenter: true }] }),
        ...done,
      }),
    },
    clean: {
      'back and forth with a way out': flow({
        start: step({ OK: 'a' }),
        a: step({ OK: 'b' }),
        b: ask({ OK: [when(kind('b'), 'done'), 'a'] }),
        ...done,
      }),
      'a number that is asked again': flow({
        start: ask({ OK: 'more' }),
        more: ask({ OK: [when(amount('le', 50), 'done'), { target: 'more', reenter: true }] }),
        ...done,
      }),
      'a choice made each time': flow({
        start: ask({ OK: 'a' }),
        a: ask({ OK: [when(v('data.agreed'), 'done'), { target: 'a', reenter: true }] }),
        ...done,
      }),
      'a ring with a door': flow({
        start: step({ OK: 'x' }),
        x: step({ OK: 'y' }),
        y: step({ OK: 'x', OUT: 'done' }),
        ...done,
      }),
      'visits are counted': flow({
        start: step({ OK: [when({ ge: [v('steps.start.visits'), 3] }, 'done'), { target: 'start', reenter: true }] }),
        ...done,
      }),
    },
  },
  'SC-08 branches finish their work': {
    code: /^SC-08/,
    faults: {
      'one side goes on alone': out({ target: '#other' }),
      'one side ends everything': out({ target: '#done' }),
      'through the state around it': around(),
      'out with a condition': out({ target: '#other', guard: { type: 'rule', params: { rule: kind('a') } } }, true),
      'finished, and nowhere to go': unjoined(),
    },
    clean: {
      'both come together': both(step({ OK: 'lEnd' }), step({ OK: 'rEnd' })),
      'meant, and said so': out({ target: '#other', description: '一方否决即转人工处理' }),
      'a refusal ends it for all': out({ target: '#other' }, false, { OUT: { title: '不同意', tone: 'negative' } }),
      'time ran out': expired(),
      'one after the other': flow({ start: step({ OK: 'two' }), two: step({ OK: 'done' }), ...done }),
    },
  },
  'SC-09 choices are clear': {
    code: /^SC-09/,
    advice: true,
    faults: {
      'two thresholds': first([when(amount('gt', 4), 'x'), when(amount('gt', 3), 'done'), 'done'], { x: next() }),
      'two different fields': first([when(kind('a'), 'x'), when(amount('gt', 3), 'done'), 'done'], { x: next() }),
      'ranges that touch': first([when(amount('le', 10), 'x'), when(amount('ge', 10), 'done'), 'done'], { x: next() }),
      'shares that touch': first(
        [when(half({ atLeast: '1/2' }), 'x'), when({ not: half({ moreThan: '1/2' }) }, 'done'), 'done'],
        { x: next() },
      ),
      'lists with one in common': first(
        [when({ in: [v('data.kind'), ['a', 'b']] }, 'x'), when({ in: [v('data.kind'), ['b', 'c']] }, 'done'), 'done'],
        { x: next() },
      ),
    },
    clean: {
      'side by side': first(
        [when(amount('lt', 10), 'x'), when(amount('ge', 10), 'done'), 'done'],
        { x: next() },
        'optional',
      ),
      'different choices': first([when(kind('a'), 'x'), when(kind('b'), 'done'), 'done'], { x: next() }),
      'the same destination': first([when(kind('a'), 'x'), when(amount('gt', 3), 'x'), 'done'], { x: next() }),
      'order that is meant': first(
        [when(kind('a'), 'x', { description: '类别甲优先' }), when(amount('gt', 3), 'done'), 'done'],
        { x: next() },
      ),
      'more and less': first(
        [when({ gt: [v('data.yes'), v('data.no')] }, 'x'), when({ lt: [v('data.yes'), v('data.no')] }, 'done'), 'done'],
        { x: next() },
      ),
    },
  },
  'SC-10 some branch applies': {
    code: /^SC-10\.gap/,
    faults: {
      'exactly half': first([when(half({ moreThan: '1/2' }), 'x'), when({ not: half({ atLeast: '1/2' }) }, 'done')], {
        x: next(),
      }),
      'as many for as against': first(
        [when({ gt: [v('data.yes'), v('data.no')] }, 'x'), when({ lt: [v('data.yes'), v('data.no')] }, 'done')],
        { x: next() },
      ),
      'exactly the limit': first([when(amount('lt', 50), 'x'), when(amount('gt', 50), 'done')], { x: next() }),
      'a choice forgotten': first([when(kind('a'), 'x'), when(kind('b'), 'done')], { x: next() }),
      'nothing filled in': first(
        [when(amount('lt', 50), 'x'), when(amount('ge', 50), 'done')],
        { x: next() },
        'optional',
      ),
      'neither yes nor no': first([when({ eq: [v('data.agreed'), true] }, 'x')], { x: next() }),
    },
    clean: {
      'half counts': first([when(half({ atLeast: '1/2' }), 'x'), 'done'], { x: next() }),
      'equal is no': first(
        [when({ gt: [v('data.yes'), v('data.no')] }, 'x'), when({ le: [v('data.yes'), v('data.no')] }, 'done')],
        { x: next() },
      ),
      'the limit belongs below': first([when(amount('le', 50), 'x'), when(amount('gt', 50), 'done')], { x: next() }),
      'every choice': first([when(kind('a'), 'x'), when(kind('b'), 'done'), when(kind('c'), 'done')], { x: next() }),
      'empty has its own way': first(
        [when({ isEmpty: v('data.amount') }, 'x'), when({ not: { isEmpty: v('data.amount') } }, 'done')],
        { x: next() },
        'optional',
      ),
    },
  },
  'SC-11 conditions make a difference': {
    code: /^SC-11\.(contradiction|tautology)/,
    faults: {
      'two choices at once': first([when({ all: [kind('a'), kind('b')] }, 'x'), 'done'], { x: next() }),
      'less and more': first([when({ all: [amount('lt', 3), amount('gt', 5)] }, 'x'), 'done'], { x: next() }),
      'beyond what the field allows': first([when(amount('gt', 100), 'x'), 'done'], { x: next() }),
      'what the field always is': first([when(amount('ge', 0), 'x'), 'done'], { x: next() }),
      'one or the other': first([when({ any: [amount('lt', 3), amount('ge', 3)] }, 'x'), 'done'], { x: next() }),
      'yes and not yes': first([when({ all: [v('data.agreed'), { not: v('data.agreed') }] }, 'x'), 'done'], {
        x: next(),
      }),
    },
    clean: {
      'either choice': first([when({ any: [kind('a'), kind('b')] }, 'x'), 'done'], { x: next() }),
      between: first([when({ all: [amount('gt', 3), amount('lt', 5)] }, 'x'), 'done'], { x: next() }),
      'the largest allowed': first([when(amount('ge', 100), 'x'), 'done'], { x: next() }),
      'more than nothing': first([when(amount('gt', 0), 'x'), 'done'], { x: next() }),
      'with a hole': first([when({ any: [amount('lt', 3), amount('gt', 3)] }, 'x'), 'done'], { x: next() }),
    },
  },
  'SC-12 fields come before use': {
    code: /^SC-12\.unwritten/,
    faults: {
      'asked before the form': flow({
        start: step({ OK: [when(kind('a'), 'x'), 'x'] }),
        x: ask({ OK: 'done' }),
        ...done,
      }),
      'filled in on one way only': flow({
        start: step({ A: 'x', B: 'y' }),
        x: ask({ OK: 'y' }),
        y: step({ OK: [when(kind('a'), 'z'), 'done'] }),
        z: next(),
        ...done,
      }),
      'published before it is written': flow({
        start: step({ OK: 'post' }),
        post: post('data.note', 'x'),
        x: ask({ OK: 'done' }, 'note'),
        ...done,
      }),
      'copied before it is written': flow({
        start: step({ OK: { target: 'x', actions: set('yes', v('data.amount')) } }),
        x: ask({ OK: 'done' }),
        ...done,
      }),
      'skipped by a shortcut': flow({
        start: step({ LONG: 'x', SHORT: 'post' }),
        x: ask({ OK: 'post' }, 'note'),
        post: post('data.note'),
        ...done,
      }),
    },
    clean: {
      'asked after the form': first([when(kind('a'), 'x'), 'done'], { x: next() }),
      'filled in on both ways': flow({
        start: step({ A: 'x', B: 'w' }),
        x: ask({ OK: 'y' }),
        w: ask({ OK: 'y' }),
        y: step({ OK: [when(kind('a'), 'z'), 'done'] }),
        z: next(),
        ...done,
      }),
      'published afterwards': flow({ start: ask({ OK: 'post' }, 'note'), post: post('data.note'), ...done }),
      'copied afterwards': flow({
        start: ask({ OK: { target: 'x', actions: set('yes', v('data.amount')) } }),
        x: next(),
        ...done,
      }),
      'only asked whether it is there': flow({
        start: step({ A: 'x', B: 'y' }),
        x: ask({ OK: 'y' }, 'optional'),
        y: step({ OK: [when({ isEmpty: v('data.kind') }, 'z'), 'done'] }),
        z: next(),
        ...done,
      }),
    },
  },
  'SC-14 no clock runs for ever': {
    code: /^SC-(14\.endless-timer|07|06\.no-way-out)/,
    faults: {
      'waits for itself': flow({
        start: ask({ OK: [when(kind('a'), 'w'), 'done'] }),
        w: wait({ ELAPSED: [when(kind('b'), 'done'), { target: 'w', reenter: true }] }),
        ...done,
      }),
      'two clocks take turns': flow({
        start: ask({ OK: [when(kind('a'), 'w'), 'done'] }),
        w: wait({ ELAPSED: 'u' }),
        u: wait({ ELAPSED: [when(kind('b'), 'done'), 'w'] }),
        ...done,
      }),
      'a check that never changes': flow({
        start: ask({ OK: 'look' }),
        look: { always: [when(kind('a'), 'done'), 'w'] },
        w: wait({ ELAPSED: 'look' }),
        ...done,
      }),
      'three clocks': flow({
        start: ask({ OK: [when(kind('a'), 'w'), 'done'] }),
        w: wait({ ELAPSED: 'u' }),
        u: wait({ ELAPSED: 't' }),
        t: wait({ ELAPSED: [when(kind('b'), 'done'), 'w'] }),
        ...done,
      }),
      'set so that it never ends': flow({
        start: step({ OK: { target: 'w', actions: set('amount', 1) } }),
        w: wait({ ELAPSED: [when(amount('gt', 1), 'done'), { target: 'w', reenter: true }] }),
        ...done,
      }),
    },
    clean: {
      'waits once': flow({ start: step({ OK: 'w' }), w: wait({ ELAPSED: 'done' }), ...done }),
      'waits or is told': flow({
        start: step({ OK: 'w' }),
        w: wait(
          { ELAPSED: { target: 'w', reenter: true }, SIGNALLED: 'done' },
          { signal: { name: 'TOLD', handlers: { role: 'clerk' } } },
        ),
        ...done,
      }),
      'asks somebody in between': flow({
        start: step({ OK: 'w' }),
        w: wait({ ELAPSED: 'q' }),
        q: step({ AGAIN: 'w', OK: 'done' }),
        ...done,
      }),
      'until a date': flow({
        start: step({ OK: 'w' }),
        w: wait({ ELAPSED: [when({ ge: [{ today: [] }, '2027-01-01'] }, 'done'), { target: 'w', reenter: true }] }),
        ...done,
      }),
      'three times': flow({
        start: step({ OK: 'w' }),
        w: wait({ ELAPSED: [when({ ge: [v('steps.w.visits'), 3] }, 'done'), { target: 'w', reenter: true }] }),
        ...done,
      }),
    },
  },
  'SC-19 size': {
    code: /^SC-19/,
    advice: true,
    faults: {
      'a hundred and one steps': chain(101),
      'two hundred steps': chain(200),
      'seven branches of four': wide(7, 4),
      'six branches of six': wide(6, 5),
      'more ways than anybody can follow': bushy(110),
    },
    clean: {
      'ten steps': chain(10),
      'ninety steps': chain(90),
      'two branches': wide(2, 3),
      'four branches': wide(4, 2),
      'some ways': bushy(10),
    },
  },
}

/** A parallel state one branch of which has another way out. */
function out(how: JsonObject, asks = false, outcomes?: JsonObject): JsonObject {
  const left: JsonObject = step(
    { OK: 'lEnd', OUT: asks ? [{ target: '#other', ...how }, 'lEnd'] : { target: '#other', ...how } },
    {
      ...(asks && { form: 'needed' }),
      ...(outcomes && { outcomes: { OK: { title: '同意' }, ...outcomes } }),
    },
  )
  return flow({
    fork: parallel(
      { left: region({ l: left, lEnd: end() }), right: region({ r: step({ OK: 'rEnd' }), rEnd: end() }) },
      'after',
    ),
    after: next(),
    other: { ...next(), id: 'other' },
    done: { ...end(), id: 'done' },
    ...(how.target === '#done' && { other: { ...next(), id: 'other' }, after: step({ OK: 'done', NO: 'other' }) }),
  })
}
function around(): JsonObject {
  const left = { ...step({ OK: 'lEnd', OUT: 'x' }), on: { OK: 'lEnd' } }
  return flow({
    fork: parallel(
      { left: region({ l: left, lEnd: end() }), right: region({ r: step({ OK: 'rEnd' }), rEnd: end() }) },
      'after',
      { on: { OUT: 'after' } },
    ),
    after: next(),
    ...done,
  })
}
function unjoined(): JsonObject {
  return flow({
    fork: parallel(
      {
        left: region({ l: step({ OK: 'lEnd', OUT: { target: '#other', description: '转出' } }), lEnd: end() }),
        right: region({ r: step({ OK: 'rEnd' }), rEnd: end() }),
      },
      undefined,
    ),
    other: { ...next(), id: 'other' },
    ...done,
  })
}
function expired(): JsonObject {
  const timed = step({ OK: 'lEnd', EXPIRED: '#other' }, { deadline: { delay: 'week', outcome: 'EXPIRED' } })
  return flow({
    fork: parallel(
      { left: region({ l: timed, lEnd: end() }), right: region({ r: step({ OK: 'rEnd' }), rEnd: end() }) },
      'after',
    ),
    after: next(),
    other: { ...next(), id: 'other' },
    ...done,
  })
}
/** Two states that lead to each other by themselves, under one condition each. */
function circling(one: Json, other: Json): JsonObject {
  return flow({
    start: ask({ OK: 'a' }),
    a: { always: [when(one, 'b', { description: '有意' }), 'mid'] },
    b: { always: [when(other, 'a', { description: '有意' }), 'mid'] },
    mid: step({ OK: [when(other, 'b'), 'done'], NO: 'done' }),
    ...done,
  })
}
function refusing(...errors: Json[]): JsonObject {
  const made = flow({ start: ask({ OK: 'done' }), ...done })
  const forms = made.forms as { readonly [name: string]: JsonObject }
  const rules = errors.map(one => ({ when: one, error: { field: 'amount', message: '不行' } }))
  return { ...made, forms: { ...forms, needed: { ...forms.needed, rules } } }
}
/** The number of somebody's identity card is asked for at the start; `again` comes after. */
function personal(states: JsonObject): JsonObject {
  return flow(
    { start: ask({ OK: 'again' }, 'person'), ...states, ...done },
    {
      data: {
        type: 'object',
        properties: {
          idNumber: { type: 'string', title: '身份证号', maxLength: 18 },
          note: { type: 'string', title: '说明', maxLength: 100 },
        },
      },
      forms: {
        person: { schema: { type: 'object', properties: { idNumber: {}, note: {} }, required: ['note'] } },
      },
    },
  )
}
function published(path: string, title: string, mask?: string): JsonObject {
  return {
    meta: {
      step: {
        kind: 'disclosure',
        title: '公开',
        handlers: { role: 'clerk' },
        content: [{ path, title, ...(mask && { mask }) }],
        delay: 'posting',
      },
    },
    on: { CLOSED: 'done', OBJECTION_UPHELD: 'done' },
  }
}
function post(path: string, to = 'done'): JsonObject {
  return {
    meta: {
      step: {
        kind: 'disclosure',
        title: '公开',
        handlers: { role: 'clerk' },
        content: [{ path, title: '内容' }],
        delay: 'posting',
      },
    },
    on: { CLOSED: to, OBJECTION_UPHELD: to },
  }
}
function chain(length: number): JsonObject {
  return flow({
    ...Object.fromEntries(
      Array.from({ length }, (_, at) => [`c${at}`, step({ OK: at + 1 < length ? `c${at + 1}` : 'done' })]),
    ),
    ...done,
  })
}
function wide(regions: number, steps: number): JsonObject {
  const one = (n: number) =>
    region({
      ...Object.fromEntries(
        Array.from({ length: steps }, (_, at) => [
          `r${n}s${at}`,
          step({ OK: at + 1 < steps ? `r${n}s${at + 1}` : `r${n}e` }),
        ]),
      ),
      [`r${n}e`]: end(),
    })
  return flow({
    fork: parallel(Object.fromEntries(Array.from({ length: regions }, (_, n) => [`p${n}`, one(n)])), 'done'),
    ...done,
  })
}
function bushy(steps: number): JsonObject {
  return flow({
    ...Object.fromEntries(
      Array.from({ length: steps }, (_, at) => [
        `b${at}`,
        step({ OK: at + 1 < steps ? `b${at + 1}` : 'done', NO: 'done', MAYBE: at > 0 ? 'b0' : 'done' }),
      ]),
    ),
    ...done,
  })
}

const look = (template: JsonObject) =>
  examineWhole(JSON.stringify(template), TOOLS, { limits: { states: 3000 } }).findings.map(
    ({ code, severity, message, where }) => ({
      code,
      severity,
      says: `${code} ${severity} ${where} ${message}`,
    }),
  )

describe.each(Object.entries(ROWS))('%s', (_, { code, faults, clean, advice }) => {
  it.each(Object.entries(faults))('finds: %s', (_, template) => {
    const found = look(template)
    expect(
      found.filter(one => code.test(one.code) && (advice || one.severity === 'error')).map(({ says }) => says),
      found.map(({ says }) => says).join('\n'),
    ).not.toEqual([])
  })
  it.each(Object.entries(clean))('leaves alone: %s', (_, template) => {
    const found = look(template)
    expect(found.filter(one => code.test(one.code) || one.severity === 'error').map(({ says }) => says)).toEqual([])
  })
  it('has five of each', () => {
    expect(Object.keys(faults).length).toBeGreaterThanOrEqual(5)
    expect(Object.keys(clean).length).toBeGreaterThanOrEqual(5)
  })
})

it('a count that also decides the outcome gives advice, not an error; one that decides nothing gives an error', () => {
  const ballot = (pass: JsonObject) =>
    flow({
      vote: {
        meta: {
          step: {
            kind: 'ballot',
            title: '表决',
            handlers: { role: 'clerk' },
            electorate: { register: 'members' },
            ...pass,
          },
        },
        on: {
          ...('pass' in pass
            ? { PASSED: when({ gt: [v('steps.vote.for'), v('steps.vote.against')] }, 'done'), NOT_PASSED: 'done' }
            : {
                COUNTED: [
                  when({ gt: [v('steps.vote.for'), v('steps.vote.against')] }, 'x'),
                  when({ lt: [v('steps.vote.for'), v('steps.vote.against')] }, 'done'),
                ],
              }),
          VOID: { target: 'vote', reenter: true },
        },
      },
      ...(!('pass' in pass) && { x: next() }),
      ...done,
    })
  const gaps = (template: JsonObject) =>
    examineWhole(template, TOOLS).findings.flatMap(({ code, severity, verdict }) =>
      code === 'SC-10.gap' ? [[severity, verdict]] : [],
    )
  expect(gaps(ballot({ pass: { of: 'present', moreThan: '1/2', basis: 'law' } }))).toEqual([['warning', 'POSSIBLE']])
  expect(gaps(ballot({}))).toEqual([['error', 'FAIL']])
})

describe('SC-16 the law holds on every way', () => {
  const basis = {
    law: { law: '某法', article: '第一条', confidence: 'A' },
    custom: { law: '某县办法', confidence: 'C' },
  }
  const packOf = (rules: readonly JsonObject[]) => {
    const pack = parsePack({
      format: 1,
      template: 'seeded',
      basis,
      rules: rules.map((one, at) => ({ id: `r${at}`, says: '须依法办理', basis: ['law'], ...one })),
    })
    if (!pack.ok) throw new Error(JSON.stringify(pack.error))
    return pack.value
  }
  const process = flow({
    start: ask({ OK: 'vote', SKIP: 'act' }),
    vote: step({ PASSED: 'show', NO: 'start' }, { handlers: { role: 'chief' } }),
    show: {
      meta: {
        step: {
          kind: 'disclosure',
          title: '公开',
          handlers: { role: 'clerk' },
          content: [{ path: 'data.kind', title: '类别' }],
          delay: 'posting',
        },
      },
      on: { CLOSED: 'act', OBJECTION_UPHELD: 'vote' },
    },
    act: step({ OK: 'done', MORE: 'vote' }),
    ...done,
  })
  const E = (ended: string, ...outcomes: string[]): JsonObject => ({
    ended,
    ...(outcomes.length > 0 && { with: outcomes }),
  })
  const N = (entered: string): JsonObject => ({ entered })
  const run = (rules: readonly JsonObject[]) =>
    examineWhole(process, TOOLS, { pack: packOf(rules) }).findings.filter(({ code }) => /^SC-(16|14)/.test(code))

  const BROKEN: { readonly [name: string]: JsonObject } = {
    'never: an end without the disclosure': { kind: 'never', reach: N('done'), unless: [E('show', 'CLOSED')] },
    'never: of two things only one': { kind: 'never', reach: N('act'), unless: [E('start'), E('vote', 'PASSED')] },
    'never: not since the last time': {
      kind: 'never',
      reach: N('done'),
      unless: [E('start')],
      since: E('vote', 'PASSED'),
    },
    'precedence: the act before the vote': { kind: 'precedence', first: E('vote', 'PASSED'), follows: N('act') },
    'precedence: one vote for two acts': { kind: 'precedence', first: E('start'), follows: N('vote'), each: true },
    'response: a vote without disclosure': { kind: 'response', after: E('start'), comes: E('show', 'CLOSED') },
    'response: asked for more, and not done': { kind: 'response', after: E('act', 'MORE'), comes: N('start') },
    'between: an act between': { kind: 'between', from: E('start', 'SKIP'), to: E('vote'), never: N('act') },
    'absence: a step that must not be': { kind: 'absence', never: E('act', 'MORE') },
    'absence: under a condition': { kind: 'absence', never: { ended: 'start', with: ['SKIP'], when: kind('a') } },
    'at least two of three': {
      kind: 'atLeastOf',
      count: 2,
      of: [E('start'), E('vote', 'PASSED'), E('show')],
      before: N('done'),
    },
    'minimum: too short a disclosure': { kind: 'minimum', steps: ['show'], period: 'delay', calendarDays: 16 },
    'minimum: no notice at all': { kind: 'minimum', steps: ['vote'], period: 'notice', calendarDays: 3 },
    'maximum: no deadline at all': { kind: 'maximum', steps: ['act'], period: 'deadline', calendarDays: 30 },
    'quorum: none written': { kind: 'quorum', steps: ['vote'], quorum: { of: 'members', atLeast: '1/2' } },
    'distinct: the same hands': { kind: 'distinct', steps: ['start', 'act'] },
    'a state that does not exist': { kind: 'precedence', first: E('voet'), follows: N('act') },
    'an outcome that does not exist': { kind: 'absence', never: E('vote', 'PASED') },
  }
  const KEPT: { readonly [name: string]: JsonObject } = {
    'never: what is always there': { kind: 'never', reach: N('done'), unless: [E('start'), E('act', 'OK')] },
    'never: since the last time': { kind: 'never', reach: N('show'), unless: [E('vote', 'PASSED')], since: E('start') },
    'precedence: start before everything': {
      kind: 'precedence',
      first: E('start'),
      follows: N('vote') && [N('act'), N('vote'), N('show')],
    },
    'precedence: a vote for each disclosure': {
      kind: 'precedence',
      first: E('vote', 'PASSED'),
      follows: N('show'),
      each: true,
    },
    'response: a start leads to an act': { kind: 'response', after: E('start'), comes: E('act', 'OK') },
    'response: excused': {
      kind: 'response',
      after: E('start'),
      comes: E('show', 'CLOSED'),
      except: E('start', 'SKIP') && [E('start', 'SKIP'), E('act')],
    },
    'between: nothing between': { kind: 'between', from: E('vote', 'PASSED'), to: E('show'), never: N('act') },
    'absence: an outcome under a condition that is not': {
      kind: 'absence',
      never: { ended: 'start', when: amount('gt', 100) },
    },
    'at least one of two': { kind: 'atLeastOf', count: 1, of: [E('start'), E('vote', 'PASSED')], before: N('done') },
    'minimum: just long enough': { kind: 'minimum', steps: ['show'], period: 'delay', calendarDays: 15 },
    'distinct: different posts': { kind: 'distinct', steps: ['start', 'vote'] },
  }
  it.each(Object.entries(BROKEN))('finds: %s', (_, one) => {
    const found = run([one])
    expect(found.map(({ severity, verdict }) => [severity, verdict ?? 'FAIL'])).toEqual([['error', 'FAIL']])
  })
  it.each(Object.entries(KEPT))('leaves alone: %s', (_, one) => expect(run([one])).toEqual([]))
  describe('ways around a rule', () => {
    const posting = (more: JsonObject, top: JsonObject = {}) =>
      flow(
        {
          start: ask({ OK: 'show' }),
          show: {
            meta: {
              step: {
                kind: 'disclosure',
                title: '公开',
                handlers: { role: 'clerk' },
                content: [{ path: 'data.kind', title: '类别' }],
                delay: 'posting',
                ...more,
              },
            },
            on: { CLOSED: 'done', OBJECTION_UPHELD: 'start', ...('deadline' in more && { EXPIRED: 'done' }) },
          },
          ...done,
        },
        {
          delays: {
            posting: { calendarDays: 15, basis: 'law' },
            short: { calendarDays: 3, basis: 'law' },
            counted: { calendarDays: 15, countFirstDay: true, basis: 'law' },
            long: { calendarDays: 20, basis: 'law' },
          },
          tables: {
            lengths: {
              title: '公示期',
              inputs: [{ path: 'data.kind', title: '类别' }],
              rows: [{ when: ['a'], role: 'clerk', delay: 'short' }],
              otherwise: { role: 'clerk', delay: 'posting' },
            },
            enough: {
              title: '公示期',
              inputs: [{ path: 'data.kind', title: '类别' }],
              rows: [{ when: ['a'], role: 'clerk', delay: 'long' }],
              otherwise: { role: 'clerk', delay: 'posting' },
            },
            open: {
              title: '公示期',
              inputs: [{ path: 'data.kind', title: '类别' }],
              rows: [{ when: ['a'], role: 'clerk', delay: 'long' }],
              otherwise: { role: 'clerk' },
            },
          },
          ...top,
        },
      )
    const FIFTEEN: JsonObject = { kind: 'minimum', steps: ['show'], period: 'delay', calendarDays: 15 }
    const approval = (handlers: string, more: JsonObject = {}, top: JsonObject = {}) =>
      flow(
        {
          start: ask({ OK: 'check' }, 'needed', { handlers: { role: 'applicant' } }),
          check: step({ OK: 'act', NO: 'start' }, { handlers: { role: handlers }, ...more }),
          act: next(),
          ...done,
        },
        {
          start: { roles: ['clerk'] },
          roles: {
            clerk: { title: '经办人', post: 'clerk' },
            chief: { title: '负责人', post: 'chief' },
            applicant: { title: '申请人', starter: true },
            named: { title: '审批人', field: 'approver' },
            group: { title: '审批组', anyOf: ['chief', 'clerk'] },
            ...((top.roles ?? {}) as JsonObject),
          },
          data: { type: 'object', properties: { approver: { type: 'string', format: 'person', title: '审批人' } } },
          forms: { needed: { schema: { type: 'object', properties: { approver: {} }, required: ['approver'] } } },
        },
      )
    const TWO: JsonObject = { kind: 'distinct', steps: ['start', 'check'] }
    const CHECKED: JsonObject = { kind: 'precedence', first: E('check', 'OK'), follows: N('act') }
    const found = (template: JsonObject, one: JsonObject) =>
      examineWhole(JSON.stringify(template), TOOLS, { pack: packOf([one]) }).findings.filter(({ code }) =>
        /^SC-(16|14)/.test(code),
      )
    it.each<[string, JsonObject, JsonObject]>([
      ['a table that answers a shorter time for one kind', posting({ delay: 'lengths' }), FIFTEEN],
      ['a table that answers no time', posting({ delay: 'open' }), FIFTEEN],
      ['the first day counted', posting({ delay: 'counted' }), FIFTEEN],
      ['a deadline that ends it sooner', posting({ deadline: { delay: 'short', outcome: 'EXPIRED' } }), FIFTEEN],
      [
        'a posting that only ran out of time',
        posting({ deadline: { delay: 'long', outcome: 'EXPIRED' } }),
        { kind: 'never', reach: N('done'), unless: [E('show')] },
      ],
      [
        'an approval that is skipped when the post is vacant',
        approval('chief', { policies: { noHandler: 'skip' } }),
        CHECKED,
      ],
      [
        'an approval that is skipped for the applicant',
        approval('chief', { policies: { handlerIsStarter: 'skip' } }),
        CHECKED,
      ],
      ['an applicant among those who may start, who approves', approval('clerk'), TWO],
      ['the applicant skipped as approver', approval('clerk', { policies: { handlerIsStarter: 'skip' } }), TWO],
      ['the applicant in the group that approves', approval('group'), TWO],
    ])('finds: %s', (_, template, one) => {
      expect(found(template, one).filter(({ severity }) => severity === 'error')).not.toEqual([])
    })
    it('whoever the applicant may name is advice that has to be answered', () => {
      const said = found(approval('named'), TWO)
      expect(said.map(({ severity, verdict }) => [severity, verdict])).toEqual([['warning', 'POSSIBLE']])
    })
    it.each<[string, JsonObject, JsonObject]>([
      ['a table that answers enough', posting({ delay: 'enough' }), FIFTEEN],
      ['a deadline after the posting', posting({ deadline: { delay: 'long', outcome: 'EXPIRED' } }), FIFTEEN],
      ['a superior for the applicant', approval('clerk', { policies: { handlerIsStarter: 'superior' } }), TWO],
      ['another post', approval('chief'), TWO],
      ['a superior where the post is vacant', approval('chief', { policies: { noHandler: 'superior' } }), CHECKED],
    ])('leaves alone: %s', (_, template, one) => expect(found(template, one)).toEqual([]))
  })
  it('what rests on local practice is advice', () => {
    const found = run([{ ...BROKEN['absence: a step that must not be'], basis: ['custom'] }])
    expect(found.map(({ severity }) => severity)).toEqual(['warning'])
  })
  it('a return is a way too, when asked for', () => {
    const straight = flow({
      start: step({ OK: 'vote' }),
      vote: step({ PASSED: 'act' }),
      act: step({ OK: 'last' }),
      last: next(),
      ...done,
    })
    const pack = packOf([{ kind: 'precedence', first: E('vote', 'PASSED'), follows: N('act'), each: true }])
    const found = (returns: boolean) =>
      examineWhole(straight, TOOLS, { pack, returns }).findings.filter(({ code }) => code.startsWith('SC-16'))
    expect(found(false)).toEqual([])
    expect(found(true).map(({ severity, verdict }) => [severity, verdict])).toEqual([['error', 'FAIL']])
    expect(found(true)[0]?.path?.at(-1)).toBe('办理：退回到“办理”')
  })
  it('tells the way that breaks it', () => {
    const [found] = run([BROKEN['never: an end without the disclosure'] as JsonObject])
    expect(found?.path).toEqual(['发起', '办理：结果SKIP', '办理：结果OK'])
    expect(found?.message).toContain('《某法》第一条')
  })
})
