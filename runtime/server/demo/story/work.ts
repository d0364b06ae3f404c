import type { Stage } from '#runtime/server/demo/stage.ts'
import type { Story, When } from '#runtime/server/demo/story/story.ts'

/** Everyday work under way: an election asked for, a star rating set out, wishes collected, a ticket, a list, points. */

const yearOf = (s: Stage) => Number(s.day().slice(0, 4))

async function* election(s: Stage): AsyncGenerator<When, void> {
  yield [9, '10:00']
  await s.start('guiyuan.shuji', 'branch-election', 'guiyuan', `桂园社区党支部换届选举`)
  await s.submit('guiyuan.shuji', 'request/fill', {
    termEnds: s.day(200),
    plannedDay: s.day(190),
    formalCount: 12,
    seats: 5,
    plan: '充分酝酿推荐候选人，公示后召开党员大会，无记名投票差额选举委员。',
  })
}

async function* star(s: Stage): AsyncGenerator<When, void> {
  yield [6, '09:30']
  await s.start('qingxi.zuzhi', 'branch-standard-star', 'liuwan', `柳湾村党支部 ${yearOf(s)} 年度标准化考核`)
  await s.submit('qingxi.zuzhi', 'plan/fill', {
    year: yearOf(s),
    requirements: '对照 8 项指标、34 个子项自评，佐证材料只传一次，不另报纸质件。',
    assessDay: s.day(60),
  })
}

async function* wishes(s: Stage): AsyncGenerator<When, void> {
  yield [5, '15:00']
  await s.start('liuwan.zuzhi', 'claim-and-match', 'liuwan', '冬日微心愿认领')
  await s.submit('liuwan.zuzhi', 'collect/fill', {
    theme: '冬日微心愿',
    mode: 'one',
    source: 'visit',
    applicants: [
      { code: 'W01', name: '三屯独居老人', need: '屋顶漏雨，入冬前想修一修' },
      { code: 'W02', name: '五屯小学生', need: '想要一盏台灯和几本课外书' },
    ],
  })
}

async function* ticket(s: Stage): AsyncGenerator<When, void> {
  yield [3, '08:40']
  await s.start('liuwan.zuzhi', 'grid-ticket-loop', 'liuwan', '塘边屯路灯不亮')
  await s.submit('liuwan.zuzhi', 'report/fill', {
    kind: 'road',
    urgent: false,
    place: '塘边屯村口',
    problem: '三盏路灯不亮，晚上老人小孩出行不便。',
    source: 'resident',
    anonymous: true,
  })
}

async function* list(s: Stage): AsyncGenerator<When, void> {
  yield [12, '09:00']
  await s.start('qingxi.zuzhi', 'list-supervision', 'qingxi', '清溪镇今冬明春重点任务清单')
  await s.submit('qingxi.zuzhi', 'compile/fill', {
    listName: '今冬明春重点任务清单',
    origin: 'project',
    closes: s.day(90),
    tasks: [
      { what: '水利设施岁修', standard: '完成渠道清淤 4.5 公里', unit: 'liuwan', leader: '覃德旺', by: s.day(45) },
      { what: '老旧小区加装扶手', standard: '12 个单元全部完成', unit: 'guiyuan', leader: '林慧敏', by: s.day(60) },
    ],
  })
}

async function* points(s: Stage): AsyncGenerator<When, void> {
  yield [8, '16:00']
  await s.start('liuwan.shuji', 'points-ledger', 'liuwan', '柳湾村积分制管理')
  await s.submit('liuwan.shuji', 'plan/fill', {
    periodName: `${yearOf(s) + 1} 年上半年`,
    plan: '十类事项积分，登记员申报，监督委员会主任确认，按季公布。',
    budget: '6000.00',
    source: '村集体收入',
    studied: true,
  })
}

export const WORK: readonly Story[] = [
  { template: 'branch-election', id: 'demo-election', title: '桂园社区党支部换届选举', tell: election },
  { template: 'branch-standard-star', id: 'demo-star', title: '柳湾村党支部标准化考核', tell: star },
  { template: 'claim-and-match', id: 'demo-wishes', title: '冬日微心愿认领', tell: wishes },
  { template: 'grid-ticket-loop', id: 'demo-ticket', title: '塘边屯路灯不亮', tell: ticket },
  { template: 'list-supervision', id: 'demo-list', title: '清溪镇重点任务清单', tell: list },
  { template: 'points-ledger', id: 'demo-points', title: '柳湾村积分制管理', tell: points },
]
