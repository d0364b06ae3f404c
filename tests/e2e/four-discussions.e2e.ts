import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { castVote, chinaDay, complete, handIn, letDaysPass, openInstance, openTask, section } from '#tests/e2e/acts.ts'
import { fill, group } from '#tests/e2e/form.ts'
import { aSite, PHONE } from '#tests/e2e/site.ts'

/** 四议两公开 of a village reservoir, from the proposal to the archive, by the people of 柳湾村 through their screens. */

const MATTER = '塘冲水库除险加固和渠道配套工程'
const ROOM = '柳湾村党群服务中心二楼会议室'
const HOST = '覃德旺'
const COMMITTEE = ['覃德旺', '黄大山', '陆春燕', '莫家祥']
const BOTH = [...COMMITTEE, '韦秀兰', '蓝凤珍', '陆大力']

const site = aSite()
let secretary: Page
let director: Page
let supervisor: Page
let township: Page
let days = 0
let instance = ''

beforeAll(async () => {
  secretary = await site.enter('liuwan.shuji')
  director = await site.enter('liuwan.zhuren')
  supervisor = await site.enter('liuwan.jiandu', PHONE)
  township = await site.enter('qingxi.zuzhi')
})

async function pass(step: 1 | 7 | 15) {
  await letDaysPass(secretary, step)
  days += step
}
const ahead = (more: number) => chinaDay(days + more)

/** Notice that keeps its days, and the meeting after them. */
async function callMeeting(page: Page, step: string, agenda: string) {
  await complete(page, MATTER, `${step}：发会议通知`, {
    会议时间: { day: ahead(6), time: '8:00' },
    会议地点: ROOM,
    主持人: HOST,
    议程: agenda,
  })
  await pass(7)
}
const openBallot = (page: Page, step: string, way: string) =>
  complete(page, MATTER, `${step}：开启表决`, {
    记录人: '陆春燕',
    监票人: ['农彩云'],
    表决方式: way,
    方案说明: '方案全文已随会议通知送达，会上由村委会主任说明。',
  })

describe('四议：提议、商议、审议、决议', () => {
  test('the secretary sees what will happen before starting, and registers the matter', async () => {
    await secretary.getByRole('link', { name: '发起', exact: true }).click()
    await secretary.getByRole('link', { name: /四议两公开/ }).click()
    const overview = section(secretary, '会经过哪些步骤')
    await overview.getByText('村民代表会议决议').first().waitFor()
    expect(await overview.innerText()).toContain('须有组成人员的 2/3 以上到会')

    await secretary.getByRole('button', { name: '确认发起' }).click()
    await secretary.getByText('请填写办件标题。').waitFor()
    await secretary.getByLabel('办件标题').fill(MATTER)
    await secretary.getByRole('button', { name: '确认发起' }).click()
    await secretary.getByRole('heading', { level: 1, name: '议题登记' }).waitFor()

    await fill(secretary, {
      动议事由: '党员群众建议',
      事项名称: MATTER,
      事项性质: '一般村务重大事项',
      村务事项类别: '公益事业兴办、筹资筹劳、建设承包',
      由谁决议: '村民代表会议（村民会议授权）',
      主要内容: '塘冲水库建于1968年，坝体渗漏、涵管断裂，拟帷幕灌浆、重建放水涵管，配套衬砌渠道2.3公里，工期90天。',
      '资金概算（元）': '486000',
      资金来源: ['上级补助', '村集体自有资金'],
      征求意见和调查论证情况: '走访塘冲、李家两屯76户，71户赞成；县水利局到现场查勘，认为必要可行。',
      涉及驻村单位: false,
      联系人: '陆春燕',
      联系电话: '13907780012',
      '附件（方案、概算、图纸等）': { files: [{ name: '水库除险加固初步方案.pdf', text: '方案' }] },
    })
    await handIn(secretary)
    instance = new URL(
      (await secretary.getByRole('link', { name: '查看办件全貌' }).getAttribute('href')) ?? '',
      site.address,
    ).pathname.split('/')[2] as string
    expect(instance).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('a meeting of last night is entered afterwards, and the record says so', async () => {
    await pass(1)
    await openTask(secretary, MATTER, '村党组织提议：填写会议记录')
    await secretary.getByLabel('会议已经开过了（补录）').check()
    await fill(secretary, {
      召开时间: { day: ahead(-1), time: '19:30' },
      地点: ROOM,
      主持人: HOST,
      '实到人员（签到）': COMMITTEE,
      请假人员: { rows: [{ 姓名: '覃国栋', 请假原因: '到县里参加纪检干部培训' }] },
      议程: '研究是否提议塘冲水库除险加固工程',
      会议内容和决定: '与会委员一致认为群众呼声高、条件成熟，同意向村“两委”提议。',
      办理结果: '同意提议',
    })
    await handIn(secretary)
    await openInstance(secretary, MATTER)
    await section(secretary, '办理经过').getByText(/补录/).first().waitFor()
  })

  test('the two committees discuss, and the township examines the lawfulness', async () => {
    await complete(secretary, MATTER, '村“两委”会议商议：填写会议记录', {
      地点: ROOM,
      主持人: HOST,
      '实到人员（签到）': BOTH,
      请假人员: { rows: [{ 姓名: '覃国栋', 请假原因: '外出未归' }] },
      议程: '商议塘冲水库除险加固工程的实施方案和资金安排',
      村务监督委员会成员列席: true,
      赞成票: '7',
      反对票: '0',
      弃权票: '0',
      会议内容和决定: '逐项讨论方案，补充施工期间供水安排，表决同意提交党员大会审议。',
    })
    await complete(township, MATTER, '合法性审查', {
      '不违反宪法、法律、法规和国家政策': true,
      不违背公序良俗: true,
      '不侵犯村民的人身权利、民主权利和合法财产权利': true,
      事项性质和决议会议确定正确: true,
      办理结果: '可以提交审议',
    })
  })

  test('the party members’ meeting is called in time and votes on paper', async () => {
    await callMeeting(secretary, '党员大会审议', '审议塘冲水库除险加固方案')
    await openBallot(secretary, '党员大会审议', '现场纸质票')
    await complete(secretary, MATTER, '党员大会审议：计票', {
      实到人数: '16',
      发出票数: '16',
      收回票数: '16',
      废票数: '0',
      赞成票数: '14',
      反对票数: '1',
      弃权票数: '1',
    })
  })

  test('with 17 of 30 representatives the meeting is not quorate, the screen says how many are missing', async () => {
    await callMeeting(director, '村民代表会议决议', '决议塘冲水库除险加固方案')
    await openBallot(director, '村民代表会议决议', '现场纸质票')
    await complete(director, MATTER, '村民代表会议决议：计票', {
      实到人数: '17',
      发出票数: '17',
      收回票数: '17',
      废票数: '0',
      赞成票数: '15',
      反对票数: '1',
      弃权票数: '1',
    })
    await openInstance(director, MATTER)
    const filled = section(director, '各步填写的内容')
    await filled
      .getByText(/还差 ?3/)
      .first()
      .waitFor()
    await filled.getByText('未达到法定人数').first().waitFor()
  })

  test('convened again, representatives vote on their own phones and on paper, in secret', async () => {
    await callMeeting(director, '村民代表会议决议', '再次召开：决议塘冲水库除险加固方案')
    await openBallot(director, '村民代表会议决议', '线上投票（各人用自己的手机或电脑）')
    for (const [voter, choice] of [
      ['liuwan.daibiao1', '赞成'],
      ['liuwan.daibiao2', '赞成'],
      ['liuwan.daibiao20', '反对'],
    ] as const) {
      const phone = await site.enter(voter, PHONE)
      await castVote(phone, MATTER, choice)
      if (voter === 'liuwan.daibiao1') {
        await phone.goto('/tasks')
        expect(await phone.getByRole('link', { name: MATTER }).count()).toBe(0)
      }
      await phone.context().close()
    }
    await openTask(director, MATTER, '村民代表会议决议：计票')
    const present = group(director, '到会但没有在线上投票的人')
    await present.getByRole('button', { name: '全选' }).click()
    for (const away of ['潘老三', '覃丽华', '陆永发']) {
      await present.getByRole('searchbox').fill(away)
      const tick = present.getByRole('checkbox', { name: away })
      await tick.uncheck()
    }
    await present.getByRole('searchbox').fill('')
    const others = await present.getByRole('checkbox', { checked: true }).count()
    expect(others).toBeGreaterThanOrEqual(20)
    await fill(director, {
      发出纸质票数: String(others),
      收回纸质票数: String(others),
      纸质票废票数: '1',
      纸质票赞成票数: String(others - 3),
      纸质票反对票数: '1',
      纸质票弃权票数: '1',
    })
    await handIn(director)
    await openInstance(director, MATTER)
    const told = await director.locator('main').innerText()
    expect(told).toContain('第 2 次')
    expect(told, 'a secret vote is told only by number').not.toMatch(/韦世昌.{0,12}(赞成|反对)/)
  })
})

describe('两公开：公开、异议、实施、归档', () => {
  const publish = (step: string, words: string) =>
    complete(director, MATTER, `${step}：发布`, {
      公告正文: words,
      张贴地点: '村务公开栏、塘冲屯、李家屯路口',
      公开方式: ['村务公开栏', '微信群、公众号'],
      监督电话: '0778-6120012',
    })

  test('the resolution is posted for everybody, without a login and with the contact covered', async () => {
    await publish('决议公开', `现将“${MATTER}”的决议予以公开，接受全体村民监督。`)
    const villager = await site.visitor(PHONE)
    await villager.goto('/disclosures')
    await villager.getByRole('link', { name: new RegExp(MATTER) }).click()
    await villager.getByRole('heading', { level: 1, name: new RegExp(MATTER) }).waitFor()
    const told = await villager.locator('main').innerText()
    expect(told).toContain('486,000.00')
    expect(told).not.toContain('13907780012')
    expect(told).not.toContain('陆春燕')
    await villager.context().close()
  })

  test('a villager objects on the public page, the objection is upheld, the resolution is taken again', async () => {
    await pass(1)
    const villager = await site.visitor(PHONE)
    await villager.goto('/disclosures')
    await villager.getByRole('link', { name: new RegExp(MATTER) }).click()
    const form = section(villager, '我有不同意见')
    await form.getByRole('button', { name: '检查并提交' }).click()
    await form.getByRole('alert').getByRole('link').first().waitFor()
    await fill(form, { 异议内容: '方案没有写清溢洪道要占我家0.3亩旱地怎么补偿，没讨论就表决了，请重新说明。' })
    await form.getByRole('button', { name: '检查并提交' }).click()
    await form.getByRole('button', { name: '提交', exact: true }).click()
    await villager.getByRole('heading', { name: '意见已收到' }).waitFor()
    expect(await villager.locator('main').innerText()).toMatch(/受理编号：\S+/)

    await complete(supervisor, MATTER, '答复异议', {
      调查核实情况: '到现场丈量，溢洪道确需占用村民承包旱地0.31亩，原方案未列补偿。',
      办理结果: '异议成立，须改正',
      意见: '异议成立。请补充青苗和土地补偿条款后，重新提交村民代表会议表决。',
    })
    await villager.reload()
    await villager.getByText('意见成立，已采纳').waitFor()
    await villager.context().close()
    await openInstance(secretary, MATTER)
    await section(secretary, '现在').getByText('村民代表会议决议').first().waitFor()
  })

  test('the vote is taken again and the posting runs its fifteen days', async () => {
    await callMeeting(director, '村民代表会议决议', '补充占地补偿条款后重新表决')
    await openBallot(director, '村民代表会议决议', '现场纸质票')
    await complete(director, MATTER, '村民代表会议决议：计票', {
      实到人数: '26',
      发出票数: '26',
      收回票数: '26',
      废票数: '0',
      赞成票数: '24',
      反对票数: '1',
      弃权票数: '1',
    })
    await publish('决议公开', '补充占地补偿条款后重新表决的决议，予以公开。')
    await pass(15)
    await openInstance(secretary, MATTER)
    await section(secretary, '现在').getByText('决议公开').first().waitFor()
    await pass(7)
    await openInstance(director, MATTER)
    await section(director, '现在').getByText('组织实施').first().waitFor()
  })

  test('the work is carried out, supervised and its result posted', async () => {
    await complete(director, MATTER, '组织实施', {
      '承办（承建）单位或个人': '云溪县顺达水利工程有限公司',
      实施阶段: '已完成',
      进展情况: '坝体灌浆和放水涵管已完工，渠道衬砌2.3公里，经县水利局验收合格。',
      完成日期: ahead(0),
      '实际支出（元）': '471350.5',
      收支明细: {
        rows: [
          { 收支项目: '坝体帷幕灌浆', '金额（元）': '298000', 凭证号: '记-2026-031' },
          { 收支项目: '渠道衬砌和占地补偿', '金额（元）': '173350.50', 凭证号: '记-2026-032' },
        ],
      },
      '佐证材料（合同、验收单、票据、照片）': { files: [{ name: '竣工验收单.pdf', text: '验收' }] },
    })
    await complete(supervisor, MATTER, '村务监督委员会监督', {
      本人不是村民委员会成员及其近亲属: true,
      '决策程序完整，会议记录齐全': true,
      '按决议内容实施，质量合格': true,
      '收支真实，票据齐全': true,
      监督意见: '程序完整，质量合格，收支真实，同意公开结果。',
      办理结果: '同意公开结果',
    })
    await publish('实施结果公开', `“${MATTER}”已完工，现将实施结果和收支明细公开。`)
    await pass(15)
    await pass(7)
  })

  test('the secretary archives, and the instance page tells the whole story', async () => {
    await complete(secretary, MATTER, '归档', {
      提议会议纪要: true,
      '商议会议纪要（与提议合并的为同一份）': true,
      党员大会审议纪要和计票单: true,
      '决议会议纪要、签到表和表决票': true,
      '决议公开内容和张贴、期满对照照片': true,
      '实施、建设和财务资料': true,
      监督意见书: true,
      '结果公开内容和张贴、期满对照照片': true,
      档案号: '柳湾-2026-村务-017',
      归档日期: ahead(0),
      存放地点: '村档案室 3 号柜',
    })
    await openInstance(secretary, MATTER)
    await secretary.getByText('已办结', { exact: true }).first().waitFor()
    const timeline = await section(secretary, '办理经过').innerText()
    for (const told of ['补录', '异议', '期满', '归档']) expect(timeline).toContain(told)

    const filled = section(secretary, '各步填写的内容')
    await filled.getByText('第 3 次').waitFor()
    await filled
      .getByText(/议题登记.*覃德旺/)
      .first()
      .click()
    await filled.getByText('走访塘冲、李家两屯76户').waitFor()

    const steps = section(secretary, '走到哪一步')
    await steps.getByText('流程图', { exact: true }).click()
    await steps.locator('svg').getByText('归档').first().waitFor()
  })

  test('after the server has stopped, every recorded decision is reached again', async () => {
    await site.stopServer()
    const { code, said } = await site.guicheng('verify', '--all')
    expect(said).toContain(instance)
    expect(said).toContain('0 with mismatches')
    expect(code).toBe(0)
  })
})
