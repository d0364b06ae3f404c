import type { JsonObject } from '#engine/json.ts'
import { personBy } from '#runtime/server/demo/accounts.ts'
import type { Stage } from '#runtime/server/demo/stage.ts'
import type { Story, When } from '#runtime/server/demo/story/story.ts'

/** 党支部组建 in 石门乡: one branch set up and filed, one temporary branch at work, one application waiting too long. */

const TEMPLATE = 'party-org-establishment'
const COMMISSIONER = 'shimen.zuzhi'
const TOWNSHIP = 'shimen.shuji'
const COUNTY = 'yunxi.ganbu'
const COMMITTEE = ['shimen.shuji', 'shimen.zuzhi', 'shimen.dangyuan1', 'shimen.dangyuan2', 'shimen.dangyuan3'].map(
  personBy,
)
const ROOM = '石门乡政府三楼会议室'

interface Unit {
  readonly organisation: string
  readonly leader: string
  readonly unit: string
  readonly survey: JsonObject
  readonly application: JsonObject
}

async function* applied(
  s: Stage,
  { organisation, leader, unit, survey, application }: Unit,
  at: number,
): AsyncGenerator<When, void> {
  yield [at, '09:20']
  await s.start(leader, TEMPLATE, organisation, `${unit}党支部组建`)
  await s.submit(leader, 'survey/fill', { unit, probationaryCount: 0, ...survey })
  yield [at - 1, '15:00']
  await s.submit(
    leader,
    'apply/fill',
    { ...application, documents: [await s.file(leader, '组建党支部申请.pdf')] },
    { outcome: 'SUBMITTED' },
  )
}

async function* agreed(s: Stage, { unit }: Unit, at: number, number: string): AsyncGenerator<When, void> {
  yield [at, '10:30']
  await s.submit(COMMISSIONER, 'check/fill', {
    filesOk: 'yes',
    relationsOk: 'yes',
    secretaryOk: 'yes',
    findings: '到单位实地核实，材料齐全，党员身份和组织关系清楚，拟任负责人在岗。',
  })
  yield [at - 4, '17:30']
  await s.submit(
    COMMISSIONER,
    'superiorMeeting/record',
    {
      held: s.typed('15:00'),
      place: ROOM,
      host: personBy(TOWNSHIP),
      recorder: personBy(COMMISSIONER),
      present: COMMITTEE,
      agenda: `研究${unit}党支部组建事宜`,
      minutes: `会议听取组织委员核实情况汇报，同意组建${unit}党支部。`,
    },
    { outcome: 'AGREED' },
  )
  yield [at - 6, '11:00']
  await s.submit(TOWNSHIP, 'reply/fill', { replyNumber: number, document: [await s.file(TOWNSHIP, '批复.pdf')] })
}

const UNION: Unit = {
  organisation: 'lianhe',
  leader: 'lianhe.shuji',
  unit: '石门乡两新组织联合',
  survey: {
    bodyKind: 'unit',
    formalCount: 2,
    reason: '云溪电商服务中心只有正式党员 2 名，不足 3 人，与相邻的惠农合作社、石门民宿协会联合组建。',
  },
  application: {
    kind: 'joint',
    units: [
      { name: '云溪电商服务中心', formal: 2 },
      { name: '惠农种植专业合作社', formal: 2 },
      { name: '石门民宿协会', formal: 1 },
    ],
    leader: '高远，男，44 岁，2006 年入党，云溪电商服务中心负责人。',
  },
}
async function* union(s: Stage): AsyncGenerator<When, void> {
  yield* applied(s, UNION, 92)
  yield* agreed(s, UNION, 87, '石委〔2026〕31 号')
  const leader = UNION.leader
  yield [78, '09:30']
  await s.submit(leader, 'roster/fill', {
    members: [
      { name: '高远', kind: 'formal', joined: '2006-07-01', from: '石门乡石门社区党支部' },
      { name: '沈墨', kind: 'formal', joined: '2013-06-20', from: '石门乡石门社区党支部' },
      { name: '姚明辉', kind: 'formal', joined: '2011-07-01', from: '青石村党支部' },
      { name: '卢旺林', kind: 'formal', joined: '2004-12-12', from: '青石村党支部' },
      { name: '孛儿只斤·巴雅尔', kind: 'formal', joined: '2012-07-01', from: '外省转入' },
    ],
  })
  yield [76, '10:00']
  await s.submit(leader, 'nominate/fill', {
    secretaryCandidate: personBy(leader),
    how: '各单位党员分别酝酿，集中提名高远为书记候选人。',
  })
  yield [74, '16:00']
  await s.submit(TOWNSHIP, 'review/fill', {}, { outcome: 'AGREED' })
  yield [70, '15:00']
  await s.submit(leader, 'secretaryElection/open', {
    matter: '选举党支部书记',
    held: s.typed('14:30'),
    place: '云溪电商服务中心一楼',
    host: personBy('lianhe.fushuji'),
    recorder: personBy('lianhe.dangyuan2'),
    tellers: [personBy('lianhe.dangyuan1')],
    mode: 'paper',
  })
  yield [70, '15:40']
  await s.submit(leader, 'secretaryElection/count', {
    present: 5,
    issued: 5,
    collected: 5,
    sheet: [{ subject: personBy(leader), for: 4, against: 0, abstain: 1, void: 0 }],
    minutes: '应到 5 人，实到 5 人，无记名投票，当场公布结果。',
  })
  yield [67, '10:00']
  await s.submit(TOWNSHIP, 'approve/fill', {}, { outcome: 'APPROVED' })
  yield [66, '11:00']
  await s.submit(COMMISSIONER, 'report/fill', { filingNote: '选举结果已批准，报请备案。' })
  yield [63, '09:00']
  await s.submit(COUNTY, 'file/fill', { filingNumber: '云组备〔2026〕17 号' }, { outcome: 'FILED' })
  yield [60, '15:30']
  await s.submit(COMMISSIONER, 'plaque/fill', { given: s.day() }, { outcome: 'GIVEN' })
}

const PROJECT: Unit = {
  organisation: 'linshi',
  leader: 'linshi.shuji',
  unit: '云清高速公路项目',
  survey: {
    bodyKind: 'emergency',
    formalCount: 6,
    reason: '抢建清溪河大桥控制性工程，从三个标段抽调党员 6 名，临时集中攻坚。',
  },
  application: { kind: 'temporary', leader: '秦守义，男，56 岁，1993 年入党，项目总工程师。' },
}
async function* project(s: Stage): AsyncGenerator<When, void> {
  yield* applied(
    {
      ...s,
      submit: (who, where, data, more) =>
        s.submit(who, where, where === 'apply/fill' ? { ...data, expires: s.day(300) } : data, more),
    },
    PROJECT,
    52,
  )
  yield* agreed(s, PROJECT, 48, '石委〔2026〕40 号')
  yield [40, '10:00']
  await s.submit(TOWNSHIP, 'appoint/fill', { secretary: personBy(PROJECT.leader), expires: s.day(270), told: true })
}

const TEA: Unit = {
  organisation: 'chaye',
  leader: 'chaye.shuji',
  unit: '云溪茶业有限公司',
  survey: {
    bodyKind: 'unit',
    formalCount: 4,
    probationaryCount: 1,
    reason: '公司现有正式党员 4 名，具备单独组建党支部的条件。',
  },
  application: { kind: 'single', leader: '曹兴业，男，51 岁，2000 年入党，公司副总经理。' },
}
async function* tea(s: Stage): AsyncGenerator<When, void> {
  yield* applied(s, TEA, 16)
}

const story = (id: string, { unit }: Unit, tell: Story['tell']): Story => ({
  template: TEMPLATE,
  id,
  title: `${unit}党支部组建`,
  tell,
})
export const BRANCHES: readonly Story[] = [
  story('demo-union', UNION, union),
  story('demo-project', PROJECT, project),
  story('demo-tea', TEA, tea),
]
