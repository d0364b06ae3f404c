import { isOfSeveral } from '#engine/step/ballot/paper.ts'
import { listName } from '#engine/step/ballot/published.ts'
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
  ...(!step.choices && !isOfSeveral(step) && VOTES),
  ...(step.choices && !isOfSeveral(step) && countsOf(step.choices)),
  ...(isOfSeveral(step) && {
    [listName(step)]: {
      type: 'list',
      title: step.election ? '候选人得票' : step.items ? '各事项得票' : '各对象得票',
      of: {
        id: { type: 'string', title: '对象编号' },
        label: { type: 'string', title: step.items ? '事项' : '对象' },
        ...(step.choices ? Object.fromEntries(step.choices.map(choiceCount)) : VOTES),
        ...(!step.election && { void: { type: 'integer', title: '废票数' } }),
        ...(step.pass && { passed: { type: 'boolean', title: '通过' } }),
        ...(step.choices?.every(({ score }) => score !== undefined) && {
          hundredths: { type: 'integer', title: '得分（以百分之一分计，舍去尾数）' },
          score: { type: 'string', title: '得分（分数）' },
        }),
      },
    },
    ...(step.pass && { passed: { type: 'list', title: step.items ? '通过的事项' : '通过的对象' } }),
  }),
  ...(step.election && ELECTION),
  ...(step.early && { early: { type: 'boolean', title: '提前计票' } }),
  ...(step.maskBelow !== undefined && { masked: { type: 'boolean', title: '票数不公布' } }),
})

const PERSON: Results = { id: { type: 'string', title: '编号' }, label: { type: 'string', title: '姓名' } }
const ELECTION: Results = {
  round: { type: 'string', title: '轮次' },
  seats: { type: 'integer', title: '本轮应选名额' },
  elected: { type: 'list', title: '当选的人', of: PERSON },
  electedPeople: { type: 'list', title: '当选人的账号' },
  tied: { type: 'list', title: '票数相等的人', of: PERSON },
  remaining: { type: 'integer', title: '缺额' },
  writtenIn: {
    type: 'list',
    title: '另选的人',
    of: { ...PERSON, votes: { type: 'integer', title: '票数' } },
  },
}

/** Words of the choices, in the order of the paper. */
export const choiceTitles = ({ choices }: BallotStep): { readonly [choice: string]: string } =>
  choices
    ? Object.fromEntries(choices.map(({ key, title }) => [key, title]))
    : { for: '赞成', against: '反对', abstain: '弃权' }
