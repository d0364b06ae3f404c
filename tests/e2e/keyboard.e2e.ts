import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { aSite, PASSWORD } from '#tests/e2e/site.ts'

/** Tab, Enter, the space bar, arrows and letters: nothing is clicked in this file. */

const site = aSite()
let page: Page
beforeAll(async () => {
  page = await site.visitor()
})

/** What has the focus, as it is read aloud. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null
    const labels = element && 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : []
    const group = element?.closest('fieldset')?.querySelector('legend')?.textContent ?? ''
    const own = element?.getAttribute('aria-label') ?? (labels[0]?.textContent || element?.textContent) ?? ''
    return { tag: element?.tagName ?? '', says: own.trim(), group, inMain: element?.closest('main') !== null }
  })

/** Goes on with Tab until the focus is on something called so; gives up when the page was gone round. */
async function tabTo(says: RegExp, group = /^/) {
  for (let steps = 0; steps < 120; steps++) {
    await page.keyboard.press('Tab')
    const now = await focused()
    if (says.test(now.says) && group.test(now.group)) return
  }
  throw new Error(`Tab never came to ${says}: the focus is on ${JSON.stringify(await focused())}`)
}
const type = async (field: RegExp, words: string) => {
  await tabTo(field)
  await page.keyboard.type(words)
}
const press = (key: string) => page.keyboard.press(key)

test('somebody signs in', async () => {
  await page.goto('/sign-in')
  await page.getByRole('heading', { name: '登录' }).waitFor()
  await type(/^用户名/, 'liuwan.shuji')
  await type(/^密码/, PASSWORD)
  await press('Enter')
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
})

test('the skip link leads over the menu, a link leads to the heading of the next page', async () => {
  await page.reload()
  await page.getByRole('listitem').first().waitFor()
  await press('Tab')
  expect((await focused()).says).toBe('跳到正文')
  await press('Enter')
  await press('Tab')
  expect((await focused()).inMain).toBe(true)
  await tabTo(/^柳湾村老年人日间照料点建设$/)
  await press('Enter')
  await page.getByRole('button', { name: '检查并提交' }).waitFor()
  expect((await focused()).says).toContain('议题登记')
})

test('handing in too early puts the focus on the summary, whose links lead to the fields', async () => {
  await tabTo(/^检查并提交$/)
  await press('Enter')
  await page.getByRole('heading', { name: /有 \d+ 处需要修改/ }).waitFor()
  expect((await focused()).says).toMatch(/^有 \d+ 处需要修改/)
  await press('Tab')
  const { says, tag } = await focused()
  expect(tag).toBe('A')
  await press('Enter')
  const field = /“(.+)”/.exec(says)?.[1] ?? says
  await expect
    .poll(async () => {
      const now = await focused()
      return `${now.group} ${now.says}`
    })
    .toContain(field)
})

test('the form is filled in, looked over and handed in', async () => {
  await page.reload()
  await page.getByRole('button', { name: '检查并提交' }).waitFor()
  await tabTo(/./, /^动议事由/)
  await press('Space')
  await type(/^事项名称/, '柳湾村老年人日间照料点建设')
  await tabTo(/./, /^事项性质/)
  await press('Space')
  await tabTo(/^村务事项类别/)
  await press('ArrowDown')
  await tabTo(/./, /^由谁决议/)
  await press('Space')
  await type(/^主要内容/, '利用旧村小教室改造日间照料点，设床位八张、助餐点一处。')
  await tabTo(/^资金概算/)
  await press('ControlOrMeta+a')
  await page.keyboard.type('96000')
  await tabTo(/./, /^资金来源/)
  if (!(await page.evaluate(() => (document.activeElement as HTMLInputElement).checked))) await press('Space')
  await type(/^征求意见和调查论证情况/, '走访六十岁以上老人四十二户，赞成三十九户。')
  await type(/^联系人/, '陆春燕')
  await tabTo(/^联系电话/)
  await press('ControlOrMeta+a')
  await page.keyboard.type('13907780012')
  await tabTo(/^检查并提交$/)
  await press('Enter')
  await page.getByRole('heading', { name: '请核对填写的内容' }).waitFor()
  expect((await focused()).says).toBe('请核对填写的内容')
  await tabTo(/^提交$/)
  await press('Enter')
  await page.getByRole('heading', { name: '提交成功' }).waitFor()
  expect((await focused()).says).toBe('提交成功')
})

test('a dialog keeps the focus, Escape closes it and gives the focus back', async () => {
  await tabTo(/^查看办件全貌$/)
  await press('Enter')
  await page.getByRole('button', { name: '更多操作' }).waitFor()
  await tabTo(/^更多操作/)
  await press('Enter')
  await tabTo(/^撤销办件$/)
  await press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  for (let steps = 0; steps < 8; steps++) {
    await press('Tab')
    expect(
      await dialog.evaluate(
        element => element.contains(document.activeElement) || document.activeElement === document.body,
      ),
    ).toBe(true)
  }
  await press('Escape')
  await dialog.waitFor({ state: 'hidden' })
})
