import { expect, test } from './support/test'

/** A register that clerks must not know of. */
const HIDDEN = 'discipline_inspection'
const HIDDEN_TITLE = '巡察'

test('a hidden register is not there: not in lists, not in the search, 404 at its address', async ({
  as,
}) => {
  const page = await as('clerk', { path: '/registers' })
  await expect(page.getByRole('heading', { level: 1, name: '台账' })).toBeVisible()
  await expect(page.getByText(HIDDEN_TITLE)).toHaveCount(0)
  for (const path of ['records', 'features?bbox=0,0,180,90', 'export', 'template']) {
    const answer = await page.request.get(`/api/v1/registers/${HIDDEN}/${path}`)
    expect(answer.status(), path).toBe(404)
  }
  const found = await page.request.get(`/api/v1/search?q=${encodeURIComponent(HIDDEN_TITLE)}`)
  expect(await found.text()).not.toContain(HIDDEN)
  await page.goto(`/registers/${HIDDEN}`)
  await expect(page.getByRole('alert')).toBeVisible()
})

test('who may not administer sees no administration, and may not open it', async ({ as }) => {
  const page = await as('viewer', { path: '/workbench' })
  const navigation = page.getByRole('navigation', { name: '主导航' }).first()
  await expect(navigation.getByRole('link', { name: '台账' })).toBeVisible()
  for (const section of ['管理', '数据', '窗口']) {
    await expect(navigation.getByRole('link', { name: section, exact: true })).toHaveCount(0)
  }
  await page.goto('/administration/users')
  await expect(page.getByText('您的岗位不能查看或办理')).toBeVisible()
  const audit = await page.request.get('/api/v1/audit')
  expect(audit.status()).toBe(403)
})

test('a write without the check code of the session is refused', async ({ as }) => {
  const page = await as('clerk')
  const answer = await page.request.post('/api/v1/tokens', {
    data: { title: 'x', scopes: ['read'], days: 1 },
  })
  expect(answer.status()).toBe(403)
})
