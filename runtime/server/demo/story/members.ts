import { personBy } from '#runtime/server/demo/accounts.ts'
import type { Stage } from '#runtime/server/demo/stage.ts'
import type { Story, When } from '#runtime/server/demo/story/story.ts'

/** 民主评议党员: one branch writing its self-appraisals, one whose members grade each other on their phones. */

const TEMPLATE = 'member-appraisal'
const yearOf = (s: Stage) => Number(s.day().slice(0, 4))

async function planned(s: Stage, who: string, organisation: string, name: string) {
  await s.start(who, TEMPLATE, organisation, `${name}党支部 ${yearOf(s)} 年度民主评议党员`)
  await s.submit(who, 'plan/fill', {
    year: yearOf(s),
    theme: '对照党章规定的党员标准，对照入党誓词，联系个人实际查摆不足，开展批评和自我批评。',
    talks: '支部委员之间、委员和党员之间普遍谈心谈话一遍，听取群众意见 14 条。',
  })
}

async function* community(s: Stage): AsyncGenerator<When, void> {
  yield [4, '09:00']
  await planned(s, 'guiyuan.shuji', 'guiyuan', '桂园社区')
  const written: readonly (readonly [string, string])[] = [
    ['guiyuan.shuji', '对社区老旧小区改造中居民的意见回应不够及时，今后做到接诉三日内答复。'],
    ['guiyuan.zuzhi', '组织生活记录不够完整，台账补记较多，今后当天记、当天签。'],
    ['guiyuan.dangyuan1', '参加志愿服务次数偏少，今年认领楼栋长岗位，每周巡查一次。'],
    ['guiyuan.yubei1', '理论学习还不系统，转正前读完党章和支部工作条例。'],
  ]
  for (const [at, [who, words]] of written.entries()) {
    yield [3 - Math.floor(at / 2), `2${at % 2}:15`]
    await s.submit(who, 'self/fill', { words, hours: 24 + at * 4 })
  }
}

async function* company(s: Stage): AsyncGenerator<When, void> {
  const secretary = 'chaye.shuji'
  yield [13, '09:00']
  await planned(s, secretary, 'chaye', '云溪茶业有限公司')
  // Nobody else writes online: after a week the step goes on, and they speak at the meeting.
  yield [12, '12:30']
  await s.submit(secretary, 'self/fill', { words: '抓生产多、抓党员教育少，今后每季度讲一次党课。', hours: 36 })
  yield [2, '16:30']
  await s.submit(secretary, 'peer/record', {
    held: s.typed('14:30'),
    place: '公司党员活动室',
    host: personBy(secretary),
    recorder: personBy('chaye.zuzhi'),
    present: ['chaye.shuji', 'chaye.zuzhi', 'chaye.dangyuan1', 'chaye.dangyuan2'].map(personBy),
    observers: '丁一（预备党员）',
    agenda: '个人自评、党员互评',
    minutes: '逐人自评，党员之间相互提出意见，气氛严肃坦诚。',
    remarks: '对每名党员提出 2 至 3 条意见，集中在联系职工和带头钻研技术两方面。',
  })
  yield [1, '17:00']
  await s.submit(secretary, 'assessment/open', {
    matter: `${yearOf(s)} 年度民主评议党员测评`,
    held: s.typed('17:00'),
    place: '公司党员活动室',
    host: personBy(secretary),
    recorder: personBy('chaye.zuzhi'),
    mode: 'online',
  })
}

export const MEMBERS: readonly Story[] = [
  { template: TEMPLATE, id: 'demo-members-community', title: '桂园社区党支部民主评议党员', tell: community },
  { template: TEMPLATE, id: 'demo-members-company', title: '云溪茶业有限公司党支部民主评议党员', tell: company },
]
