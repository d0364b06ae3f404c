import type { JsonObject } from '#engine/json.ts'
import { personBy } from '#runtime/server/demo/accounts.ts'
import type { Stage } from '#runtime/server/demo/stage.ts'
import type { Story, When } from '#runtime/server/demo/story/story.ts'

/** 四议两公开 in 柳湾村: one matter archived, the others waiting where a visitor can go on. */

const TEMPLATE = 'four-discussions-two-disclosures'
const SECRETARY = 'liuwan.shuji'
const DIRECTOR = 'liuwan.zhuren'
const SUPERVISOR = 'liuwan.jiandu'
const TOWNSHIP = 'qingxi.zuzhi'
const BRANCH = ['liuwan.shuji', 'liuwan.fushuji', 'liuwan.zuzhi', 'liuwan.xuanchuan', 'liuwan.jijian'].map(personBy)
const BOTH = [...BRANCH, ...['liuwan.zhuren', 'liuwan.weiyuan', 'liuwan.weiyuan2'].map(personBy)]
const ROOM = '柳湾村党群服务中心二楼会议室'

interface Matter {
  readonly matter: string
  readonly content: string
  readonly budget: string
  readonly villageMatter: string
  readonly fundSources: readonly string[]
  readonly surveyed: string
}

const proposal = ({ matter, content, budget, villageMatter, fundSources, surveyed }: Matter): JsonObject => ({
  origin: 'members',
  matter,
  category: 'village',
  villageMatter,
  resolutionBody: 'reps',
  content,
  budget,
  fundSources,
  surveyed,
  consultation: ['council'],
  touchesUnits: false,
  contact: '陆春燕',
  phone: '13907780012',
})

async function* untilLegality(s: Stage, about: Matter, at: number): AsyncGenerator<When, void> {
  yield [at, '09:05']
  await s.start(SECRETARY, TEMPLATE, 'liuwan', about.matter)
  await s.submit(SECRETARY, 'proposal/fill', proposal(about))
  yield [at - 1, '19:40']
  await s.submit(
    SECRETARY,
    'branchCommittee/record',
    {
      held: s.typed('18:30'),
      place: ROOM,
      host: personBy(SECRETARY),
      recorder: personBy('liuwan.zuzhi'),
      present: BRANCH.slice(0, 4),
      excused: [{ person: BRANCH[4]!, reason: '到县里参加纪检干部培训' }],
      agenda: `研究是否提议：${about.matter}`,
      content: about.content,
      budget: about.budget,
      minutes: '与会委员一致认为该事项群众呼声高、条件成熟，同意由村党支部向村“两委”提议。',
    },
    { outcome: 'PROPOSED' },
  )
  yield [at - 4, '20:30']
  await s.submit(SECRETARY, 'twoCommittees/record', {
    held: s.typed('19:00'),
    place: ROOM,
    host: personBy(SECRETARY),
    recorder: personBy('liuwan.zuzhi'),
    present: BOTH.slice(0, 7),
    excused: [{ person: BOTH[7]!, reason: '外出务工未归' }],
    observers: '农彩云（村务监督委员会主任）',
    agenda: `商议：${about.matter}的实施方案和资金安排`,
    content: about.content,
    budget: about.budget,
    supervisorPresent: true,
    for: 7,
    against: 0,
    abstain: 0,
    minutes: '会议逐项讨论了方案，补充了施工期间的交通和用水安排，表决同意提交党员大会审议。',
  })
}

const lawful = (s: Stage) =>
  s.submit(
    TOWNSHIP,
    'legality/fill',
    {
      lawful: true,
      goodMorals: true,
      rights: true,
      rightBody: true,
      reviewNotes: '属一般村务重大事项，由村民代表会议决议，程序得当。',
    },
    { outcome: 'LAWFUL' },
  )

const notice = (s: Stage, who: string, step: string, about: Matter, days: number, time: string) =>
  s.submit(who, `${step}/notice`, {
    time: s.typed(time, days),
    place: ROOM,
    host: personBy(SECRETARY),
    agenda: `审议并表决：${about.matter}`,
  })

const open = (s: Stage, who: string, step: string, about: Matter, time: string, mode: 'online' | 'paper') =>
  s.submit(who, `${step}/open`, {
    matter: about.matter,
    held: s.typed(time),
    place: ROOM,
    host: personBy(SECRETARY),
    recorder: personBy('liuwan.zuzhi'),
    tellers: [personBy('liuwan.jianduyuan'), personBy(SUPERVISOR)],
    mode,
    explanation: '方案全文已随会议通知送达，会上由村委会主任作说明。',
    townshipAttendee: '陈翀',
  })

async function* partyMeeting(s: Stage, about: Matter, at: number): AsyncGenerator<When, void> {
  yield [at, '10:20']
  await lawful(s)
  await notice(s, SECRETARY, 'partyMeeting', about, 5, '19:30')
  yield [at - 5, '19:35']
  await open(s, SECRETARY, 'partyMeeting', about, '19:30', 'online')
  yield [at - 5, '19:50']
  await s.vote('partyMeeting', { for: 14, against: 1, abstain: 1 })
  yield [at - 5, '20:05']
  await s.submit(SECRETARY, 'partyMeeting/count', { minutes: '应到有表决权的党员 18 人，实到 16 人，线上表决结束。' })
}

async function* representatives(
  s: Stage,
  about: Matter,
  at: number,
  cast: { readonly [choice: string]: number },
): AsyncGenerator<When, void> {
  yield [at, '08:40']
  await notice(s, DIRECTOR, 'repsMeeting', about, 5, '19:30')
  yield [at - 5, '19:32']
  await open(s, DIRECTOR, 'repsMeeting', about, '19:30', 'online')
  yield [at - 5, '19:55']
  await s.vote('repsMeeting', cast)
  yield [at - 5, '20:15']
  await s.submit(DIRECTOR, 'repsMeeting/count', { minutes: '无记名投票，监票人当场核对票数无误。' })
}

const publish = (s: Stage, step: string, about: Matter, what: string) =>
  s.submit(DIRECTOR, `${step}/publish`, {
    notice: `现将“${about.matter}”的${what}予以公开，接受全体村民监督。如有异议，请在公开期内向村务监督委员会提出，监督电话 0778-6120012。`,
    place: '村务公开栏、各屯路口',
    channels: ['board', 'group'],
    hotline: '0778-6120012',
  })

const RESERVOIR: Matter = {
  matter: '李家塘山塘清淤加固工程',
  content:
    '李家塘山塘建于 1974 年，蓄水约 4.6 万立方米，灌溉李家、塘边两屯水田 310 亩。现淤积严重、坝体渗漏，拟清淤 8200 立方米，坝体培厚并铺设防渗土工膜，新建溢洪道 42 米，工期 60 天。',
  budget: '386000.00',
  villageMatter: 'welfare',
  fundSources: ['grant', 'collective'],
  surveyed: '走访两屯 58 户，55 户赞成；县水利局技术人员两次到现场查勘，认为必要可行。',
}

async function* reservoir(s: Stage): AsyncGenerator<When, void> {
  yield* untilLegality(s, RESERVOIR, 168)
  yield* partyMeeting(s, RESERVOIR, 161)
  yield [155, '08:50']
  await notice(s, DIRECTOR, 'repsMeeting', RESERVOIR, 4, '15:00')
  yield [151, '15:10']
  await open(s, DIRECTOR, 'repsMeeting', RESERVOIR, '15:00', 'paper')
  yield [151, '15:50']
  await s.submit(DIRECTOR, 'repsMeeting/count', {
    present: 17,
    issued: 17,
    collected: 17,
    void: 0,
    for: 15,
    against: 1,
    abstain: 1,
    minutes: '正值农忙，到会 17 人，不足组成人员的三分之二，会议不能形成决议，改期再开。',
  })
  yield* representatives(s, RESERVOIR, 149, { for: 21, against: 3, abstain: 2 })
  yield [143, '09:30']
  await publish(s, 'resolutionDisclosure', RESERVOIR, '决议')
  yield [136, '21:14']
  await s.submit(null, 'resolutionDisclosure/objection', {
    question: '方案里没有写清溢洪道要占我家 0.3 亩旱地怎么补偿，这一条没讨论就表决了，请重新说明。',
  })
  yield [133, '16:20']
  await s.submit(
    SUPERVISOR,
    'resolutionDisclosure/answer',
    { investigation: '到现场丈量，溢洪道确需占用村民承包旱地 0.31 亩，原方案未列补偿。' },
    { outcome: 'UPHELD', opinion: '异议成立。请补充青苗和土地补偿条款后，重新提交村民代表会议表决。' },
  )
  yield* representatives(s, RESERVOIR, 130, { for: 25, against: 1, abstain: 1 })
  yield [124, '09:10']
  await publish(s, 'resolutionDisclosure', RESERVOIR, '决议（补充占地补偿条款后重新表决）')
  yield [96, '17:00']
  await s.submit(DIRECTOR, 'implementation/fill', {
    stage: 'underway',
    contractor: '云溪县宏源水利工程有限公司',
    progress: '完成清淤 5100 立方米，占总量六成，坝体培厚已开工。',
  })
  yield [62, '17:30']
  await s.submit(DIRECTOR, 'implementation/fill', {
    stage: 'completed',
    contractor: '云溪县宏源水利工程有限公司',
    progress: '全部工程完工，经县水利局、村民代表共同验收合格，山塘已恢复蓄水。',
    finishedOn: s.day(-2),
    actualCost: '379450.00',
    spending: [
      { item: '清淤及土方', amount: '158200.00', voucher: '2026-0817' },
      { item: '坝体防渗', amount: '141750.00', voucher: '2026-0823' },
      { item: '溢洪道', amount: '73300.00', voucher: '2026-0902' },
      { item: '占地和青苗补偿', amount: '6200.00', voucher: '2026-0711' },
    ],
    evidence: [await s.file(DIRECTOR, '竣工验收单.pdf'), await s.file(DIRECTOR, '工程结算书.pdf')],
  })
  yield [59, '11:00']
  await s.submit(
    SUPERVISOR,
    'supervision/fill',
    {
      independent: true,
      proceduresKept: true,
      asResolved: true,
      spendingTrue: true,
      supervision: '程序完整，工程按决议实施，收支真实，票据齐全，同意公开。',
    },
    { outcome: 'AGREED' },
  )
  yield [58, '09:00']
  await publish(s, 'resultDisclosure', RESERVOIR, '实施结果和收支')
  yield [20, '15:00']
  await s.submit(SECRETARY, 'archive/fill', {
    materials: {
      proposal: true,
      discussion: true,
      deliberation: true,
      resolution: true,
      firstPosting: true,
      works: true,
      supervision: true,
      secondPosting: true,
    },
    archiveNumber: 'LW-SYLGK-001',
    archivedOn: s.day(),
    shelf: '村档案室 2 号柜',
    scans: [await s.file(SECRETARY, '全套材料扫描件.pdf')],
  })
}

const LIGHTS: Matter = {
  matter: '环村主干道太阳能路灯安装',
  content: '在环村主干道安装太阳能路灯 96 盏，间距 30 米，由中标单位负责三年维护，村集体安排专人巡查。',
  budget: '230400.00',
  villageMatter: 'planning',
  fundSources: ['collective', 'donation'],
  surveyed: '三个村民小组分别开会征求意见，158 户中 149 户赞成。',
}
async function* lights(s: Stage): AsyncGenerator<When, void> {
  yield* untilLegality(s, LIGHTS, 34)
  yield* partyMeeting(s, LIGHTS, 27)
  yield* representatives(s, LIGHTS, 20, { for: 24, against: 2, abstain: 1 })
  yield [8, '09:20']
  await publish(s, 'resolutionDisclosure', LIGHTS, '决议')
  yield [3, '20:41']
  await s.submit(null, 'resolutionDisclosure/objection', {
    question: '塘边屯后巷没有列入安装范围，晚上老人出门不方便，请说明原因。',
  })
}

const SQUARE: Matter = {
  matter: '村文化广场改造和停车位规划',
  content: '把旧晒谷场改造为文化广场，铺装 860 平方米，划停车位 24 个，保留南侧晒谷区，工期 45 天。',
  budget: '168000.00',
  villageMatter: 'planning',
  fundSources: ['collective'],
  surveyed: '在村民微信群和公开栏征求意见 10 天，收到建议 23 条，采纳 17 条。',
}
async function* square(s: Stage): AsyncGenerator<When, void> {
  yield* untilLegality(s, SQUARE, 20)
  yield* partyMeeting(s, SQUARE, 13)
  yield [7, '08:40']
  await notice(s, DIRECTOR, 'repsMeeting', SQUARE, 6, '19:30')
  yield [1, '19:33']
  await open(s, DIRECTOR, 'repsMeeting', SQUARE, '19:30', 'online')
  yield [1, '19:58']
  await s.vote('repsMeeting', { for: 14, against: 3, abstain: 1 })
}

const WATER: Matter = {
  matter: '自来水管网更换筹资筹劳方案',
  content: '更换 1998 年铺设的自来水主管 3.2 公里，每户筹资 300 元，五保户、低保户免筹，不足部分由村集体补足。',
  budget: '214600.00',
  villageMatter: 'welfare',
  fundSources: ['levy', 'collective'],
  surveyed: '入户调查 60 户，52 户同意筹资，8 户希望降低标准。',
}
async function* water(s: Stage): AsyncGenerator<When, void> {
  yield* untilLegality(s, WATER, 12)
  yield [6, '15:45']
  await s.command(TOWNSHIP, {
    type: 'Return',
    task: await s.task('legality/fill'),
    to: 'proposal',
    reason: '筹资标准超过本县一事一议每人每年上限，且没有写明五保户、低保户名单核定办法，请修改方案后重新提议。',
    after: 'through',
  })
}

const CLUB: Matter = {
  matter: '柳湾村老年人日间照料点建设',
  content: '利用原村小学闲置教室改建老年人日间照料点，设床位 12 张、助餐点 1 个，聘请护理员 2 名。',
  budget: '96000.00',
  villageMatter: 'welfare',
  fundSources: ['grant', 'donation'],
  surveyed: '全村 65 岁以上老人 87 人，独居 19 人，均表示需要。',
}
async function* club(s: Stage): AsyncGenerator<When, void> {
  yield [2, '16:10']
  await s.start(SECRETARY, TEMPLATE, 'liuwan', CLUB.matter)
  const { phone: _left, ...begun } = proposal(CLUB)
  await s.draft(SECRETARY, 'proposal/fill', begun)
}

const FENCE: Matter = {
  matter: '村小学旧址围墙修缮',
  content: '修缮村小学旧址破损围墙 86 米，更换大门一扇，消除倒塌隐患。',
  budget: '32000.00',
  villageMatter: 'other',
  fundSources: ['collective'],
  surveyed: '村干部现场查看，并征求相邻 9 户意见。',
}
async function* fence(s: Stage): AsyncGenerator<When, void> {
  yield* untilLegality(s, FENCE, 45)
  yield [38, '10:00']
  await s.command(SECRETARY, {
    type: 'Cancel',
    reason: '县教育局已将旧址围墙列入年度校舍维修计划，由财政出资，不再由村里实施。',
  })
}

const ROAD: Matter = {
  matter: '塘边屯进屯道路硬化',
  content: '硬化塘边屯进屯道路 640 米，路面宽 3.5 米，厚 18 厘米，沿线设错车道 3 处。',
  budget: '288000.00',
  villageMatter: 'planning',
  fundSources: ['grant', 'levy'],
  surveyed: '塘边屯 41 户全部同意，沿线 6 户同意无偿让地。',
}
async function* road(s: Stage): AsyncGenerator<When, void> {
  yield* untilLegality(s, ROAD, 9)
  yield [2, '10:30']
  await lawful(s)
  await notice(s, SECRETARY, 'partyMeeting', ROAD, 5, '19:30')
}

const story = (id: string, { matter }: Matter, tell: Story['tell']): Story => ({
  template: TEMPLATE,
  id,
  title: matter,
  tell,
})
export const VILLAGE_MATTERS: readonly Story[] = [
  story('demo-reservoir', RESERVOIR, reservoir),
  story('demo-lights', LIGHTS, lights),
  story('demo-square', SQUARE, square),
  story('demo-water', WATER, water),
  story('demo-club', CLUB, club),
  story('demo-fence', FENCE, fence),
  story('demo-road', ROAD, road),
]
