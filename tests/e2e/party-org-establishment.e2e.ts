import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import {
  chinaDay,
  complete,
  handIn,
  handInInVain,
  letDaysPass,
  openInstance,
  openTask,
  section,
  start,
} from '#tests/e2e/acts.ts'
import { fill } from '#tests/e2e/form.ts'
import { aSite, PHONE } from '#tests/e2e/site.ts'

/** 党支部组建 of a company with four formal members: returned once, agreed, elected, filed and given its plaque. */

const TITLE = '云溪茶业有限公司党支部重新组建'
const UNIT = '云溪茶业有限公司'

const site = aSite()
let preparer: Page
let commissioner: Page
let township: Page
let county: Page

beforeAll(async () => {
  preparer = await site.enter('chaye.shuji')
  commissioner = await site.enter('shimen.zuzhi')
  township = await site.enter('shimen.shuji', PHONE)
  county = await site.enter('yunxi.ganbu')
})

const examined = {
  '查文件：材料是否齐全真实': '属实',
  '查关系：党员身份和组织关系是否清楚': '属实',
  '见书记：是否当面见到拟任负责人': '已见面',
}

test('the survey decides that the branch is set up alone', async () => {
  await start(preparer, '党支部组建', TITLE)
  await fill(preparer, {
    单位名称: UNIT,
    单位性质: '常设单位（村、社区、机关、企业等）',
    正式党员数: '4',
    预备党员数: '1',
    组建理由: '公司现有正式党员4名、预备党员1名，具备单独组建党支部的条件。',
  })
  await handIn(preparer)
  await openTask(preparer, TITLE, '提出组建申请')
  await preparer.getByText('单独组建党支部').first().waitFor()
  await fill(preparer, {
    申请组建的类型: '单独组建党支部',
    拟任负责人简况: '曹兴业，男，51岁，2000年入党，公司副总经理。',
    申请材料: { files: [{ name: '组建党支部申请.pdf', text: '申请' }] },
    办理结果: '提交申请',
  })
  await handIn(preparer)
})

test('what does not hold on the spot sends the application back, with the reason', async () => {
  await openTask(commissioner, TITLE, '督查核实')
  await fill(commissioner, { ...examined, '查关系：党员身份和组织关系是否清楚': '不符' })
  await handInInVain(commissioner, '核实情况和需要补正的内容')
  await fill(commissioner, { 核实情况和需要补正的内容: '彭程的组织关系还在原单位，请转入后再报。' })
  await handIn(commissioner)

  await openTask(preparer, TITLE, '提出组建申请')
  await preparer.getByText('“督查核实”之后回到这一步').waitFor()
  await preparer.getByRole('heading', { name: '前面的步骤填了什么' }).click()
  await preparer
    .getByText(/^督查核实/)
    .first()
    .click()
  await preparer.getByText('彭程的组织关系还在原单位，请转入后再报。').first().waitFor()
  await fill(preparer, {
    拟任负责人简况: '曹兴业，男，51岁，2000年入党。彭程的组织关系已经转入。',
    办理结果: '提交申请',
  })
  await handIn(preparer)
  await complete(commissioner, TITLE, '督查核实', examined)
})

test('the township secretary returns the meeting’s record, and gets it back directly', async () => {
  const meeting = {
    召开时间: { day: chinaDay(0), time: '0:01' },
    地点: '石门乡政府三楼会议室',
    主持人: '罗国强',
    议程: `研究${UNIT}党支部组建事宜`,
    会议内容和决定: '听取组织委员核实情况汇报，同意组建。',
    办理结果: '同意组建',
  }
  await openTask(commissioner, TITLE, '上级党委会议研究：填写会议记录')
  await commissioner
    .getByRole('group', { name: /^实到人员/ })
    .getByRole('button', { name: '全选' })
    .click()
  await fill(commissioner, meeting)
  await handIn(commissioner)

  await openTask(township, TITLE, '上级党委批复')
  await township.getByRole('button', { name: '更多操作' }).click()
  await township.getByRole('button', { name: '退回' }).click()
  const dialog = township.getByRole('dialog', { name: '退回前面的步骤' })
  await dialog.getByRole('button', { name: '确认退回' }).click()
  await dialog.getByText('请写明理由。').waitFor()
  await dialog.getByRole('radio', { name: '上级党委会议研究' }).check()
  await dialog.getByLabel('理由').fill('会议记录没有写明表决情况，请补充。')
  await dialog.getByRole('radio', { name: /直接回到我这一步/ }).check()
  await dialog.getByRole('button', { name: '确认退回' }).click()
  await township.waitForURL(/\/instances\//)
  await section(township, '现在').getByText('上级党委会议研究').first().waitFor()

  await openTask(commissioner, TITLE, '上级党委会议研究：填写会议记录')
  await commissioner.getByText('会议记录没有写明表决情况，请补充。').first().waitFor()
  await commissioner
    .getByRole('group', { name: /^实到人员/ })
    .getByRole('button', { name: '全选' })
    .click()
  await fill(commissioner, { ...meeting, 会议内容和决定: '应到5人，实到5人，举手表决，一致同意组建。' })
  await handIn(commissioner)
  await complete(township, TITLE, '上级党委批复', { 批复文号: '石委〔2026〕58号' })
})

test('the members elect the secretary, who is confirmed by the township', async () => {
  await openTask(preparer, TITLE, '确认党员名册')
  await fill(preparer, {
    党员名册: {
      rows: (
        [
          ['曹兴业', '正式党员', '2000-07-01'],
          ['杨茗', '正式党员', '2010年7月1日'],
          ['彭程', '正式党员', '20140701'],
          ['吕秋月', '正式党员', '2012/6/20'],
          ['丁一', '预备党员', '2025-12-10'],
        ] as const
      ).map(([name, kind, joined]) => ({ 姓名: name, 党员类别: kind, 入党日期: joined })),
    },
  })
  await handIn(preparer)
  await complete(preparer, TITLE, '酝酿候选人', { 书记候选人: '曹兴业', 酝酿经过: '全体正式党员酝酿，一致提名。' })
  await complete(township, TITLE, '上级审查候选人', { 办理结果: '同意' })
  await complete(preparer, TITLE, '党员大会选举书记：开启表决', {
    会议地点: '公司党员活动室',
    主持人: '杨茗',
    监票人: ['彭程'],
    表决方式: '现场纸质票',
  })
  await complete(preparer, TITLE, '党员大会选举书记：计票', {
    实到人数: '4',
    发出票数: '4',
    收回票数: '4',
    逐一计票: { existing: [{ 赞成: '3', 反对: '0', 弃权: '1', '废票（含未评）': '0' }] },
  })
  await complete(township, TITLE, '上级批准选举结果', { 办理结果: '批准' })
})

test('the branch is filed with the county and receives its plaque', async () => {
  await complete(commissioner, TITLE, '报送备案', { 报送说明: '选举结果已批准，报请备案。' })
  const colleague = await site.enter('yunxi.ganbu2')
  for (const page of [county, colleague]) await openTask(page, TITLE, '县委组织部备案')
  await fill(colleague, { 备案编号: '云组备〔2026〕30号' })
  await fill(county, { 备案编号: '云组备〔2026〕29号', 办理结果: '准予备案' })
  await handIn(county)
  await colleague.getByText(/王婉茹 于 .+ 办理完成，不用再办了。/).waitFor()
  await colleague.getByText('您刚才填的内容没有提交').waitFor()
  await colleague.getByText('云组备〔2026〕30号').waitFor()
  await letDaysPass(commissioner, 1)
  await complete(commissioner, TITLE, '授牌', { 授牌日期: chinaDay(1), 办理结果: '已授牌' })
  await openInstance(preparer, TITLE)
  await preparer.getByText('已办结', { exact: true }).first().waitFor()
  const story = await section(preparer, '办理经过').innerText()
  for (const told of ['退回', '会议记录没有写明表决情况', '备案']) expect(story).toContain(told)
})
