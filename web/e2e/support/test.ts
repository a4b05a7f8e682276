import axeCore from 'axe-core'
import { test as base, expect } from '@playwright/test'
import type { BrowserContext, Locator, Page } from '@playwright/test'

import { PEOPLE, stateOf } from './district'
import type { Person } from './district'

export { PEOPLE, expect }

const { source } = axeCore

interface Fixtures {
  /** A browser of a person who has logged in; each has cookies of their own. */
  as: (person: Person, options?: { phone?: boolean; path?: string }) => Promise<Page>
  /** Told of every page: what the console says and what the server fails at. */
  watch: (context: BrowserContext) => void
}

const PHONE = { width: 390, height: 844 }

/** Answers that a test provokes are told by the console, too; they are no fault of the page. */
const EXPECTED = /Failed to load resource/

export const test = base.extend<Fixtures>({
  watch: async ({}, use) => {
    const faults: string[] = []
    await use((context) => {
      context.on('console', (said) => {
        if (said.type() === 'error' && !EXPECTED.test(said.text())) faults.push(said.text())
      })
      context.on('weberror', (fault) => faults.push(String(fault.error())))
      context.on('response', (answer) => {
        if (answer.status() >= 500) faults.push(`${answer.status()} ${answer.url()}`)
      })
    })
    expect(faults, 'what the console said').toEqual([])
  },
  as: async ({ browser, watch }, use) => {
    const open: BrowserContext[] = []
    await use(async (person, { phone = false, path = '/workbench' } = {}) => {
      const context = await browser.newContext({
        baseURL: process.env.KUNYU_URL,
        storageState: stateOf(person),
        ...(phone ? { viewport: PHONE, isMobile: true, hasTouch: true } : {}),
      })
      watch(context)
      open.push(context)
      const page = await context.newPage()
      await page.goto(path)
      return page
    })
    for (const context of open) await context.close()
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
  await expect(page.locator('[role="status"] .ant-skeleton, .ant-spin-spinning')).toHaveCount(0)
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
