import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { type Demo, guicheng, startDemo } from '#tests/e2e/demo.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { ROOT } from '#tests/support/process.ts'

export const PASSWORD = 'guicheng2026'
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const
export const DESK = { viewport: { width: 1440, height: 900 } } as const

/** A server with data of its own and a browser. After every test no page may have complained. */
export interface Site {
  readonly address: string
  /** Errors on the console, uncaught exceptions and violations of the content security policy, on any page. */
  readonly complaints: string[]
  /** A browser of its own in which nobody is signed in. */
  visitor(device?: BrowserContextOptions): Promise<Page>
  /** A browser of its own in which somebody is signed in; without going through the sign-in page. */
  enter(username: string, device?: BrowserContextOptions): Promise<Page>
  signIn(context: BrowserContext, username: string): Promise<void>
  /** Closes all pages, then ends the server. */
  stopServer(): Promise<void>
  /** A command of the product on the data, after the server was stopped. */
  guicheng(...words: readonly string[]): Promise<{ code: number | null; said: string }>
}

/** One site for all tests of a file; what the pages showed when a test failed is kept in `dist/e2e`. */
export function aSite(): Site {
  let opened: Awaited<ReturnType<typeof open>> | undefined
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await opened?.keepPages(join(ROOT, 'dist/e2e', task.id))
    expect(opened?.complaints.splice(0), 'complaints of the pages').toEqual([])
  })
  return new Proxy({} as Site, { get: (_, name) => opened?.[name as keyof Site] })
}

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'guicheng-e2e-'))
  await cp(inject('seed'), folder, { recursive: true })
  const demo: Demo = await startDemo(folder)
  const browser = await launchBrowser()
  const complaints: string[] = []
  const { address } = demo

  const visitor = async (device: BrowserContextOptions = DESK): Promise<Page> => {
    const context = await browser.newContext({
      baseURL: address,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
      ...device,
    })
    context.setDefaultTimeout(15_000)
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', event =>
        console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
      )
    })
    context.on('weberror', thrown => complaints.push(String(thrown.error().stack)))
    context.on('console', message => {
      if (message.type() !== 'error' || isRefusal(message.text(), message.location().url)) return
      complaints.push(`${message.page()?.url()}: ${message.text()} (${message.location().url})`)
    })
    return context.newPage()
  }
  const signIn = async (context: BrowserContext, username: string) => {
    const answer = await context.request.post(`${address}/api/auth/sign-in/username`, {
      data: { username, password: PASSWORD },
      headers: { origin: address },
    })
    if (!answer.ok()) throw new Error(`${username} cannot sign in: ${answer.status()} ${await answer.text()}`)
  }
  const site: Site = {
    address,
    complaints,
    visitor,
    signIn,
    async enter(username, device) {
      const page = await visitor(device)
      await signIn(page.context(), username)
      await page.goto('/tasks')
      await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
      return page
    },
    async stopServer() {
      for (const context of browser.contexts()) await context.close()
      await demo.stop()
    },
    guicheng: (...words) => guicheng(folder, ...words),
  }
  return {
    ...site,
    async keepPages(stem: string) {
      const pages = browser.contexts().flatMap(context => context.pages())
      for (const [at, page] of pages.entries())
        await page.screenshot({ path: `${stem}-${at}.png`, fullPage: true }).catch(() => undefined)
    },
    async close() {
      await browser.close()
      await demo.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Chromium writes every answer from 400 on to the console, also one that the page asked for and tells the reader. */
const isRefusal = (text: string, url: string) =>
  /the server responded with a status of 4\d\d/.test(text) && new URL(url).pathname.startsWith('/api/')
