import { part } from '../src/api/client'
import { logIn } from './support/api'
import { PEOPLE, expect, expectAccessible, test } from './support/test'

interface Taken {
  case: string
}

/** Numbers of their own for every run on the same district. */
const BATCH = `批${Date.now()}`

test("the registrar's day: blank certificates are counted in by a second person", async ({
  as,
}) => {
  const password = process.env.KUNYU_SAMPLE_PASSWORD ?? ''
  const clerk = await logIn(process.env.KUNYU_URL ?? '', PEOPLE.clerk, password)
  const opened = await clerk.send<Taken>('POST', '/processes/blank_stock/open/enter', {
    input: { batch_no: BATCH, first_no: 'D42000000001', last_no: 'D42000000100', quantity: 100 },
  })
  await clerk.context.dispose()

  const page = await as('registrar', { path: `/cases/${part(opened.case)}` })
  await test.step('sees in whose hands it is and counts it in', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toContainText(opened.case)
    await expectAccessible(page)
    await page.getByRole('button', { name: '办理', exact: true }).click()
    await expect(page.getByRole('heading', { name: '文书' })).toBeVisible()
    await expect(page.getByText('清点入库').first()).toBeVisible()
  })

  await test.step('finds the batch in its register', async () => {
    await page.goto('/registers/blank_batch')
    await page.getByLabel('筛选').fill(BATCH)
    await page.getByRole('link', { name: BATCH }).first().click()
    await expect(page).toHaveURL(/\/registers\/blank_batch\//)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText(BATCH).first()).toBeVisible()
    await expectAccessible(page)
  })
})
