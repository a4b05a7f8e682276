import { PEOPLE, choose, expect, expectAccessible, test } from './support/test'

/** The year of which the sample district has all figures. */
const YEAR = '2020'

test("the director's day: a figure opens to its rows and its land", async ({ as }) => {
  const page = await as('director', { path: `/decisions?year=${YEAR}` })

  await test.step('reads the figures of the year', async () => {
    await expect(page.getByRole('heading', { level: 1, name: '决策' })).toBeVisible()
    await expect(page.getByRole('heading', { name: '全部指标' })).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('opens one to its formula and rows', async () => {
    await page.getByLabel('查找指标').fill('储备')
    await page.getByRole('row').getByRole('link').first().click()
    await expect(page).toHaveURL(new RegExp(`/decisions/[a-z_.]+\\?year=${YEAR}`))
    await expect(page.getByRole('heading', { name: '由哪些记录组成？' })).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('from the rows to one record with all that happened to it', async () => {
    const rows = page.getByRole('table').last()
    await rows.getByRole('link').first().click()
    await expect(page).toHaveURL(/\/registers\/[a-z_]+\/.+/)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  })
})

test('the yearly report opens a figure', async ({ as }) => {
  const page = await as('director', { path: `/decisions/reports/annual?year=${YEAR}` })
  await expect(page.getByRole('heading', { level: 1, name: '工作报告' })).toBeVisible()
  const figure = page.locator('article, section, main').locator('a[href*="/decisions/"]')
  await expect(page.getByText(YEAR).first()).toBeVisible()
  await expectAccessible(page)
  await figure.filter({ hasText: /\d/ }).first().click()
  await expect(page).toHaveURL(new RegExp(`/decisions/[a-z_.]+\\?.*year=${YEAR}`))
})

test('an instruction reaches the section with its deadline', async ({ as }) => {
  const text = `请于本周报批而未供情况 ${Date.now()}`
  const director = await as('director', { path: '/workbench' })
  await director.getByRole('button', { name: '督办' }).click()
  const dialog = director.getByRole('dialog')
  await dialog.getByLabel('要办什么').fill(text)
  await choose(dialog, /由谁答复/, PEOPLE.clerk)
  const day = dialog.getByLabel('答复期限')
  await day.fill(new Date(Date.now() + 7 * 86_400_000).toLocaleDateString('sv-SE'))
  await day.press('Enter')
  await dialog.getByRole('button', { name: '交办' }).click()
  await expect(dialog).toBeHidden()
  const clerk = await as('clerk', { path: '/workbench' })
  await expect(clerk.getByText(text)).toBeVisible()
})
