import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { isSkipped, launchChromium } from './support/chromium.ts'
import { deadLinks } from './support/dead-links.ts'
import { runScript } from './support/run-script.ts'
import { serveSite, sitePages } from './support/serve-site.ts'

let site: Awaited<ReturnType<typeof serveSite>>
let pages: string[]

beforeAll(async () => {
  runScript('docs:build')
  site = await serveSite()
  pages = sitePages()
}, 300_000)
afterAll(() => site.stop())

describe('The documentation', () => {
  it('has no link that leads nowhere, and loads nothing of other hosts', async () => {
    expect(pages).toContain('/')
    expect(await deadLinks(site.origin, pages)).toEqual([])
  })
})

describe.skipIf(isSkipped)('The documentation in Chromium', () => {
  let chromium: Browser

  beforeAll(async () => {
    chromium = await launchChromium()
  })
  afterAll(() => chromium.close())

  it('shows every page of its own without an error, readable for everybody, in light', async () => {
    expect(await visit('light', pages.filter(isByHand))).toEqual([])
  }, 300_000)

  it('shows a page of each layout in dark', async () => {
    expect(await visit('dark', pages.filter(isSample))).toEqual([])
  })

  it('shows a page of each layout on a phone', async () => {
    expect(await visit('light', pages.filter(isSample), { width: 390, height: 844 })).toEqual([])
  })

  it('is used by keyboard alone', () =>
    onPage({ colorScheme: 'light' }, async (page) => {
      await page.goto(site.origin)
      await hydrated(page)
      await page.keyboard.press('Tab')
      expect(await page.locator(':focus').innerText()).toBe('Skip to content')
      await page.keyboard.press('Enter')
      expect(new URL(page.url()).hash).toBe('#VPContent')

      await page.keyboard.press('Control+k')
      const search = page.getByRole('searchbox')
      await search.fill('rotation')
      await page.getByRole('option').first().waitFor()
      await page.keyboard.press('Escape')
      await search.waitFor({ state: 'detached' })

      const status = page.getByRole('status')
      expect(await status.innerText()).toMatch(/20 token requests.*the session is lost/)
      expect(await status.innerText()).toMatch(/1 token request,.*the session goes on/)
      await page.getByRole('button', { name: 'Reset' }).focus()
      await page.keyboard.press('Enter')
      expect(await status.innerText()).toMatch(/20 requests are about to arrive/)
      expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe('Reset')
      await page.getByRole('button', { name: 'Step forward' }).focus()
      await page.keyboard.press('Enter')
      expect(await status.innerText()).toMatch(/^Step 1 of \d+, 0 ms\. Snippet: request 1 arrives/)
      await page.keyboard.press('Space')
      expect(await status.innerText()).toMatch(/^Step 2 of/)
      await page.getByRole('slider').focus()
      await page.keyboard.press('ArrowRight')
      expect(await status.innerText()).toMatch(/^Step 3 of/)
      await page.getByRole('radio', { name: '20' }).focus()
      await page.keyboard.press('ArrowRight')
      await page.getByRole('heading', { name: 'The same 50 requests, both ways' }).waitFor()
      expect(await status.innerText()).toMatch(/50 token requests.*the session is lost/)
    }))

  it('plays, and stops when told, where motion is welcome', () =>
    onPage({ reducedMotion: 'no-preference' }, async (page) => {
      await page.clock.install({ time: 0 })
      await page.goto(site.origin)
      await hydrated(page)
      await page.clock.pauseAt(60_000)
      await page.getByRole('button', { name: 'Reset' }).click()
      const status = page.getByRole('status')
      expect(await status.innerText()).toMatch(/20 requests are about to arrive/)
      await page.getByRole('button', { name: 'Play' }).focus()
      await page.keyboard.press('Enter')
      await page.clock.runFor(4_000)
      expect(await status.innerText()).toBe('Playing.')
      expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe('Pause')
      await page.keyboard.press('Enter')
      expect(await status.innerText()).toMatch(/^Step \d+ of/)
    }))

  it('shows what the simulation comes to without JavaScript', () =>
    onPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(site.origin)
      const text = await page.getByRole('status').innerText()
      expect(text).toMatch(/20 token requests, 20 failed requests, the session is lost/)
      expect(text).toMatch(/1 token request, no failed requests, the session goes on/)
    }))

  async function visit(
    colorScheme: 'light' | 'dark',
    addresses: readonly string[],
    viewport = { width: 1440, height: 900 },
  ): Promise<string[]> {
    const queue = [...addresses]
    const findings: string[] = []
    async function visitNext(page: Page): Promise<void> {
      for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
        await page.goto(site.origin + address)
        await hydrated(page)
        // What is around it is the same on all pages, and so are the colours of what Markdown becomes.
        const options = isSample(address) ? {} : { within: 'main', hasColours: false }
        const unreadable = await axeFindings(page, options)
        for (const finding of [...unreadable, ...(await page.evaluate(outline))]) {
          findings.push(`${address}: ${finding}`)
        }
      }
    }
    const options = { colorScheme, viewport }
    await Promise.all([1, 2].map(() => onPage(options, visitNext)))
    return findings
  }

  /** Does something on a page, and finds out what has gone wrong in it meanwhile. */
  async function onPage(
    options: Parameters<Browser['newContext']>[0],
    play: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await chromium.newContext({ reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    const troubles: string[] = []
    const at = () => new URL(page.url()).pathname
    page.on('pageerror', ({ message }) => troubles.push(`${at()}: ${message}`))
    page.on('console', (message) => {
      if (/error|warning/.test(message.type())) troubles.push(`${at()}: ${message.text()}`)
    })
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(`${site.origin}/`) && !url.startsWith('data:')) {
        troubles.push(`${at()} asks for ${url}`)
      }
    })
    page.on('response', (response) => {
      if (response.status() >= 400 && !response.url().endsWith('/404')) {
        troubles.push(`${at()}: ${response.status()} for ${response.url()}`)
      }
    })
    try {
      await play(page)
      expect(troubles).toEqual([])
    } finally {
      await context.close()
    }
  }
})

/** What is written elsewhere, or by a program, looks the same on each page. Its links are followed anyway. */
function isByHand(page: string): boolean {
  return !/^\/(?:source|reference|packages|decisions)\//.test(page) || isSample(page)
}

const samples = new Set([
  '/',
  '/providers',
  '/404',
  '/packages/core',
  '/reference/redis',
  '/source/SECURITY-md',
])

/** A page of each layout. */
function isSample(page: string): boolean {
  return samples.has(page)
}

/** Waits until the page is alive: from then on it would say what differs from the HTML. */
async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => '__vue_app__' in document.querySelector('#app')!)
}

/** Returns what is wrong with the headings and landmarks of a page. Runs in the browser. */
function outline(): string[] {
  const visible = [...document.querySelectorAll<HTMLElement>('h1, h2, h3, h4, h5, h6')].filter(
    (heading) => heading.closest('main') && heading.checkVisibility(),
  )
  const levels = visible.map(({ tagName }) => Number(tagName[1]))
  const wrong = levels.flatMap((level, index) =>
    level > (levels[index - 1] ?? 0) + 1 ? `a heading of level ${level} is in the wrong place` : [],
  )
  const titles = levels.filter((level) => level === 1).length
  if (titles !== 1) wrong.push(`${titles} headings of level 1`)
  const mains = document.querySelectorAll('main').length
  if (mains !== 1) wrong.push(`${mains} main landmarks`)
  return wrong
}
