import { typeLogIn } from './support/login'
import { PEOPLE, expect, expectAccessible, test } from './support/test'

test.use({ baseURL: process.env.KUNYU_URL })

test('a deep link asks to log in and then shows the page', async ({ page, context, watch }) => {
  watch(context)
  await page.goto('/cases?scope=running')
  await expectAccessible(page)
  await typeLogIn(page, PEOPLE.clerk, process.env.KUNYU_SAMPLE_PASSWORD ?? '')
  await expect(page.getByRole('heading', { level: 1, name: '办件' })).toBeVisible()
  await expect(page).toHaveURL(/\/cases\?scope=running/)
})

test('a wrong password is told in words', async ({ page, context, watch }) => {
  watch(context)
  await page.goto('/')
  await typeLogIn(page, 'nobody', 'not the password')
  await expect(page.getByRole('alert')).toContainText('不对')
  await expectAccessible(page)
})
