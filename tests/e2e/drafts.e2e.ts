import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { handIn, openTask } from '#tests/e2e/acts.ts'
import { field, fill } from '#tests/e2e/form.ts'
import { aSite, PASSWORD, PHONE } from '#tests/e2e/site.ts'

/** What was typed is never lost, and a form says what is missing before anything is sent. */

const MATTER = '柳湾村老年人日间照料点建设'
const WORDS = '利用旧村小两间教室改造日间照料点，设床位八张、助餐点一处，由村集体管理。'

const site = aSite()
let desk: Page
beforeAll(async () => {
  desk = await site.enter('liuwan.shuji')
})
/** Types the main content; the promise in the answer is kept when the server has it. */
async function typeContent(page: Page, words: string) {
  const saved = page.waitForResponse(
    answer => answer.request().method() === 'PUT' && /\/api\/drafts\//.test(answer.url()) && answer.ok(),
  )
  saved.catch(() => undefined)
  await fill(page, { 主要内容: words })
  return { saved }
}
const contents = (page: Page) => field(page, '主要内容').inputValue()

test('what was typed is there after a reload', async () => {
  await openTask(desk, MATTER, '议题登记')
  await (await typeContent(desk, WORDS)).saved
  await desk.reload()
  await field(desk, '主要内容').waitFor()
  expect(await contents(desk)).toBe(WORDS)
  await desk.getByText(/已恢复您.*保存的内容/).waitFor()
})

test('what was typed a moment before leaving is there too', async () => {
  const { saved } = await typeContent(desk, `${WORDS}预计三月开工。`)
  await desk.reload()
  await field(desk, '主要内容').waitFor()
  expect(await contents(desk)).toBe(`${WORDS}预计三月开工。`)
  await saved
})

test('an attachment of the draft keeps its name', async () => {
  const { saved } = await typeContent(desk, `${WORDS}预计三月底开工。`)
  await fill(desk, { '附件（方案、概算、图纸等）': { files: [{ name: '日间照料点平面图.pdf', text: '图' }] } })
  await saved
  await desk.reload()
  await desk.getByRole('link', { name: '日间照料点平面图.pdf' }).waitFor()
  await typeContent(desk, `${WORDS}预计三月开工。`).then(last => last.saved)
})

test('it is there on another device of the same person', async () => {
  const phone = await site.enter('liuwan.shuji', PHONE)
  await openTask(phone, MATTER, '议题登记')
  expect(await contents(phone)).toBe(`${WORDS}预计三月开工。`)
  await phone.context().close()
})

test('a session that ended asks to sign in above the page, and nothing is lost', async () => {
  await desk.context().clearCookies()
  const { saved } = await typeContent(desk, `${WORDS}预计四月开工。`)
  const dialog = desk.getByRole('dialog', { name: '请重新登录' })
  await dialog.waitFor()
  await dialog.getByLabel('密码').fill(PASSWORD)
  await dialog.getByRole('button', { name: '登录' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await contents(desk)).toBe(`${WORDS}预计四月开工。`)
  await saved
  await desk.reload()
  await field(desk, '主要内容').waitFor()
  expect(await contents(desk)).toBe(`${WORDS}预计四月开工。`)
})

test('without a network the words stay on the device and are saved afterwards', async () => {
  await desk.context().setOffline(true)
  const { saved } = await typeContent(desk, `${WORDS}预计五月开工。`)
  await desk.getByText('暂存在这台设备上').first().waitFor()
  await desk.context().setOffline(false)
  await saved
  site.complaints.splice(0)
})

test('a task passed on keeps the draft and its attachment, and can be handed in', async () => {
  await fill(desk, {
    '附件（方案、概算、图纸等）': { files: [{ name: '村民代表联名建议.pdf', text: '建议' }] },
    联系电话: '13907780012',
  })
  await (await typeContent(desk, WORDS)).saved
  await desk.getByRole('button', { name: '更多操作' }).click()
  await desk.getByRole('button', { name: '转办' }).click()
  const dialog = desk.getByRole('dialog', { name: '转给别人办理' })
  await dialog.getByLabel('转给谁').fill('陆春燕')
  await dialog.getByRole('button', { name: /^陆春燕/ }).click()
  await dialog.getByLabel('理由').fill('我到县里开会，请组织委员代为登记。')
  await dialog.getByRole('button', { name: '确认转办' }).click()
  await desk.waitForURL(/\/instances\//)

  const organiser = await site.enter('liuwan.zuzhi')
  await openTask(organiser, MATTER, '议题登记')
  expect(await contents(organiser)).toBe(WORDS)
  const file = organiser.getByRole('link', { name: '村民代表联名建议.pdf' })
  const opened = await organiser.request.get((await file.getAttribute('href')) ?? '')
  expect(opened.status()).toBe(200)
  await handIn(organiser)
})

test('an empty form is refused by the browser itself, in Chinese, before anything is sent', async () => {
  const page = await site.enter('liuwan.shuji')
  await page.goto('/start/four-discussions-two-disclosures')
  await page.getByLabel('办件标题').fill('空白表单')
  await page.getByRole('button', { name: '确认发起' }).click()
  await page.getByRole('button', { name: '检查并提交' }).waitFor()
  const sent: string[] = []
  page.on('request', request => request.method() !== 'GET' && sent.push(`${request.method()} ${request.url()}`))
  await page.getByRole('button', { name: '检查并提交' }).click()
  const summary = page.getByRole('alert').filter({ hasText: '处需要修改' })
  const told = await summary.innerText()
  expect(told).toMatch(/有 9 处需要修改/)
  expect(told).toContain('联系电话')
  expect(told).not.toMatch(/[A-Za-z]{3}|应当有/)
  expect(sent).toEqual([])
})
