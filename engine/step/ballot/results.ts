import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { ATTENDANCE, type Results, VOTES } from '#engine/step/told.ts'

type Choice = { readonly key: string; readonly title: string }
const choiceCount = ({ key, title }: Choice) => [key, { type: 'integer', title: `“${title}”票数` }] as const
const countsOf = (choices: readonly Choice[]): Results =>
  Object.fromEntries(choices.map(choice => [`counts.${choice.key}`, choiceCount(choice)[1]]))

/** What a ballot publishes when it is counted. */
export const results = (step: BallotStep): Results => ({
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
})

/** Words of the choices, in the order of the paper. */
export const choiceTitles = ({ choices }: BallotStep): { readonly [choice: string]: string } =>
  choices
    ? Object.fromEntries(choices.map(({ key, title }) => [key, title]))
    : { for: '赞成', against: '反对', abstain: '弃权' }
