import type { Page } from '@playwright/test'

import { expect, settled, test } from './support/test'

test('what a list shows stands in its address', async ({ look }) => {
  const page = await look('clerk', { path: '/registers/land_reserve' })
  await page.getByLabel('筛选').fill('储备地块2')
  await expect(page).toHaveURL(/q=/)
  await page.getByRole('columnheader', { name: /储备面积/ }).click()
  await expect(page).toHaveURL(/order=area/)
  await settled(page)
  const other = await look('clerk', { path: page.url() })
  await settled(other)
  await expect(other.getByLabel('筛选')).toHaveValue('储备地块2')
  const rowsOf = (shown: Page) => shown.getByRole('row').allInnerTexts()
  await expect(async () => expect(await rowsOf(other)).toEqual(await rowsOf(page))).toPass()
})

test('rows by keyboard: arrows move, Enter opens, the way back keeps the place', async ({
  look,
}) => {
  const page = await look('clerk', { path: '/registers/land_reserve' })
  await settled(page)
  await page.locator('tr[tabindex="0"]').focus()
  await page.keyboard.press('ArrowDown')
  await expect(page).toHaveURL(/sel=/)
  const chosen = new URL(page.url()).searchParams.get('sel') ?? ''
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(chosen)
  await page.goBack()
  await expect(page).toHaveURL(/sel=/)
  await expect(page.locator('tr.is-active')).toContainText(chosen)
})

test('from the dashboard to a parcel in three clicks, and an instruction about it', async ({
  look,
}) => {
  const page = await look('director', { path: '/decisions?year=2020' })
  await page.getByRole('link', { name: '批而未供', exact: true }).click()
  await page.getByRole('tabpanel').getByRole('table').getByRole('link').first().click()
  await page.getByRole('link', { name: '一地一页' }).click()
  await expect(page).toHaveURL(/\/plot$/)
  await expect(page.getByRole('heading', { name: '现在站在哪里' })).toBeVisible()
  await page.getByRole('button', { name: '督办' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/关于 .+〔2020〕/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})
