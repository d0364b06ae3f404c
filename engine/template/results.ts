import type { Type } from '#engine/rule/operator/operator.ts'
import type { Step } from '#engine/step/steps.ts'

/** One fact a step publishes when it ends, readable as `steps.<step>.<name>`. */
export interface ResultType {
  readonly type: Type
  readonly title: string
  /** Fields of one item, for lists of records. */
  readonly of?: Results
}
export type Results = { readonly [name: string]: ResultType }

const ATTENDANCE: Results = {
  members: { type: 'integer', title: '组成人员数' },
  shouldAttend: { type: 'integer', title: '应到人数' },
  present: { type: 'integer', title: '实到人数' },
  excused: { type: 'integer', title: '请假人数' },
  held: { type: 'day', title: '召开日期' },
  quorate: { type: 'boolean', title: '到会达到要求' },
}
const VOTES: Results = {
  for: { type: 'integer', title: '赞成数' },
  against: { type: 'integer', title: '反对数' },
  abstain: { type: 'integer', title: '弃权数' },
}

type Choice = { readonly key: string; readonly title: string }
const choiceCount = ({ key, title }: Choice) => [key, { type: 'integer', title: `“${title}”票数` }] as const
const countsOf = (choices: readonly Choice[]): Results =>
  Object.fromEntries(choices.map(choice => [`counts.${choice.key}`, choiceCount(choice)[1]]))

/** What each kind publishes: the types of what the kinds put into `result`. */
export const RESULTS: { readonly [K in Step['kind']]: (step: Extract<Step, { kind: K }>) => Results } = {
  form: () => ({
    by: { type: 'person', title: '办理人' },
    given: { type: 'integer', title: '已办理人数' },
  }),
  meeting: step => ({
    ...ATTENDANCE,
    absent: { type: 'integer', title: '缺席人数' },
    ...(step.pass && VOTES),
  }),
  ballot: step => ({
    ...ATTENDANCE,
    written: { type: 'integer', title: '书面意见数' },
    issued: { type: 'integer', title: '发出票数' },
    collected: { type: 'integer', title: '收回票数' },
    void: { type: 'integer', title: '废票数' },
    small: { type: 'boolean', title: '票数过少' },
    ...(step.bases?.households && {
      households: { type: 'integer', title: '总户数' },
      householdsPresent: { type: 'integer', title: '到会户数' },
    }),
    ...(!step.choices && !step.subjects && VOTES),
    ...(step.choices && !step.subjects && countsOf(step.choices)),
    ...(step.subjects && {
      subjects: {
        type: 'list',
        title: '各对象得票',
        of: {
          id: { type: 'string', title: '对象编号' },
          label: { type: 'string', title: '对象' },
          ...(step.choices ? Object.fromEntries(step.choices.map(choiceCount)) : VOTES),
          void: { type: 'integer', title: '废票数' },
          ...(step.pass && { passed: { type: 'boolean', title: '通过' } }),
        },
      },
      ...(step.pass && { passed: { type: 'list', title: '通过的对象' } }),
    }),
  }),
  disclosure: () => ({
    published: { type: 'day', title: '公开日期' },
    lastDay: { type: 'day', title: '公开最后一日' },
    objections: { type: 'integer', title: '异议件数' },
    upheld: { type: 'boolean', title: '异议成立' },
  }),
  wait: step => (step.delay ? { until: { type: 'day', title: '最后一日' } } : {}),
}
