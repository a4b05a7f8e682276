import axeCore from 'axe-core'
import { test as base, expect } from '@playwright/test'
import type {
  BrowserContext,
  BrowserContextOptions,
  ConsoleMessage,
  Locator,
  Page,
  Response,
} from '@playwright/test'

import { PEOPLE, stateOf } from './district'
import type { Person } from './district'

export { PEOPLE, expect }

const { source } = axeCore

interface Options {
  phone?: boolean
  path?: string
}

interface Fixtures {
  /** A browser of a person who has logged in; each has cookies of their own. */
  as: (person: Person, options?: Options) => Promise<Page>
  /** The same for looking only: the browser of the person is kept for the next test. */
  look: (person: Person, options?: Options) => Promise<Page>
  /** Told of every page: what the console says and what the server fails at. */
  watch: (to: BrowserContext | Page) => void
}

interface Shared {
  /** Browsers by person and size, for as long as the worker runs. */
  browsers: (person: Person, phone: boolean) => Promise<BrowserContext>
}

export const PHONE = { width: 390, height: 844 }

function settingsOf(person: Person, phone: boolean): BrowserContextOptions {
  return {
    baseURL: process.env.KUNYU_URL,
    storageState: stateOf(person),
    ...(phone ? { viewport: PHONE, isMobile: true, hasTouch: true } : {}),
  }
}

/** Told of a page: what its console says, what it throws and what the server fails at. */
function listen(to: BrowserContext | Page, faults: string[]): void {
  const said = (message: ConsoleMessage) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) faults.push(message.text())
  }
  const answered = (answer: Response) => {
    if (answer.status() >= 500) faults.push(`${answer.status()} ${answer.url()}`)
  }
  if ('pages' in to) {
    to.on('console', said)
    to.on('response', answered)
    to.on('weberror', (fault) => faults.push(String(fault.error())))
  } else {
    to.on('console', said)
    to.on('response', answered)
    to.on('pageerror', (fault) => faults.push(String(fault)))
  }
}

/** Answers that a test provokes are told by the console, too; they are no fault of the page. */
const EXPECTED = /Failed to load resource/

export const test = base.extend<Fixtures, Shared>({
  watch: async ({}, use) => {
    const faults: string[] = []
    await use((to) => listen(to, faults))
    expect(faults, 'what the console said').toEqual([])
  },
  as: async ({ browser, watch }, use) => {
    const open: BrowserContext[] = []
    await use(async (person, { phone = false, path = '/workbench' } = {}) => {
      const context = await browser.newContext(settingsOf(person, phone))
      watch(context)
      open.push(context)
      const page = await context.newPage()
      await page.goto(path)
      return page
    })
    for (const context of open) await context.close()
  },
  browsers: [
    async ({ browser }, use) => {
      const kept = new Map<string, BrowserContext>()
      await use(async (person, phone) => {
        const key = `${person} ${phone}`
        const context = kept.get(key) ?? (await browser.newContext(settingsOf(person, phone)))
        kept.set(key, context)
        return context
      })
      for (const context of kept.values()) await context.close()
    },
    { scope: 'worker' },
  ],
  look: async ({ browsers, watch }, use) => {
    const open: Page[] = []
    await use(async (person, { phone = false, path = '/workbench' } = {}) => {
      const page = await (await browsers(person, phone)).newPage()
      watch(page)
      open.push(page)
      await page.goto(path)
      return page
    })
    for (const page of open) await page.close()
  },
})

interface Violation {
  id: string
  impact: string | null
  help: string
  nodes: { target: string[]; html: string }[]
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** No serious violation of WCAG 2.2 AA on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  // what is on its way is pale on purpose
  await expect(page.locator('.ant-spin-spinning')).toHaveCount(0, { timeout: 60_000 })
  await page.evaluate(source)
  const found = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: typeof axeCore }
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } })
    return violations as unknown as Violation[]
  }, RULES)
  const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = serious.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n  ${nodes
        .slice(0, 3)
        .map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 160)}`)
        .join('\n  ')}`,
  )
  expect(told, `axe at ${page.url()}`).toEqual([])
}

/** Waits until nothing on the page is being loaded. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main, #content').first()).toBeVisible()
  await expect(page.locator('[role="status"] .ant-skeleton, .ant-spin-spinning')).toHaveCount(0, {
    timeout: 60_000,
  })
}

/** Chooses from a list by its label, on a page or in a part of it. */
export async function choose(
  where: Page | Locator,
  label: string | RegExp,
  option: string,
): Promise<void> {
  const list = where.getByRole('combobox', { name: label })
  await list.click()
  const page = 'page' in where ? where.page() : where
  const found = page
    .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option')
    .filter({ hasText: option })
  if (await list.isEditable()) await list.fill(option)
  await found.first().dispatchEvent('click')
}
