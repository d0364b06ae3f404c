import { basename } from 'node:path'
import type { Locator, Page } from 'playwright-core'

/**
 * What a person enters into one field: words, 是/否, choices, a day with a time, files, new rows, or
 * what is still missing in the rows that are there already.
 */
export type Entry =
  | string
  | boolean
  | readonly string[]
  | { readonly day: string; readonly time: string }
  | { readonly files: readonly { readonly name: string; readonly text: string }[] }
  | { readonly rows: readonly Entries[] }
  | { readonly existing: readonly Entries[] }
/** By the title of the field, in the order in which it is filled in. */
export type Entries = { readonly [title: string]: Entry }

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
/** A field by its title as it is read aloud, whether it is required or not. */
export const titled = (title: string) => new RegExp(`^${literally(title)}(必填|选填)?$`)
/** A choice by its words; somebody found by name is offered with the post behind it. */
const offered = (name: string) => new RegExp(`^${literally(name)}(，.*)?$`)
export const field = (scope: Page | Locator, title: string): Locator => scope.getByLabel(titled(title)).first()
export const group = (scope: Page | Locator, title: string): Locator =>
  scope.getByRole('group', { name: titled(title) })

/** Fills in fields as a person would, found by their titles. */
export async function fill(scope: Page | Locator, entries: Entries): Promise<void> {
  for (const [title, entry] of Object.entries(entries)) await enter(scope, title, entry)
}

async function enter(scope: Page | Locator, title: string, entry: Entry): Promise<void> {
  if (typeof entry === 'string') return write(scope, title, entry)
  if (typeof entry === 'boolean') return answer(scope, title, entry)
  const box = group(scope, title)
  if ('rows' in entry) return addRows(box, entry.rows)
  if ('existing' in entry) return completeRows(box, entry.existing)
  if ('files' in entry) return attach(box, entry.files)
  if ('day' in entry) {
    await box.getByLabel('日期').fill(entry.day)
    return box.getByLabel('时间').fill(entry.time)
  }
  await box.waitFor()
  for (const name of entry) {
    const tick = box.getByRole('checkbox', { name: offered(name) })
    const search = box.getByRole('searchbox')
    if ((await tick.count()) === 0 && (await search.count()) > 0) await search.fill(name)
    await tick.check()
  }
}

/** Words, or one of the choices offered: radios, a list, or somebody found by typing the name. */
async function write(scope: Page | Locator, title: string, text: string): Promise<void> {
  const box = group(scope, title)
  const control = field(scope, title)
  await control.or(box).first().waitFor()
  if ((await box.count()) > 0) return box.getByRole('radio', { name: text, exact: true }).check()
  const tag = await control.evaluate(element => element.tagName)
  if (tag === 'SELECT') return void (await control.selectOption({ label: text }))
  if ((await control.getAttribute('role')) !== 'combobox') return control.fill(text)
  if ((await control.inputValue()) === text) return
  await control.fill(text)
  await scope.getByRole('option', { name: text }).first().click()
}

/** A tick box that has to be true, or a choice between 是 and 否. */
async function answer(scope: Page | Locator, title: string, yes: boolean): Promise<void> {
  const tick = scope.getByRole('checkbox', { name: title, exact: true })
  const box = group(scope, title)
  await tick.or(box).first().waitFor()
  if ((await tick.count()) > 0) return tick.setChecked(yes)
  await box.getByRole('radio', { name: yes ? '是' : '否', exact: true }).check()
}

async function addRows(box: Locator, rows: readonly Entries[]): Promise<void> {
  for (const row of rows) {
    const before = await box.getByRole('row').count()
    await box.getByRole('button', { name: '增加一行' }).click()
    const editor = box.getByRole('region', { name: `第 ${Math.max(1, before)} 行` })
    await fill(editor, row)
    await editor.getByRole('button', { name: '完成本行' }).click()
  }
}

async function completeRows(box: Locator, rows: readonly Entries[]): Promise<void> {
  for (const [at, row] of rows.entries()) {
    await box.getByRole('button', { name: `修改第 ${at + 1} 行` }).click()
    const editor = box.getByRole('region', { name: `第 ${at + 1} 行` })
    await fill(editor, row)
    await editor.getByRole('button', { name: '完成本行' }).click()
  }
}

async function attach(box: Locator, files: readonly { readonly name: string; readonly text: string }[]): Promise<void> {
  const page = box.page()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    box.getByRole('button', { name: '选择文件' }).click(),
  ])
  await chooser.setFiles(
    files.map(({ name, text }) => ({ name: basename(name), mimeType: 'application/pdf', buffer: pdf(text) })),
  )
  for (const { name } of files) await box.getByRole('button', { name: `删除 ${name}` }).waitFor()
}

/** The smallest file that the server takes for a PDF. */
const pdf = (text: string) => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`)
