import { personBy } from '#runtime/server/demo/accounts.ts'
import type { Stage } from '#runtime/server/demo/stage.ts'
import type { Story, When } from '#runtime/server/demo/story/story.ts'

/** 述职评议考核 of this year: one report overdue, one being graded on people's phones, one in rectification. */

const TEMPLATE = 'report-appraisal'

interface Branch {
  readonly organisation: string
  readonly name: string
  readonly secretary: string
  readonly commissioner: string
  readonly superior: string
}
const yearOf = (s: Stage) => Number(s.day().slice(0, 4))

async function* launched(
  s: Stage,
  { organisation, name, commissioner }: Branch,
  at: number,
): AsyncGenerator<When, void> {
  yield [at, '09:00']
  await s.start(commissioner, TEMPLATE, organisation, `${name}党支部书记 ${yearOf(s)} 年度述职评议考核`)
  await s.submit(commissioner, 'plan/fill', {
    year: yearOf(s),
    requirements: '围绕“三会一课”、党员教育管理、发展党员质量、服务群众和上年度问题整改情况述职，问题要具体到事。',
    meetingDay: s.day(12),
    documents: [await s.file(commissioner, '述职评议考核工作方案.pdf')],
  })
}

async function* reported(s: Stage, { secretary, commissioner }: Branch, at: number): AsyncGenerator<When, void> {
  yield [at, '20:10']
  await s.submit(secretary, 'report/fill', {
    duties:
      '一年来主持召开支委会 11 次、党员大会 4 次，讲党课 3 次，培养入党积极分子 2 名，帮助群众解决急难愁盼问题 26 件。',
    problems: [
      { problem: '流动党员参加组织生活不经常', cause: '联系方式单一，缺少线上组织生活安排' },
      { problem: '主题党日形式比较单调', cause: '结合业务设计活动不够' },
    ],
    tasks: [{ task: '建立流动党员联系台账', owner: '组织委员' }],
    measures: [{ measure: '每月组织一次线上学习交流', due: s.day(120) }],
  })
  yield [at - 2, '09:40']
  await s.submit(commissioner, 'review/fill', {}, { outcome: 'PASSED' })
}

async function graded(s: Stage, { name, commissioner, superior }: Branch, time: string) {
  await s.submit(commissioner, 'appraisal/open', {
    matter: `${name}党支部书记述职评议`,
    held: s.typed(time),
    place: `${name}党员活动室`,
    host: personBy(superior),
    recorder: personBy(commissioner),
    mode: 'online',
    spoken: '书记现场述职，党员代表提问 3 个，逐一作答。',
    comment: '述职实在，问题找得准；流动党员管理要在一季度见到成效。',
  })
}

const COMMUNITY: Branch = {
  organisation: 'guiyuan',
  name: '桂园社区',
  secretary: 'guiyuan.shuji',
  commissioner: 'qingxi.zuzhi',
  superior: 'qingxi.shuji',
}
const ORGAN: Branch = {
  organisation: 'shuili',
  name: '县水利局机关',
  secretary: 'shuili.shuji',
  commissioner: 'yunxi.ganbu',
  superior: 'yunxi.buzhang',
}
const VILLAGE: Branch = { ...COMMUNITY, organisation: 'liuwan', name: '柳湾村', secretary: 'liuwan.shuji' }

async function* community(s: Stage): AsyncGenerator<When, void> {
  yield* launched(s, COMMUNITY, 19)
}
async function* organ(s: Stage): AsyncGenerator<When, void> {
  yield* launched(s, ORGAN, 15)
  yield* reported(s, ORGAN, 6)
  yield [1, '15:05']
  await graded(s, ORGAN, '15:00')
  yield [1, '15:40']
  await s.vote('appraisal', { good: 3, better: 1 })
}
async function* village(s: Stage): AsyncGenerator<When, void> {
  yield* launched(s, VILLAGE, 33)
  yield* reported(s, VILLAGE, 27)
  yield [21, '15:05']
  await graded(s, VILLAGE, '15:00')
  yield [21, '15:50']
  await s.vote('appraisal', { good: 12, better: 7, fair: 2 })
  yield [21, '16:10']
  await s.submit(VILLAGE.commissioner, 'appraisal/count', {})
  yield [18, '10:00']
  await s.submit(VILLAGE.superior, 'evaluate/fill', {
    grade: 'good',
    ground: '结合日常调研、台账抽查和现场测评，综合评定为“好”。',
  })
  yield [17, '11:00']
  await s.submit(VILLAGE.commissioner, 'feedback/fill', {
    findings: [
      { problem: '外出党员 4 名，上半年没有参加过组织生活', requirement: '建立台账，每月联系', due: s.day(60) },
      { problem: '主题党日记录不完整', requirement: '补齐记录，指定专人负责', due: s.day(30) },
    ],
    words: '请对照清单在时限内逐条整改。',
  })
}

const story = (id: string, { name }: Branch, tell: Story['tell']): Story => ({
  template: TEMPLATE,
  id,
  title: `${name}党支部书记述职评议考核`,
  tell,
})
export const REPORTS: readonly Story[] = [
  story('demo-report-community', COMMUNITY, community),
  story('demo-report-organ', ORGAN, organ),
  story('demo-report-village', VILLAGE, village),
]
