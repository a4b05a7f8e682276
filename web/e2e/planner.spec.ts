import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, expectAccessible, test } from './support/test'

test("the planner's day: a parcel is uploaded, checked, seen on the map and reported", async ({
  as,
}) => {
  const page = await as('clerk', { path: '/checks' })

  await test.step('gives the parcels of a file', async () => {
    await page.getByText('上传文件').click()
    const chooser = page.locator('input[type="file"]')
    await chooser.setInputFiles(join(process.env.KUNYU_DISTRICT ?? '', 'try', 'plots_gbk.txt'))
    await expect(page.getByText('plots_gbk.txt')).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('sees the answer of every rule, told apart by its word', async () => {
    await page.getByRole('button', { name: '审查', exact: true }).click()
    const summary = page.getByRole('region', { name: '审查结论' })
    await expect(summary).toContainText(/冲突|容差以内/)
    await expectAccessible(page)
  })

  await test.step('table and map are one: the row opens what lies there', async () => {
    const rules = page.getByRole('region', { name: '逐条结论' }).getByRole('row')
    await rules.filter({ hasText: '永久基本农田' }).first().click()
    await expect(page.getByText('依据').first()).toBeVisible()
    await expect(page.getByRole('application', { name: '审查地图' })).toBeVisible()
    await expect(page).toHaveURL(/rules\.row=/)
  })

  await test.step('downloads the report', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'PDF 报告' }).click(),
    ])
    const pdf = await readFile(await download.path())
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  })
})

test('the map shows the layers of the day', async ({ as }) => {
  const page = await as('clerk', { path: '/map' })
  await expect(page.getByRole('application').first()).toBeVisible()
  await expect(page.getByText('地类图斑').first()).toBeVisible()
  await expectAccessible(page)
})
