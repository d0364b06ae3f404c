import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { aTemplate, said, type TemplateBuilder } from '#engine/testing/template.ts'

/** One row per fault: what an author did, and the finding that says so at its place. */
interface Fault {
  readonly name: string
  readonly mutate: (good: TemplateBuilder) => TemplateBuilder
  readonly code: string
  readonly where: string
  /** Part of the message or of the fix. */
  readonly says?: string
}

const STATES = '/machine/states'
const form = (more: { readonly [key: string]: Json } = {}): Json => ({
  kind: 'form',
  title: '补充',
  handlers: { role: 'secretary' },
  ...more,
})
const step = (on: Json, more: { readonly [key: string]: Json } = {}): Json => ({ meta: { step: form(more) }, on })
const always = (target: string): Json => ({ always: target })
const rule = (of: Json): Json => ({ type: 'rule', params: { rule: of } })

/** Puts a parallel state with two regions between the meeting and the ballot. */
const parallel = (more: { readonly [key: string]: Json } = {}) =>
  aTemplate()
    .with(`${STATES}/meeting/on/PASSED`, 'both')
    .with(`${STATES}/both`, {
      type: 'parallel',
      states: {
        left: {
          initial: 'leftFill',
          states: { leftFill: step({ SUBMITTED: 'leftDone' }), leftDone: { type: 'final' } },
        },
        right: {
          initial: 'rightFill',
          states: { rightFill: step({ SUBMITTED: 'rightDone' }), rightDone: { type: 'final' } },
        },
      },
      onDone: 'ballot',
      ...more,
    })

const FAULTS: { readonly [group: string]: readonly Fault[] } = {
  '写法（SC-01）': [
    {
      name: 'a misspelt key of a state',
      mutate: good => good.with(`${STATES}/pause/onn`, {}),
      code: 'SC-01.unknown-key',
      where: `${STATES}/pause/onn`,
      says: '是否应为 on？',
    },
    {
      name: 'a misspelt key of the machine',
      mutate: good => good.with('/machine/inital', 'proposal'),
      code: 'SC-01.unknown-key',
      where: '/machine/inital',
      says: '是否应为 initial？',
    },
    {
      name: 'a misspelt key of a step, named after the kind the author chose',
      mutate: good => good.with(`${STATES}/ballot/meta/step/electorat`, { register: 'x' }),
      code: 'SC-01.unknown-key',
      where: `${STATES}/ballot/meta/step/electorat`,
      says: 'electorate',
    },
    {
      name: 'a misspelt key of a transition',
      mutate: good => good.with(`${STATES}/pause/on/ELAPSED`, { targt: 'done' }),
      code: 'SC-01.unknown-key',
      where: `${STATES}/pause/on/ELAPSED/targt`,
      says: '是否应为 target？',
    },
    {
      name: 'a misspelt section',
      mutate: good => good.with('/role', {}),
      code: 'SC-01.unknown-key',
      where: '/role',
      says: '是否应为 roles？',
    },
    {
      name: 'a step kind that does not exist',
      mutate: good => good.with(`${STATES}/ballot/meta/step/kind`, 'balot'),
      code: 'SC-01.value',
      where: `${STATES}/ballot/meta/step/kind`,
      says: '是否应为 ballot？',
    },
    {
      name: 'a required part that is missing',
      mutate: good => good.without('/title'),
      code: 'SC-01.missing',
      where: '/title',
      says: '缺少 title',
    },
    {
      name: 'a step without handlers',
      mutate: good => good.without(`${STATES}/proposal/meta/step/handlers`),
      code: 'SC-01.missing',
      where: `${STATES}/proposal/meta/step/handlers`,
    },
    {
      name: 'text where a number belongs',
      mutate: good => good.with('/delays/pause', { workingDays: '3' }),
      code: 'SC-01.type',
      where: '/delays/pause/workingDays',
    },
    {
      name: 'a misspelt unit of a delay',
      mutate: good => good.with('/delays/pause', { workingDay: 3 }),
      code: 'SC-01.unknown-key',
      where: '/delays/pause/workingDay',
      says: '是否应为 workingDays？',
    },
    {
      name: 'a share written as a decimal',
      mutate: good => good.with(`${STATES}/ballot/meta/step/pass/moreThan`, '0.5'),
      code: 'SC-01.format',
      where: `${STATES}/ballot/meta/step/pass/moreThan`,
      says: '"2/3"',
    },
    {
      name: 'a base that does not exist',
      mutate: good => good.with(`${STATES}/ballot/meta/step/pass/of`, 'presnt'),
      code: 'SC-01.value',
      where: `${STATES}/ballot/meta/step/pass/of`,
      says: '是否应为 present？',
    },
    {
      name: 'a role with two sources mixed up',
      mutate: good => good.with('/roles/director/post', 5),
      code: 'SC-01.type',
      where: '/roles/director/post',
    },
    {
      name: 'an outcome written in small letters',
      mutate: good => good.with(`${STATES}/pause/on/elapsed`, 'done'),
      code: 'SC-01.name',
      where: `${STATES}/pause/on/elapsed`,
      says: '大写字母',
    },
    {
      name: 'a role name with capital letters',
      mutate: good => good.with('/roles/Teller', { title: '监票人', post: 'teller' }),
      code: 'SC-01.name',
      where: '/roles/Teller',
    },
    {
      name: 'an empty title',
      mutate: good => good.with('/title', '  '),
      code: 'SC-01.empty',
      where: '/title',
    },
    {
      name: 'a title that is too long',
      mutate: good => good.with('/title', '长'.repeat(81)),
      code: 'SC-01.too-big',
      where: '/title',
      says: '80',
    },
    {
      name: 'another version of the format',
      mutate: good => good.with('/format', 2),
      code: 'SC-01.value',
      where: '/format',
      says: '1',
    },
    {
      name: 'a key that reaches the prototype',
      mutate: good => good.with('/forms/proposal/schema/properties/constructor', {}),
      code: 'SC-01.forbidden-key',
      where: '/forms/proposal/schema/properties/constructor',
    },
    {
      name: 'more states than a template may have',
      mutate: good => {
        const chain = Array.from({ length: 501 }, (_, i) => [
          `s${i}`,
          step({ SUBMITTED: i === 500 ? 'done' : `s${i + 1}` }),
        ])
        return good.with(`${STATES}/pause/on/ELAPSED`, 's0').with(STATES, {
          ...(good.json as { machine: { states: { [key: string]: Json } } }).machine.states,
          pause: { meta: { step: { kind: 'wait', title: '等待', delay: 'pause' } }, on: { ELAPSED: 's0' } },
          ...(Object.fromEntries(chain) as { [key: string]: Json }),
        })
      },
      code: 'SC-01.states',
      where: STATES,
      says: '500',
    },
    {
      name: 'more fields than a template may have',
      mutate: good =>
        Array.from({ length: 6 }, (_, i) => i).reduce(
          (all, i) =>
            all.with(`/forms/f${i}`, {
              schema: {
                type: 'object',
                properties: Object.fromEntries(
                  Array.from({ length: 190 }, (_, j) => [`x${j}`, { type: 'string', title: '项', maxLength: 10 }]),
                ),
              },
            }),
          good,
        ),
      code: 'SC-01.fields',
      where: '/forms',
      says: '1000',
    },
    {
      name: 'a keyword forms do not have',
      mutate: good => good.with('/forms/proposal/schema/properties/matter', { $ref: '#/x' }),
      code: 'SC-01.form-keyword',
      where: '/forms/proposal/schema/properties/matter/$ref',
    },
    {
      name: 'a required field the form does not have',
      mutate: good => good.with('/forms/proposal/schema/required/-', 'mater'),
      code: 'SC-01.form-required',
      where: '/forms/proposal/schema/required/2',
    },
    {
      name: 'a setting of the form that does not exist',
      mutate: good => good.with('/forms/proposal/ui', { matter: { 'ui:widgt': 'textarea' } }),
      code: 'SC-01.form-ui',
      where: '/forms/proposal/ui/matter/ui:widgt',
    },
  ],
  '名称（SC-02）': [
    {
      name: 'a target that does not exist, with the near name',
      mutate: good => good.with(`${STATES}/posting/on/CLOSED`, 'pauze'),
      code: 'SC-02.target',
      where: `${STATES}/posting/on/CLOSED`,
      says: '是否应为 pause？',
    },
    {
      name: 'a target on another level without #id',
      mutate: () => parallel().with(`${STATES}/both/onDone`, 'leftFill'),
      code: 'SC-02.target',
      where: `${STATES}/both/onDone`,
      says: '#leftFill',
    },
    {
      name: 'a child target that does not exist',
      mutate: () => parallel().with(`${STATES}/both/states/left/on`, { SUBMITTED: '.nowhere' }),
      code: 'SC-02.target',
      where: `${STATES}/both/states/left/on/SUBMITTED`,
    },
    {
      name: 'an id target that does not exist',
      mutate: good => good.with(`${STATES}/posting/on/CLOSED`, '#pause'),
      code: 'SC-02.target',
      where: `${STATES}/posting/on/CLOSED`,
    },
    {
      name: 'a target that is only inherited from Object',
      mutate: good => good.with(`${STATES}/posting/on/CLOSED`, 'toString'),
      code: 'SC-02.target',
      where: `${STATES}/posting/on/CLOSED`,
    },
    {
      name: 'a target with an empty part, which XState reads as its beginning',
      mutate: good => good.with(`${STATES}/posting/on/CLOSED`, 'pause..nonsense'),
      code: 'SC-02.target',
      where: `${STATES}/posting/on/CLOSED`,
    },
    {
      name: 'the whole process as a target',
      mutate: good => good.with(`${STATES}/posting/on/CLOSED`, '#village-matter'),
      code: 'SC-02.target',
      where: `${STATES}/posting/on/CLOSED`,
    },
    {
      name: 'a beginning that does not exist',
      mutate: good => good.with('/machine/initial', 'propsal'),
      code: 'SC-02.initial',
      where: '/machine/initial',
      says: '是否应为 proposal？',
    },
    {
      name: 'a nested state without a beginning',
      mutate: () => parallel().without(`${STATES}/both/states/left/initial`),
      code: 'SC-02.initial',
      where: `${STATES}/both/states/left`,
    },
    {
      name: 'a process that begins with its end',
      mutate: good => good.with('/machine/initial', 'done'),
      code: 'SC-02.initial',
      where: '/machine/initial',
    },
    {
      name: 'a role that is not defined',
      mutate: good => good.with(`${STATES}/proposal/meta/step/handlers/role`, 'secretry'),
      code: 'SC-02.roles',
      where: `${STATES}/proposal/meta/step/handlers/role`,
      says: '是否应为 secretary？',
    },
    {
      name: 'a starting role that is not defined',
      mutate: good => good.with('/start/roles/0', 'mayor'),
      code: 'SC-02.roles',
      where: '/start/roles/0',
    },
    {
      name: 'a form that is not defined',
      mutate: good => good.with(`${STATES}/proposal/meta/step/form`, 'propos'),
      code: 'SC-02.forms',
      where: `${STATES}/proposal/meta/step/form`,
    },
    {
      name: 'a delay that is not defined',
      mutate: good => good.with(`${STATES}/posting/meta/step/objections/answer`, 'replay'),
      code: 'SC-02.delays',
      where: `${STATES}/posting/meta/step/objections/answer`,
      says: '是否应为 reply？',
    },
    {
      name: 'a basis that is not defined',
      mutate: good => good.with(`${STATES}/ballot/meta/step/pass/basis`, 'lawn'),
      code: 'SC-02.basis',
      where: `${STATES}/ballot/meta/step/pass/basis`,
    },
    {
      name: 'a parameter that is not defined',
      mutate: good => good.with(`${STATES}/meeting/meta/step/quorum/atLeast`, { parameter: 'atendance' }),
      code: 'SC-02.parameters',
      where: `${STATES}/meeting/meta/step/quorum/atLeast/parameter`,
      says: '是否应为 attendance？',
    },
    {
      name: 'somebody to notify who is nobody',
      mutate: good =>
        good.with(`${STATES}/pause/entry`, { type: 'notify', params: { role: 'nobody', text: '请知悉' } }),
      code: 'SC-02.roles',
      where: `${STATES}/pause/entry/params/role`,
    },
    {
      name: 'a variable that does not exist in a guard',
      mutate: good =>
        good.with(`${STATES}/proposal/on/SUBMITTED/0/guard`, rule({ eq: [{ var: 'data.knd' }, 'collective'] })),
      code: 'SC-02.variable',
      where: `${STATES}/proposal/on/SUBMITTED/0/guard/params/rule/eq/0`,
      says: 'data.kind',
    },
    {
      name: 'a published path that does not exist',
      mutate: good => good.with(`${STATES}/posting/meta/step/content/0/path`, 'data.mater'),
      code: 'SC-02.variable',
      where: `${STATES}/posting/meta/step/content/0/path`,
      says: '是否应为 data.matter？',
    },
    {
      name: 'a shared field that does not exist in a set action',
      mutate: good => good.with(`${STATES}/pause/entry`, { type: 'set', params: { field: 'amout', value: 1 } }),
      code: 'SC-02.field',
      where: `${STATES}/pause/entry/params/field`,
      says: '是否应为 amount？',
    },
    {
      name: 'a role named by a shared field that is no person',
      mutate: good => good.with('/roles/author', { title: '提议人', field: 'matter' }).with('/start/roles/-', 'author'),
      code: 'SC-02.field',
      where: '/roles/author/field',
    },
    {
      name: 'two steps of one name on different levels',
      mutate: () =>
        parallel()
          .with(`${STATES}/both/states/right/states/leftFill`, step({ SUBMITTED: 'rightDone' }))
          .with(`${STATES}/both/states/right/initial`, 'leftFill')
          .without(`${STATES}/both/states/right/states/rightFill`),
      code: 'SC-02.key',
      where: `${STATES}/both/states/right/states/leftFill`,
    },
    {
      name: 'two states with one id',
      mutate: good => good.with(`${STATES}/pause/id`, 'x').with(`${STATES}/ballot/id`, 'x'),
      code: 'SC-02.id',
      where: `${STATES}/pause/id`,
    },
    {
      name: 'an outcome the step does not have',
      mutate: good => good.with(`${STATES}/pause/on/ELAPSD`, 'done'),
      code: 'SC-02.outcome',
      where: `${STATES}/pause/on/ELAPSD`,
      says: '是否应为 ELAPSED？',
    },
    {
      name: 'an outcome at a state that is no step',
      mutate: good => good.with(`${STATES}/route`, { always: 'done', on: { SUBMITTED: 'done' } }),
      code: 'SC-02.outcome',
      where: `${STATES}/route/on/SUBMITTED`,
    },
    {
      name: 'a form rule about a field the form does not have',
      mutate: good => good.with('/forms/proposal/rules/0/require/0', 'sum'),
      code: 'SC-02.form-field',
      where: '/forms/proposal/rules/0/require/0',
    },
    {
      name: 'a form field without a type that no shared field gives it',
      mutate: good => good.with('/forms/proposal/schema/properties/place', { title: '地点' }),
      code: 'SC-02.form-type',
      where: '/forms/proposal/schema/properties/place',
    },
    {
      name: 'a hard figure that rests on hearsay',
      mutate: good => good.with('/basis/law/confidence', 'D'),
      code: 'SC-02.confidence',
      where: `${STATES}/ballot/meta/step/pass/basis`,
      says: 'D 级',
    },
    {
      name: 'a parameter that rests on hearsay',
      mutate: good => good.with('/basis/custom/confidence', 'D'),
      code: 'SC-02.confidence',
      where: '/parameters/reply-days/basis',
    },
    {
      name: 'attendance measured against attendance',
      mutate: good => good.with(`${STATES}/ballot/meta/step/quorum/of`, 'present'),
      code: 'SC-02.base',
      where: `${STATES}/ballot/meta/step/quorum/of`,
    },
  ],
  '自动循环（SC-03、SC-20）': [
    {
      name: 'two states that pass to each other without end',
      mutate: good =>
        good.with(`${STATES}/pause/on/ELAPSED`, 'a').with(`${STATES}/a`, always('b')).with(`${STATES}/b`, always('a')),
      code: 'SC-03.cycle',
      where: `${STATES}/a`,
      says: '停不下来',
    },
    {
      name: 'an automatic transition to itself',
      mutate: good =>
        good.with(`${STATES}/pause/always`, {
          target: 'pause',
          guard: rule({ eq: [{ var: 'data.kind' }, 'ordinary'] }),
        }),
      code: 'SC-03.cycle',
      where: `${STATES}/pause`,
    },
    {
      name: 'an automatic transition without a target',
      mutate: good =>
        good.with(`${STATES}/pause/always`, {
          guard: rule({ eq: [{ var: 'data.kind' }, 'ordinary'] }),
          actions: { type: 'set', params: { field: 'amount', value: 1 } },
        }),
      code: 'SC-03.targetless',
      where: `${STATES}/pause/always`,
    },
    {
      name: 'a part that ends at once and begins itself again',
      mutate: good =>
        good.with(`${STATES}/pause/on/ELAPSED`, 'part').with(`${STATES}/part`, {
          initial: 'in',
          states: { in: always('out'), out: { type: 'final' } },
          onDone: 'part',
        }),
      code: 'SC-03.cycle',
      where: `${STATES}/part/states/in`,
    },
    {
      name: 'an inherited automatic transition that always applies again',
      mutate: good =>
        good
          .with(`${STATES}/pause/on/ELAPSED`, 'part')
          .with(`${STATES}/part`, {
            initial: 'fill',
            states: { fill: step({ SUBMITTED: '#end' }) },
            always: { target: '.fill', guard: rule({ eq: [{ var: 'data.kind' }, 'ordinary'] }) },
          })
          .with(`${STATES}/done/id`, 'end'),
      code: 'SC-03.cycle',
      where: `${STATES}/part/states/fill`,
    },
    {
      name: 'more automatic transitions in a row than are allowed',
      mutate: good =>
        Array.from({ length: 102 }, (_, i) => i).reduce(
          (all, i) => all.with(`${STATES}/r${i}`, always(i === 101 ? 'done' : `r${i + 1}`)),
          good.with(`${STATES}/pause/on/ELAPSED`, 'r0'),
        ),
      code: 'SC-20.microsteps',
      where: `${STATES}/r0`,
      says: '102 步',
    },
  ],
  '可达与终点（SC-04、SC-05、SC-06、SC-10）': [
    {
      name: 'a state nothing leads to',
      mutate: good => good.with(`${STATES}/island`, step({ SUBMITTED: 'done' })),
      code: 'SC-04.unreachable',
      where: `${STATES}/island`,
    },
    {
      name: 'a process without an end',
      mutate: good => good.with(`${STATES}/done`, step({ SUBMITTED: 'proposal' })),
      code: 'SC-06.no-final',
      where: STATES,
    },
    {
      name: 'a state that is neither step nor passage',
      mutate: good => good.with(`${STATES}/pause/on/ELAPSED`, 'limbo').with(`${STATES}/limbo`, {}),
      code: 'SC-06.dead-end',
      where: `${STATES}/limbo`,
    },
    {
      name: 'a nested end after which nothing follows',
      mutate: good =>
        good.with(`${STATES}/pause/on/ELAPSED`, 'part').with(`${STATES}/part`, {
          initial: 'fill',
          states: { fill: step({ SUBMITTED: 'over' }), over: { type: 'final' } },
        }),
      code: 'SC-06.dead-end',
      where: `${STATES}/part/states/over`,
      says: 'onDone',
    },
    {
      name: 'two steps that only lead to each other',
      mutate: good =>
        good
          .with(`${STATES}/pause/on/ELAPSED`, [
            { target: 'x', guard: rule({ eq: [{ var: 'data.kind' }, 'ordinary'] }) },
            'done',
          ])
          .with(`${STATES}/x`, step({ SUBMITTED: 'y' }))
          .with(`${STATES}/y`, step({ SUBMITTED: 'x' })),
      code: 'SC-06.no-way-out',
      where: `${STATES}/x`,
    },
    {
      name: 'an outcome nobody handles',
      mutate: good => good.without(`${STATES}/ballot/on/VOID`),
      code: 'SC-06.unhandled',
      where: `${STATES}/ballot`,
      says: 'VOID',
    },
    {
      name: 'an expired deadline nobody handles',
      mutate: good => good.with(`${STATES}/proposal/meta/step/deadline`, { delay: 'pause', outcome: 'EXPIRED' }),
      code: 'SC-06.unhandled',
      where: `${STATES}/proposal`,
      says: 'EXPIRED',
    },
    {
      name: 'only guarded ways on',
      mutate: good =>
        good.without(`${STATES}/proposal/on/SUBMITTED/1`).with(`${STATES}/ballot/on/NOT_PASSED`, 'meeting'),
      code: 'SC-10.no-default',
      where: `${STATES}/proposal/on/SUBMITTED/0`,
    },
    {
      name: 'a branch behind one that always applies',
      mutate: good => good.with(`${STATES}/pause/on/ELAPSED`, ['done', 'proposal']),
      code: 'SC-05.shadowed',
      where: `${STATES}/pause/on/ELAPSED/1`,
    },
    {
      name: 'the same condition twice',
      mutate: good =>
        good.with(`${STATES}/proposal/on/SUBMITTED/1`, {
          target: 'meeting',
          guard: rule({ eq: [{ var: 'data.kind' }, 'collective'] }),
        }),
      code: 'SC-05.shadowed',
      where: `${STATES}/proposal/on/SUBMITTED/1`,
    },
    {
      name: 'a step that is left before anybody acts',
      mutate: good => good.with(`${STATES}/pause/always`, 'done'),
      code: 'SC-05.skipped',
      where: `${STATES}/pause/always`,
    },
  ],
  '类型与数据（SC-11、SC-12、SC-14）': [
    {
      name: 'a number compared with text',
      mutate: good =>
        good.with(`${STATES}/proposal/on/SUBMITTED/0/guard`, rule({ ge: [{ var: 'data.amount' }, '100'] })),
      code: 'SC-11.type',
      where: `${STATES}/proposal/on/SUBMITTED/0/guard/params/rule/ge/1`,
    },
    {
      name: 'a choice the field does not have',
      mutate: good =>
        good.with(`${STATES}/proposal/on/SUBMITTED/0/guard`, rule({ eq: [{ var: 'data.kind' }, 'collectiv'] })),
      code: 'SC-11.choice',
      where: `${STATES}/proposal/on/SUBMITTED/0/guard/params/rule`,
    },
    {
      name: 'an operator that does not exist',
      mutate: good => good.with(`${STATES}/proposal/on/SUBMITTED/0/guard`, rule({ '==': [{ var: 'data.kind' }, 'x'] })),
      code: 'SC-02.operator',
      where: `${STATES}/proposal/on/SUBMITTED/0/guard/params/rule`,
    },
    {
      name: 'a value of another type in a set action',
      mutate: good => good.with(`${STATES}/pause/entry`, { type: 'set', params: { field: 'amount', value: '很多' } }),
      code: 'SC-11.type',
      where: `${STATES}/pause/entry/params/value`,
    },
    {
      name: 'a wrong type in a form rule',
      mutate: good => good.with('/forms/proposal/rules/0/when', { gt: [{ var: 'amount' }, 'x'] }),
      code: 'SC-11.type',
      where: '/forms/proposal/rules/0/when/gt/1',
    },
    {
      name: 'a share above one',
      mutate: good => good.with(`${STATES}/ballot/meta/step/pass/moreThan`, '3/2'),
      code: 'SC-11.fraction',
      where: `${STATES}/ballot/meta/step/pass/moreThan`,
    },
    {
      name: 'more than everybody',
      mutate: good => good.with(`${STATES}/ballot/meta/step/pass/moreThan`, '1/1'),
      code: 'SC-11.fraction',
      where: `${STATES}/ballot/meta/step/pass/moreThan`,
    },
    {
      name: 'a share taken from a number of days',
      mutate: good => good.with(`${STATES}/meeting/meta/step/quorum/atLeast`, { parameter: 'reply-days' }),
      code: 'SC-11.parameter-type',
      where: `${STATES}/meeting/meta/step/quorum/atLeast/parameter`,
    },
    {
      name: 'days taken from a share',
      mutate: good => good.with('/delays/reply/calendarDays', { parameter: 'attendance' }),
      code: 'SC-11.parameter-type',
      where: '/delays/reply/calendarDays/parameter',
    },
    {
      name: 'a default below its own floor',
      mutate: good => good.with('/parameters/attendance/default', '1/3'),
      code: 'SC-11.parameter',
      where: '/parameters/attendance/default',
    },
    {
      name: 'a shared field that two places describe differently',
      mutate: good =>
        good.with('/forms/proposal/schema/properties/amount', { type: 'string', title: '金额', maxLength: 20 }),
      code: 'SC-12.shared-type',
      where: '/forms/proposal/schema/properties/amount',
    },
    {
      name: 'a field that is read and never written',
      mutate: good =>
        good.without('/forms/proposal/schema/properties/matter').with('/forms/proposal/schema/required', []),
      code: 'SC-12.never-written',
      where: `${STATES}/posting/meta/step/content/0/path`,
    },
    {
      name: 'a required field that the step hides',
      mutate: good => good.with(`${STATES}/proposal/meta/step/fields`, { matter: 'hidden' }),
      code: 'SC-12.hidden-required',
      where: `${STATES}/proposal/meta/step/fields/matter`,
    },
    {
      name: 'a disclosure of no days',
      mutate: good => good.with('/delays/posting/calendarDays', 0),
      code: 'SC-14.publicity',
      where: `${STATES}/posting/meta/step/delay`,
    },
    {
      name: 'a disclosure counted in hours',
      mutate: good => good.with('/delays/posting', { hours: 48, basis: 'law' }),
      code: 'SC-14.publicity',
      where: `${STATES}/posting/meta/step/delay`,
    },
  ],
  '流程引擎的陷阱（SC-15）': [
    ...(
      [
        ['invoke', { src: 'x' }, 'SC-15.invoke'],
        ['spawn', 'x', 'SC-15.invoke'],
        ['after', { 1000: 'done' }, 'SC-15.after'],
        ['output', {}, 'SC-15.output'],
      ] as const
    ).map(([key, value, code]) => ({
      name: `${key} in a state`,
      mutate: (good: TemplateBuilder) => good.with(`${STATES}/pause/${key}`, value),
      code,
      where: `${STATES}/pause/${key}`,
    })),
    {
      name: 'transitions of the whole machine (T2)',
      mutate: good => good.with('/machine/on', { WITHDRAWN: '.proposal' }),
      code: 'SC-15.root',
      where: '/machine/on',
    },
    {
      name: 'context of the machine',
      mutate: good => good.with('/machine/context', { amount: 0 }),
      code: 'SC-15.context',
      where: '/machine/context',
    },
    {
      name: 'a wildcard (T10)',
      mutate: good => good.with(`${STATES}/pause/on/*`, 'done'),
      code: 'SC-15.wildcard',
      where: `${STATES}/pause/on/*`,
    },
    {
      name: 'an event of the engine (T9)',
      mutate: good => good.with(`${STATES}/pause/on/xstate.done.state.a`, 'done'),
      code: 'SC-15.reserved',
      where: `${STATES}/pause/on/xstate.done.state.a`,
    },
    {
      name: 'a key that looks like a number (T14)',
      mutate: good => good.with(`${STATES}/10`, step({ SUBMITTED: 'done' })),
      code: 'SC-15.integer-key',
      where: `${STATES}/10`,
    },
    {
      name: 'a guard by name (T7)',
      mutate: good => good.with(`${STATES}/proposal/on/SUBMITTED/0/guard`, 'isCollective'),
      code: 'SC-15.guard',
      where: `${STATES}/proposal/on/SUBMITTED/0/guard`,
    },
    {
      name: 'a guard of the old kind',
      mutate: good => good.with(`${STATES}/proposal/on/SUBMITTED/0/cond`, 'isCollective'),
      code: 'SC-15.guard',
      where: `${STATES}/proposal/on/SUBMITTED/0/cond`,
    },
    {
      name: 'an action by name (T8)',
      mutate: good => good.with(`${STATES}/pause/entry`, 'sendMail'),
      code: 'SC-15.action',
      where: `${STATES}/pause/entry`,
    },
    {
      name: 'an action that raises an event (T5)',
      mutate: good => good.with(`${STATES}/pause/entry`, { type: 'xstate.raise', params: { event: 'ELAPSED' } }),
      code: 'SC-15.action',
      where: `${STATES}/pause/entry/type`,
    },
    {
      name: 'several targets at once',
      mutate: good => good.with(`${STATES}/pause/on/ELAPSED`, { target: ['done', 'proposal'] }),
      code: 'SC-15.target',
      where: `${STATES}/pause/on/ELAPSED/target`,
    },
    {
      name: 'from an ancestor into one region (T2)',
      mutate: () =>
        parallel()
          .with(`${STATES}/both/states/left/states/leftFill/id`, 'leftFill')
          .with(`${STATES}/both/on`, { SUBMITTED: '#leftFill' }),
      code: 'SC-15.into-region',
      where: `${STATES}/both/on/SUBMITTED`,
    },
    {
      name: 'from an ancestor into one region with a relative target (T2)',
      mutate: () => parallel().with(`${STATES}/both/on`, { SUBMITTED: '.left.leftFill' }),
      code: 'SC-15.into-region',
      where: `${STATES}/both/on/SUBMITTED`,
    },
    {
      name: 'from one region into another (T3)',
      mutate: () =>
        parallel()
          .with(`${STATES}/both/states/left/states/leftFill/id`, 'leftFill')
          .with(`${STATES}/both/states/right/states/rightFill/on/SUBMITTED`, '#leftFill'),
      code: 'SC-15.cross-region',
      where: `${STATES}/both/states/right/states/rightFill/on/SUBMITTED`,
    },
    {
      name: 'a region that enters itself again from within (T3)',
      mutate: () =>
        parallel()
          .with(`${STATES}/both/states/left/id`, 'left')
          .with(`${STATES}/both/states/left/states/leftFill/on/SUBMITTED`, [
            { target: '#left', guard: rule({ eq: [{ var: 'data.kind' }, 'ordinary'] }) },
            'leftDone',
          ]),
      code: 'SC-15.region-restart',
      where: `${STATES}/both/states/left/states/leftFill/on/SUBMITTED/0/target`,
    },
    {
      name: 'reenter aimed at the own region (T4)',
      mutate: () =>
        parallel().with(`${STATES}/both/states/left/on`, {
          SUBMITTED: { target: 'left', reenter: true },
        }),
      code: 'SC-15.region-restart',
      where: `${STATES}/both/states/left/on/SUBMITTED/target`,
    },
    {
      name: 'a parallel state without onDone (T12)',
      mutate: () => parallel().without(`${STATES}/both/onDone`),
      code: 'SC-15.no-done',
      where: `${STATES}/both`,
    },
    {
      name: 'a region without an end (T12)',
      mutate: () =>
        parallel()
          .with(`${STATES}/both/states/left/states/leftFill/on/SUBMITTED`, { target: 'leftFill', reenter: true })
          .without(`${STATES}/both/states/left/states/leftDone`),
      code: 'SC-15.region-end',
      where: `${STATES}/both/states/left`,
    },
    {
      name: 'a parallel state of one region',
      mutate: () => parallel().without(`${STATES}/both/states/right`),
      code: 'SC-15.parallel',
      where: `${STATES}/both`,
    },
    {
      name: 'a region that is only an end',
      mutate: () => parallel().with(`${STATES}/both/states/right`, { type: 'final' }),
      code: 'SC-15.final',
      where: `${STATES}/both/states/right`,
    },
    {
      name: 'an end with transitions',
      mutate: good => good.with(`${STATES}/done/always`, 'proposal'),
      code: 'SC-15.final',
      where: `${STATES}/done/always`,
    },
    {
      name: 'an end that is a step',
      mutate: good => good.with(`${STATES}/done/meta/step`, form()),
      code: 'SC-15.step',
      where: `${STATES}/done/meta/step`,
    },
    {
      name: 'a step with states inside',
      mutate: () => parallel().with(`${STATES}/both/states/left/meta`, { step: form() }),
      code: 'SC-15.step',
      where: `${STATES}/both/states/left/meta/step`,
    },
    {
      name: 'an atomic state with states inside',
      mutate: () => parallel().with(`${STATES}/both/states/left/type`, 'atomic'),
      code: 'SC-15.type',
      where: `${STATES}/both/states/left/type`,
    },
    {
      name: 'a state with no states in it',
      mutate: good => good.with(`${STATES}/pause/states`, {}),
      code: 'SC-15.empty',
      where: `${STATES}/pause/states`,
    },
    {
      name: 'onDone of a step',
      mutate: good => good.with(`${STATES}/pause/onDone`, 'done'),
      code: 'SC-15.on-done',
      where: `${STATES}/pause/onDone`,
    },
    {
      name: 'history of a parallel state (T13)',
      mutate: () => parallel().with(`${STATES}/both/states/memory`, { type: 'history' }),
      code: 'SC-15.history',
      where: `${STATES}/both/states/memory`,
    },
    {
      name: 'history of the whole process',
      mutate: good => good.with(`${STATES}/memory`, { type: 'history' }).with(`${STATES}/pause/on/ELAPSED`, 'memory'),
      code: 'SC-15.history',
      where: `${STATES}/memory`,
    },
    {
      name: 'a history state that remembers a place elsewhere',
      mutate: () => parallel().with(`${STATES}/both/states/left/states/memory`, { type: 'history', target: 'ballot' }),
      code: 'SC-02.target',
      where: `${STATES}/both/states/left/states/memory/target`,
    },
    {
      name: 'a step that leads to itself without a new visit',
      mutate: good => good.with(`${STATES}/ballot/on/VOID`, 'ballot'),
      code: 'SC-15.self',
      where: `${STATES}/ballot/on/VOID`,
      says: 'reenter',
    },
    {
      name: 'an outcome that leads nowhere',
      mutate: good => good.with(`${STATES}/ballot/on/VOID`, { description: '再来' }),
      code: 'SC-15.targetless',
      where: `${STATES}/ballot/on/VOID`,
    },
  ],
}

describe('a template as written', () => {
  it('is sound, without a single finding, when nothing is wrong with it', () => {
    expect(aTemplate().findings().map(said)).toEqual([])
    expect(parallel().findings().map(said)).toEqual([])
  })

  for (const [group, faults] of Object.entries(FAULTS))
    describe(group, () => {
      it.each(faults)('finds $name', ({ mutate, code, where, says }) => {
        const findings = mutate(aTemplate()).findings()
        expect(findings.map(one => `${one.code} ${one.where}`)).toContain(`${code} ${where}`)
        const found = findings.find(one => one.code === code && one.where === where)
        expect(`${found?.message} ${found?.fix}`).toContain(says ?? '')
        expect(found?.message).toMatch(/[\u4e00-\u9fff]/)
        expect(found?.fix ?? '', `${code} says what to do next`).not.toBe('')
      })
    })
})

/** Clean neighbours of the faults above: the checks must leave them alone. */
const CLEAN: readonly { readonly name: string; readonly make: () => TemplateBuilder }[] = [
  {
    name: 'a parallel state that is left and begun again as a whole',
    make: () => parallel().with(`${STATES}/ballot/on/NOT_PASSED`, 'both'),
  },
  {
    name: 'a sibling that enters one region deeply',
    make: () =>
      parallel()
        .with(`${STATES}/both/states/left/states/leftFill/id`, 'leftFill')
        .with(`${STATES}/meeting/on/PASSED`, '#leftFill'),
  },
  {
    name: 'a step within a region that is repeated',
    make: () =>
      parallel().with(`${STATES}/both/states/left/states/leftFill/on/SUBMITTED`, [
        { target: 'leftFill', reenter: true, guard: rule({ eq: [{ var: 'data.kind' }, 'ordinary'] }) },
        'leftDone',
      ]),
  },
  {
    name: 'regions that begin with a passage, one of them straight to its end',
    make: () =>
      parallel()
        .with(`${STATES}/both/states/left/states/leftFill`, { always: 'leftDone' })
        .with(`${STATES}/both/states/right/states/choose`, { always: 'rightFill' })
        .with(`${STATES}/both/states/right/initial`, 'choose'),
  },
  {
    name: 'parallel states within a region',
    make: () =>
      parallel().with(`${STATES}/both/states/left`, {
        type: 'parallel',
        states: {
          up: { initial: 'upFill', states: { upFill: step({ SUBMITTED: 'upDone' }), upDone: { type: 'final' } } },
          down: {
            initial: 'downFill',
            states: { downFill: step({ SUBMITTED: 'downDone' }), downDone: { type: 'final' } },
          },
        },
      }),
  },
  {
    name: 'a region that handles an outcome for its steps',
    make: () =>
      parallel()
        .with(`${STATES}/both/states/left/on`, { SUBMITTED: '.leftDone' })
        .without(`${STATES}/both/states/left/states/leftFill/on`),
  },
  {
    name: 'a parallel state that one region leaves',
    make: () =>
      parallel()
        .with(`${STATES}/ballot/id`, 'ballot')
        .with(`${STATES}/both/states/left/states/leftFill/on/SUBMITTED`, [
          { target: '#ballot', guard: rule({ eq: [{ var: 'data.kind' }, 'ordinary'] }) },
          'leftDone',
        ]),
  },
  {
    name: 'a passage of guarded branches with a default',
    make: () =>
      aTemplate()
        .with(`${STATES}/pause/on/ELAPSED`, 'route')
        .with(`${STATES}/route`, {
          always: [{ target: 'proposal', guard: rule({ gt: [{ var: 'data.amount' }, 100] }) }, 'done'],
        }),
  },
  {
    name: 'history inside a part without regions',
    make: () =>
      aTemplate()
        .with(`${STATES}/meeting/on/PASSED`, 'part')
        .with(`${STATES}/ballot/on/NOT_PASSED`, 'part.memory')
        .with(`${STATES}/part`, {
          initial: 'one',
          states: {
            one: step({ SUBMITTED: 'two' }),
            two: step({ SUBMITTED: 'over' }),
            over: { type: 'final' },
            memory: { type: 'history', target: 'one' },
          },
          onDone: 'ballot',
        }),
  },
  {
    name: 'an expired deadline that is handled',
    make: () =>
      aTemplate()
        .with(`${STATES}/proposal/meta/step/deadline`, { delay: 'pause', outcome: 'EXPIRED' })
        .with(`${STATES}/proposal/on/EXPIRED`, 'done'),
  },
  {
    name: 'counts of a ballot in a guard',
    make: () =>
      aTemplate().with(`${STATES}/ballot/on/PASSED`, [
        { target: 'done', guard: rule({ ge: [{ var: 'steps.ballot.for' }, 10] }) },
        'posting',
      ]),
  },
  {
    name: 'a local figure in a parameter although its ground is only local',
    make: () => aTemplate().with('/basis/custom/confidence', 'C'),
  },
]
describe('what only looks like a fault', () => {
  it.each(CLEAN)('leaves alone $name', ({ make }) => {
    expect(make().findings().map(said)).toEqual([])
  })
})
