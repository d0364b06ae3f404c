import type { Locator, Page } from 'playwright-core'
import { type Entries, fill } from '#tests/e2e/form.ts'

/** What a person does in the portal, through the screens only. */

/** Opens a task from the inbox: by the title of the instance and words of the task. */
export async function openTask(page: Page, instance: string, task: string): Promise<void> {
  await page.goto('/tasks')
  await page.getByRole('listitem').filter({ hasText: task }).getByRole('link', { name: instance }).click()
  await page.getByRole('button', { name: '检查并提交' }).waitFor()
}

/** Checks what was filled in, hands it in and waits for the receipt. */
export async function handIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: '检查并提交' }).click()
  await page.getByRole('heading', { name: '请核对填写的内容' }).waitFor()
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await page.getByRole('heading', { name: '提交成功' }).waitFor()
}

/** Tries to hand in what must not go through: found in the browser, or by the server after the check page. */
export async function handInInVain(page: Page, because: string): Promise<void> {
  await page.getByRole('button', { name: '检查并提交' }).click()
  const refusal = page.getByRole('alert').filter({ hasText: because })
  const submit = page.getByRole('button', { name: '提交', exact: true })
  await refusal.or(submit).first().waitFor()
  if (await submit.isVisible()) await submit.click()
  await refusal.waitFor()
}

/** Starts a process under a title; ends on the form of its first step. */
export async function start(page: Page, template: string, title: string): Promise<void> {
  await page.goto('/start')
  await page.getByRole('link', { name: template }).click()
  await page.getByLabel('办件标题').fill(title)
  await page.getByRole('button', { name: '确认发起' }).click()
  await page.getByRole('button', { name: '检查并提交' }).waitFor()
}

/** One task from the inbox to the receipt. */
export async function complete(page: Page, instance: string, task: string, entries: Entries): Promise<void> {
  await openTask(page, instance, task)
  await fill(page, entries)
  await handIn(page)
}

export async function openInstance(page: Page, title: string): Promise<void> {
  await page.goto('/instances')
  await page.getByRole('link', { name: title }).first().click()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

/** Moves the demo's clock with its own button. */
export async function letDaysPass(page: Page, days: 1 | 7 | 15): Promise<void> {
  await page.getByRole('button', { name: `把演示时间快进 ${days} 天` }).click()
  await page
    .getByText(/^演示时间现在是/)
    .first()
    .waitFor()
}

/** Votes on one's own screen: choose, look once more, cast. */
export async function castVote(page: Page, instance: string, choice: string): Promise<void> {
  await page.goto('/tasks')
  await page.getByRole('listitem').filter({ hasText: '投票' }).getByRole('link', { name: instance }).click()
  await page.getByRole('radio', { name: choice, exact: true }).check()
  await page.getByRole('button', { name: '投票', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '确认您的选择' })
  await dialog.getByText(`您选择：${choice}`).waitFor()
  await dialog.getByRole('button', { name: '确认投出' }).click()
  await page.getByRole('heading', { name: '已投出' }).waitFor()
}

/** A day in China, so many days after today. */
export function chinaDay(ahead: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10)
}

export const section = (page: Page, heading: string): Locator => page.getByRole('region', { name: heading })
