import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  castVote,
  chinaDay,
  complete,
  handIn,
  handInInVain,
  letDaysPass,
  openInstance,
  openTask,
  start,
} from '#tests/e2e/acts.ts'
import { fill, group } from '#tests/e2e/form.ts'
import { aSite, PHONE } from '#tests/e2e/site.ts'

const site = aSite()

describe('述职评议考核 of 桂园社区', () => {
  const TITLE = '桂园社区党支部书记双向述职评议'
  let commissioner: Page
  let secretary: Page
  let township: Page
  beforeAll(async () => {
    commissioner = await site.enter('qingxi.zuzhi')
    secretary = await site.enter('guiyuan.shuji')
    township = await site.enter('qingxi.shuji')
  })

  test('the report is returned once and then accepted', async () => {
    await commissioner.goto('/start')
    await commissioner.getByRole('link', { name: '述职评议考核' }).click()
    await commissioner.getByLabel('以哪个组织的名义').selectOption({ label: '桂园社区党支部' })
    await commissioner.getByLabel('办件标题').fill(TITLE)
    await commissioner.getByRole('button', { name: '确认发起' }).click()
    await fill(commissioner, {
      考核年度: '2026',
      重点内容和要求: '围绕组织生活、党员教育、服务群众和上年度问题整改述职，问题要具体到事。',
      计划现场述职日期: chinaDay(5),
    })
    await handIn(commissioner)
    const report = {
      履行抓党建职责情况: '召开支委会11次、党员大会4次，讲党课3次，为居民解决急难愁盼问题26件。',
      问题清单: { rows: [{ 存在问题: '流动党员参加组织生活不经常', 原因分析: '联系方式单一，缺少线上安排' }] },
      责任清单: { rows: [{ 下步重点任务: '建立流动党员联系台账', 责任人: '何雅琴' }] },
      措施清单: { rows: [{ 具体措施: '每月组织一次线上学习交流', 完成时限: chinaDay(90) }] },
    }
    await complete(secretary, TITLE, '提交述职报告', report)
    await complete(commissioner, TITLE, '上级审阅', { 办理结果: '退回修改', 意见: '业务融合没有写，请补充。' })
    await openTask(secretary, TITLE, '提交述职报告')
    await secretary.getByText('业务融合没有写，请补充。').first().waitFor()
    await fill(secretary, { 履行抓党建职责情况: `${report.履行抓党建职责情况}党建引领老旧小区改造，化解纠纷9起。` })
    await handIn(secretary)
    await complete(commissioner, TITLE, '上级审阅', { 办理结果: '可以述职' })
  })

  test('appraisers grade in secret on their phones and on paper', async () => {
    await complete(commissioner, TITLE, '现场述职评议：开启表决', {
      会议地点: '桂园社区党员活动室',
      主持人: '黄志远',
      表决方式: '线上投票（各人用自己的手机或电脑）',
      上级领导点评: '述职实在，问题找得准；流动党员管理要在一季度见到成效。',
    })
    for (const [voter, grade] of [
      ['guiyuan.fushuji', '好'],
      ['guiyuan.zuzhi', '较好'],
    ] as const) {
      const phone = await site.enter(voter, PHONE)
      await castVote(phone, TITLE, grade)
      await phone.context().close()
    }
    await openTask(commissioner, TITLE, '现场述职评议：计票')
    const present = group(commissioner, '到会但没有在线上投票的人')
    await present.getByRole('button', { name: '全选' }).click()
    const papers = await present.getByRole('checkbox', { checked: true }).count()
    await fill(commissioner, {
      发出纸质票数: String(papers),
      收回纸质票数: String(papers),
      纸质票废票数: '0',
      纸质票好票数: String(papers - 3),
      纸质票较好票数: '2',
      纸质票一般票数: '1',
      纸质票差票数: '0',
    })
    await handIn(commissioner)
    await openInstance(secretary, TITLE)
    const told = await secretary.locator('main').innerText()
    expect(told).toContain(`好 ${papers - 2}，较好 3，一般 1`)
    expect(told).not.toMatch(/周文斌.{0,20}(好|一般|差)/)
  })

  test('a grade beside the votes needs a reason, and every finding is rectified', async () => {
    await openTask(township, TITLE, '综合评价')
    await fill(township, { 综合评价等次: '较好', '评定依据：日常了解、实地核查、测评结果': '日常调研和台账抽查。' })
    await handInInVain(township, '与多数测评意见不同的理由')
    await fill(township, { 综合评价等次: '好' })
    await handIn(township)
    const finding = { 问题: '外出党员2名半年没有参加组织生活', 整改要求: '建立台账，每月联系', 整改时限: chinaDay(60) }
    await complete(commissioner, TITLE, '反馈问题清单', { 反馈问题清单: { rows: [finding] } })
    await complete(secretary, TITLE, '整改', {
      整改情况: { existing: [{ 整改结果: '已建台账，两名党员参加了线上学习。', 完成日期: chinaDay(0) }] },
    })
    await complete(commissioner, TITLE, '整改核查', { 核查方式和情况: '查看台账和学习记录。', 办理结果: '整改到位' })
    await openTask(commissioner, TITLE, '结果运用')
    await group(commissioner, '怎样运用').getByRole('checkbox').first().check()
    await handIn(commissioner)
    await openInstance(secretary, TITLE)
    await secretary.getByText('已办结', { exact: true }).first().waitFor()
  })
})

describe('民主评议党员 of a joint branch', () => {
  const TITLE = '两新组织联合党支部民主评议党员'
  const MEMBERS = ['lianhe.fushuji', 'lianhe.dangyuan1', 'lianhe.dangyuan2', 'lianhe.dangyuan3']
  let secretary: Page
  beforeAll(async () => {
    secretary = await site.enter('lianhe.shuji')
  })

  test('members write about themselves, and after a week the process goes on without the rest', async () => {
    await start(secretary, '民主评议党员', TITLE)
    await fill(secretary, { 评议年度: '2026', 评议主题和要求: '对照党员标准查摆不足，开展批评和自我批评。' })
    await handIn(secretary)
    const member = await site.enter('lianhe.fushuji', PHONE)
    await complete(member, TITLE, '个人自评', {
      '对照党员标准，查摆的不足和改进方向': '联系群众不够，今后每月走访五户。',
    })
    await member.context().close()
    await letDaysPass(secretary, 7)
    await letDaysPass(secretary, 1)
    await openTask(secretary, TITLE, '填写会议记录')
    await group(secretary, '实到人员（签到）').getByRole('button', { name: '全选' }).click()
    await fill(secretary, {
      地点: '云溪电商服务中心一楼',
      主持人: '高远',
      议程: '个人自评、党员互评',
      互相评议的主要意见: '对每名党员提出两条意见，集中在联系职工方面。',
      会议内容和决定: '逐人自评，互相提出意见，气氛严肃坦诚。',
    })
    await handIn(secretary)
  })

  test('everybody grades everybody on the phone; a missing grade is asked for', async () => {
    await complete(secretary, TITLE, '民主测评：开启表决', {
      会议地点: '云溪电商服务中心一楼',
      主持人: '高远',
      表决方式: '线上投票（各人用自己的手机或电脑）',
    })
    for (const voter of MEMBERS) {
      const phone = await site.enter(voter, PHONE)
      await phone.goto('/tasks')
      await phone.getByRole('listitem').filter({ hasText: '投票' }).getByRole('link', { name: TITLE }).click()
      const papers = phone.getByRole('group').filter({ has: phone.getByRole('radio') })
      await papers.first().waitFor()
      const count = await papers.count()
      expect(count).toBe(5)
      for (let at = 0; at < count - 1; at++)
        await papers
          .nth(at)
          .getByRole('radio', { name: at === 0 ? '优秀' : '合格', exact: true })
          .check()
      await phone.getByRole('button', { name: '投票', exact: true }).click()
      await phone.getByText('还有 1 项没有选择。').waitFor()
      await papers
        .nth(count - 1)
        .getByRole('radio', { name: '基本合格', exact: true })
        .check()
      await phone.getByRole('button', { name: '投票', exact: true }).click()
      await phone.getByRole('dialog').getByRole('button', { name: '确认投出' }).click()
      await phone.getByRole('heading', { name: '已投出' }).waitFor()
      await phone.context().close()
    }
    await complete(secretary, TITLE, '民主测评：计票', {})
  })

  test('no more than a third may be graded 优秀', async () => {
    await openTask(secretary, TITLE, '评定等次')
    await fill(secretary, {
      由谁评定: '党员大会（不设支委会的支部）',
      评定日期: chinaDay(8),
      党员等次: { existing: ['优秀', '优秀', '合格', '合格', '基本合格'].map(grade => ({ 评定等次: grade })) },
    })
    await handInInVain(secretary, '优秀等次的人数超过了正式党员数的三分之一')
    await fill(secretary, { 党员等次: { existing: [{}, { 评定等次: '合格' }] } })
    await handIn(secretary)
    await complete(secretary, TITLE, '结果反馈', {
      已向每名党员本人反馈评议结果: true,
      '基本合格、不合格党员的帮助教育措施': {
        rows: [{ 党员: '孛儿只斤·巴雅尔', 主要差距: '参加组织生活不经常', 教育帮助措施: '支委一对一谈心，按月提醒。' }],
      },
    })
    await complete(secretary, TITLE, '归档', { 档案编号: '联合-2026-评议-01' })
    await openInstance(secretary, TITLE)
    await secretary.getByText('已办结', { exact: true }).first().waitFor()
  })
})
