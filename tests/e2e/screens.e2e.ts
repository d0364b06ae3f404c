import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { handIn, openInstance, openTask, start } from '#tests/e2e/acts.ts'
import { fill } from '#tests/e2e/form.ts'
import { aSite } from '#tests/e2e/site.ts'
import { ROOT } from '#tests/support/process.ts'

/**
 * Every screen, on a desk and on a phone: nothing that shuts people out, nothing cut off; a picture of each for the eye
 * with SCREENSHOTS=1, in `dist/screenshots`.
 */

const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
/** A small phone; and a desk of 1440 px whose reader has zoomed to 200 %. */
const NARROW = [
  { width: 320, height: 640 },
  { width: 720, height: 450 },
]
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const PICTURES = join(ROOT, 'dist/screenshots')
const LONG =
  '柳湾村李家屯、塘边屯、塘冲屯三个自然屯饮用水水源保护和农村生活污水集中处理设施建设及管护资金筹集使用方案（第二次修订）'

const site = aSite()
let secretary: Page
beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  secretary = await site.enter('liuwan.shuji')
})

interface Screen {
  readonly name: string
  go(page: Page): Promise<unknown>
}
const at = (name: string, path: string): Screen => ({ name, go: page => page.goto(path) })
const check = (page: Page) => page.getByRole('button', { name: '检查并提交' }).click()
const more = async (page: Page, verb: string) => {
  await page.getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('button', { name: verb }).click()
  await page.getByRole('dialog').waitFor()
}

async function holds(page: Page, { name, go }: Screen) {
  await page.setViewportSize(DESK)
  await go(page)
  await settled(page)
  await accessible(page, name, DESK.width)
  await page.setViewportSize(PHONE)
  await settled(page)
  await accessible(page, name, PHONE.width)
  for (const size of NARROW) {
    await page.setViewportSize(size)
    expect(await cutOff(page), `${name} at ${size.width} px`).toEqual([])
  }
}

/** Loaded, drawn, and nothing moving. */
async function settled(page: Page) {
  await page.getByRole('main').waitFor()
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'))
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)))
}

async function accessible(page: Page, name: string, width: number) {
  await picture(page, `${name}-${width}`)
  expect(await cutOff(page), `${name} at ${width} px`).toEqual([])
  const { violations, passes } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  expect(passes.length, 'rules that were applied').toBeGreaterThan(10)
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(
    grave.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`),
    `${name} at ${width} px`,
  ).toEqual([])
}

async function picture(page: Page, name: string) {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}

/** What makes the page scroll sideways: whatever reaches beyond the edge without a scroller of its own. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    return [...document.body.querySelectorAll('*')]
      .filter(element => element.getBoundingClientRect().right > clientWidth + 1)
      .slice(0, 5)
      .map(element => `${element.tagName}.${element.className}: ${element.textContent?.slice(0, 40)}`)
  })

const PUBLIC: readonly Screen[] = [
  at('sign-in', '/sign-in'),
  {
    name: 'sign-in-wrong',
    async go(page) {
      await page.goto('/sign-in')
      await page.getByLabel('用户名').fill('liuwan.shuji')
      await page.getByLabel('密码').fill('bu-dui-de-mima')
      await page.getByRole('button', { name: '登录', exact: true }).click()
      await page.getByText('用户名或密码不对').waitFor()
    },
  },
  at('setup', '/setup'),
  at('disclosures', '/disclosures'),
  {
    name: 'disclosure-objection',
    async go(page) {
      await page.goto('/disclosures')
      await page.getByRole('main').getByRole('listitem').getByRole('link').first().click()
      await check(page)
      await page.getByRole('alert').first().waitFor()
    },
  },
  at('nowhere', '/wu-ci-yemian'),
]
test.each(PUBLIC)('without signing in: $name', async screen => {
  const page = await site.visitor()
  await holds(page, screen)
  await page.context().close()
})

describe('signed in as the secretary of a branch', () => {
  const screens: readonly Screen[] = [
    at('inbox', '/tasks'),
    {
      name: 'inbox-nothing-found',
      async go(page) {
        await page.goto('/tasks')
        await page.getByLabel('按标题、步骤查找').fill('没有这样的事')
        await page.getByText('没有找到符合的待办').waitFor()
      },
    },
    at('instances', '/instances'),
    at('start', '/start'),
    at('launch', '/start/four-discussions-two-disclosures'),
    {
      name: 'launch-errors',
      async go(page) {
        await page.goto('/start/four-discussions-two-disclosures')
        await page.getByRole('button', { name: '确认发起' }).click()
      },
    },
    { name: 'step-form', go: page => openTask(page, '自来水管网更换筹资筹劳方案', '议题登记') },
    {
      name: 'step-form-errors',
      async go(page) {
        await start(page, '四议两公开', LONG)
        await check(page)
        await page.getByRole('heading', { name: /有 \d+ 处需要修改/ }).waitFor()
      },
    },
    {
      name: 'check-page',
      async go(page) {
        await openTask(page, LONG, '议题登记')
        await fill(page, PROPOSAL)
        await check(page)
        await page.getByRole('heading', { name: '请核对填写的内容' }).waitFor()
      },
    },
    {
      name: 'receipt',
      async go(page) {
        await openTask(page, LONG, '议题登记')
        await handIn(page)
      },
    },
    {
      name: 'meeting-errors',
      async go(page) {
        await openTask(page, LONG, '填写会议记录')
        await page.getByLabel('会议已经开过了（补录）').check()
        await page.getByRole('group', { name: '请假人员' }).getByRole('button', { name: '增加一行' }).click()
        await check(page)
        await page.getByRole('heading', { name: /有 \d+ 处需要修改/ }).waitFor()
      },
    },
    { name: 'ballot-opening', go: page => openTask(page, '塘边屯进屯道路硬化', '开启表决') },
    { name: 'instance-new', go: page => openInstance(page, LONG) },
    { name: 'instance-running', go: page => openInstance(page, '塘边屯进屯道路硬化') },
    { name: 'instance-finished', go: page => openInstance(page, '李家塘山塘清淤加固工程') },
    {
      name: 'instance-chart',
      async go(page) {
        await openInstance(page, '李家塘山塘清淤加固工程')
        await page.getByText('流程图', { exact: true }).click()
        await page.locator('svg').getByText('归档').first().waitFor()
      },
    },
    {
      name: 'dialog-cancel',
      async go(page) {
        await openInstance(page, LONG)
        await more(page, '撤销办件')
        await page.getByRole('button', { name: '确认撤销' }).click()
      },
    },
    {
      name: 'dialog-reassign',
      async go(page) {
        await openTask(page, LONG, '填写会议记录')
        await more(page, '转办')
      },
    },
    {
      name: 'dialog-return',
      async go(page) {
        await openTask(page, LONG, '填写会议记录')
        await more(page, '退回')
      },
    },
    at('me', '/me'),
    at('task-unknown', '/tasks/00000000-0000-8000-8000-000000000000/nothing.1%2Ffill'),
  ]
  test.each(screens)('$name', screen => holds(secretary, screen))

  test('at the largest letters a phone still shows everything', async () => {
    await secretary.setViewportSize(DESK)
    await secretary.goto('/me')
    for (const name of ['长辈模式', '特大字'])
      await secretary
        .getByRole('main')
        .getByRole('button', { name })
        .or(secretary.getByRole('radio', { name }))
        .first()
        .click()
    for (const { name, go } of screens.filter(one =>
      ['inbox', 'instance-new', 'step-form', 'launch'].includes(one.name),
    )) {
      await secretary.setViewportSize(DESK)
      await go(secretary)
      await secretary.setViewportSize(PHONE)
      await settled(secretary)
      await picture(secretary, `elder-${name}-390`)
      expect(await cutOff(secretary), name).toEqual([])
    }
  })
})

test('a vote of several on one paper', async () => {
  const voter = await site.enter('chaye.dangyuan1')
  await holds(voter, {
    name: 'cast',
    async go(page) {
      await page.goto('/tasks')
      await page.getByRole('listitem').filter({ hasText: '投票' }).getByRole('link').first().click()
      await page.getByRole('button', { name: '投票', exact: true }).click()
      await page.getByRole('alert').first().waitFor()
    },
  })
})

test('a secret vote, and its confirmation', async () => {
  const voter = await site.enter('shuili.dangyuan3')
  const open = async (page: Page) => {
    await page.goto('/tasks')
    await page.getByRole('listitem').filter({ hasText: '投票' }).getByRole('link').first().click()
    await page.getByRole('radio').first().check()
  }
  await holds(voter, { name: 'cast-secret', go: open })
  await holds(voter, {
    name: 'cast-confirm',
    async go(page) {
      await open(page)
      await page.getByRole('button', { name: '投票', exact: true }).click()
      await page.getByRole('dialog').waitFor()
    },
  })
})

describe('in the department', () => {
  let head: Page
  beforeAll(async () => {
    head = await site.enter('yunxi.buzhang')
  })
  test.each([
    at('inbox-empty', '/tasks'),
    at('parameters', '/parameters'),
    at('instances-county', '/instances'),
    at('designer', '/designer/'),
    at('designer-template', '/designer/#/four-discussions-two-disclosures'),
  ])('$name', screen => holds(head, screen))
})

const PROPOSAL = {
  动议事由: '党员群众建议',
  事项名称: LONG.slice(0, 40),
  事项性质: '一般村务重大事项',
  村务事项类别: '公益事业兴办、筹资筹劳、建设承包',
  由谁决议: '村民代表会议（村民会议授权）',
  主要内容: '在三个自然屯各建一座污水处理池，铺设收集管网4.6公里，水源地设围网和警示牌，管护费每户每月2元。',
  '资金概算（元）': '1286000',
  资金来源: ['上级补助', '一事一议筹资筹劳'],
  征求意见和调查论证情况: '走访三个屯203户，191户赞成。',
  联系人: '迪丽努尔·阿卜杜热合曼',
  联系电话: '13907780012',
}
