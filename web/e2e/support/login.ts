import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'

/** Types name and password where the page asks for them. */
export async function typeLogIn(page: Page, user: string, password: string): Promise<void> {
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
}

/** The first log-in: a one-time password, then one's own. */
export async function beginAs(page: Page, user: string, oneTime: string, own: string) {
  await typeLogIn(page, user, oneTime)
  await page.getByLabel('现在的密码').fill(oneTime)
  await page.getByLabel('新密码').fill(own)
  await page.getByLabel('再输一遍').fill(own)
  await page.getByRole('button', { name: '保存' }).click()
  await expectDesk(page)
}

/** The page behind the log-in. */
export async function expectDesk(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: '主导航' }).first()).toBeVisible()
}
