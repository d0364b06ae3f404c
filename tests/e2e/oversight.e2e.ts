import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { handIn, openInstance } from '#tests/e2e/acts.ts'
import { field, fill } from '#tests/e2e/form.ts'
import { aSite, PHONE } from '#tests/e2e/site.ts'

/** What a handler asks of others, and what is done from above: on the screens only. */

const MATTER = '柳湾村老年人日间照料点建设'
const site = aSite()
let secretary: Page
let head: Page
beforeAll(async () => {
  secretary = await site.enter('liuwan.shuji')
  head = await site.enter('yunxi.buzhang')
})

const verb = async (page: Page, name: string) => {
  await page.getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('button', { name, exact: true }).click()
  return page.getByRole('dialog')
}
const choose = async (page: Page, label: string, name: string) => {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(label).fill(name)
  await dialog.getByRole('button', { name: new RegExp(`^${name}`) }).click()
}
/** A task that may look different today: a form to fill, or the reason why not. */
const openRow = async (page: Page, task: string) => {
  await page.goto('/tasks')
  await page.getByRole('listitem').filter({ hasText: task }).getByRole('link', { name: MATTER }).click()
}
const chinaDay = (ahead: number) => new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10)

test('加签: what is missing is said at its field; the task waits for the answer and then goes on', async () => {
  await openRow(secretary, '议题登记')
  const dialog = await verb(secretary, '加签')
  await dialog.getByRole('button', { name: '确认加签' }).click()
  await dialog.getByText('请选择人员。').waitFor()
  await dialog.getByText('请写明理由。').waitFor()
  await choose(secretary, '请谁把关', '黄志远')
  await dialog.getByLabel('请对方看什么').fill('请看看选址是否合适')
  await dialog.getByRole('button', { name: '确认加签' }).click()
  await secretary.getByText('现在还不能提交').waitFor()
  await secretary.getByText(/正在等待黄志远/).waitFor()
  await secretary.goto('/tasks')
  await secretary.getByText('等 1 人把关').waitFor()

  const asked = await site.enter('qingxi.shuji', PHONE)
  await asked.getByText('请您把关').waitFor()
  await openRow(asked, '前加签')
  await asked.getByText('请看看选址是否合适').waitFor()
  await asked.getByRole('radio', { name: '同意', exact: true }).check()
  await handIn(asked)
  await asked.context().close()

  await openRow(secretary, '议题登记')
  await secretary.getByRole('button', { name: '检查并提交' }).waitFor()
})

test('委派: somebody else prepares it, and it comes back to be handed in', async () => {
  await openRow(secretary, '议题登记')
  const dialog = await verb(secretary, '委派')
  await choose(secretary, '委派给谁', '陈翀')
  await dialog.getByLabel('要准备什么').fill('请把主要内容写清楚')
  await dialog.getByRole('button', { name: '确认委派' }).click()
  await secretary.getByRole('heading', { level: 1, name: MATTER }).waitFor()
  await secretary
    .getByText(/陈翀（受.*委派准备）/)
    .first()
    .waitFor()

  const helper = await site.enter('qingxi.zuzhi', PHONE)
  await helper.getByText(/委派给您/).waitFor()
  await openRow(helper, '议题登记')
  await helper.getByText(/请您先准备/).waitFor()
  await helper.getByRole('button', { name: '更多操作' }).click()
  await helper.getByRole('button', { name: '抄送' }).waitFor()
  for (const name of ['加签', '委派', '退回'])
    expect(await helper.getByRole('button', { name, exact: true }).count(), name).toBe(0)
  await fill(helper, { 主要内容: '利用旧村小两间教室改造日间照料点。', 联系电话: '13800000000' })
  await handIn(helper)
  await helper.context().close()

  await openRow(secretary, '议题登记')
  await secretary.getByText('陈翀 已经准备好，请您核对后提交。').waitFor()
  expect(await field(secretary, '主要内容').inputValue()).toBe('利用旧村小两间教室改造日间照料点。')
  await secretary.getByText('提交后去向').click()
  await secretary
    .getByText(/^由 .*办理/)
    .first()
    .waitFor()
})

test('挂起: nobody handles it until it is resumed, and every list says so', async () => {
  await openInstance(head, MATTER)
  const dialog = await verb(head, '挂起')
  await dialog.getByLabel('理由').fill('等待用地批复')
  await dialog.getByRole('button', { name: '确认挂起' }).click()
  await head.getByText('原因：等待用地批复', { exact: true }).waitFor()

  await secretary.goto('/tasks')
  await secretary.getByText('已挂起').waitFor()
  await openRow(secretary, '议题登记')
  await secretary.getByText('现在还不能提交').waitFor()
  expect(await secretary.getByRole('button', { name: '检查并提交' }).count()).toBe(0)

  const again = await verb(head, '恢复办理')
  await again.getByLabel('理由').fill('批复已到')
  await again.getByRole('button', { name: '确认恢复' }).click()
  await head.getByText('原因：等待用地批复', { exact: true }).waitFor({ state: 'hidden' })
  // The other browser hears of it by itself.
  await secretary.getByRole('button', { name: '检查并提交' }).waitFor()
})

test('督办: an order is answered by the handler and lifted from above', async () => {
  const dialog = await verb(head, '督办')
  await dialog.getByRole('radio', { name: /整改通知/ }).check()
  await dialog.getByLabel('督办内容').fill('请说明为什么一直没有登记')
  await dialog.getByRole('button', { name: '确认督办' }).click()
  await dialog.getByText('请填写日期。').waitFor()
  await dialog.getByLabel('答复期限').fill(chinaDay(3))
  await dialog.getByRole('button', { name: '确认督办' }).click()
  const panel = head.getByRole('region', { name: '督办' })
  await panel.getByText('等待答复').waitFor()

  await openRow(secretary, '答复整改通知')
  await secretary.getByText('请说明为什么一直没有登记').waitFor()
  await fill(secretary, { 整改情况: '材料已经补齐，明天登记。' })
  await handIn(secretary)

  await panel.getByText('材料已经补齐，明天登记。').waitFor()
  await panel.getByRole('button', { name: '解除督办' }).click()
  await head.getByRole('dialog').getByLabel('理由').fill('已答复')
  await head.getByRole('dialog').getByRole('button', { name: '确认解除' }).click()
  await panel.getByText('已解除', { exact: true }).waitFor()
  expect(await panel.getByRole('button', { name: '解除督办' }).count()).toBe(0)
})
