import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test as base, expect } from '@playwright/test'
import type { Page } from '@playwright/test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.2, level AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

interface Violation {
  id: string
  nodes: { html: string; failureSummary: string }[]
}

/** What the page breaks of WCAG 2.2 AA, in words. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const violations = await page.evaluate(async (rules) => {
    const { axe: loaded } = window as unknown as {
      axe: { run: (of: Document, options: object) => Promise<{ violations: Violation[] }> }
    }
    return (await loaded.run(document, { runOnly: rules })).violations
  }, RULES)
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

export function address(path: string): string {
  return new URL(path, process.env.E2E_URL).href
}

/** Logs in where the page stands and waits for the page behind. */
export async function logIn(page: Page, user: string, password: string): Promise<void> {
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('navigation', { name: '主导航' }).first()).toBeVisible()
}

/** Tests that fail when the page reports an error of its own. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      await use(undefined)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
