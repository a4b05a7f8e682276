import { address, barriers, expect, logIn, test } from './desk'

const user = process.env.E2E_USER ?? '窗口甲'
const password = process.env.E2E_PASSWORD ?? ''

test('a deep link asks to log in and then shows the page', async ({ page }) => {
  await page.goto(address('/cases?scope=running'))
  expect(await barriers(page)).toEqual([])
  await logIn(page, user, password)
  await expect(page).toHaveURL(/\/cases\?scope=running/)
  await expect(page.getByRole('heading', { level: 1, name: '办件' })).toBeVisible()
  expect(await barriers(page)).toEqual([])
})

test('a wrong password is told in words', async ({ page }) => {
  await page.goto(address('/'))
  await page.getByLabel('用户名').fill('nobody')
  await page.getByLabel('密码').fill('not the password')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toContainText('不对')
})

test('both languages, at a desk and on a phone', async ({ page }) => {
  await page.goto(address('/workbench'))
  await logIn(page, user, password)
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Workbench' })).toBeVisible()
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(page.getByRole('button', { name: 'More' })).toBeVisible()
  expect(await barriers(page)).toEqual([])
})
