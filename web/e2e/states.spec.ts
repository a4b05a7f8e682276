import type { Page, Route } from '@playwright/test'

import { placed } from './support/examples'
import type { Person } from './support/district'
import { expect, expectAccessible, settled, test } from './support/test'

/** Pages whose contents are asked for when they open. */
const PAGES: [Person, string][] = [
  ['clerk', '/workbench'],
  ['clerk', '/cases'],
  ['clerk', '/cases/{case}'],
  ['clerk', '/cases/documents/{document}'],
  ['clerk', '/cases/meetings'],
  ['clerk', '/registers'],
  ['clerk', '/registers/land_reserve'],
  ['clerk', '/registers/land_reserve/{record}'],
  ['clerk', '/registers/land_reserve/{record}/plot'],
  ['clerk', '/checks'],
  ['clerk', '/checks/verdicts'],
  ['clerk', '/ledger'],
  ['clerk', '/ledger/lots/{lot}'],
  ['director', '/decisions?year=2020'],
  ['director', '/decisions/reserve.parcels?year=2020'],
  ['director', '/decisions/reports/annual?year=2020'],
  ['dataKeeper', '/data'],
  ['dataKeeper', '/data/findings'],
  ['administrator', '/administration/users'],
  ['auditor', '/administration/audit'],
]

type Mode = 'hangs' | 'fails' | 'forbids' | 'answers'

const ANSWERS = {
  fails: {
    status: 429,
    json: { status: 429, code: 'limits.rate', detail_zh: '请求太多', remedy_zh: '请稍后再试' },
  },
  forbids: {
    status: 403,
    json: { status: 403, code: 'rights.denied', detail_zh: '您的岗位没有这项权限' },
  },
}

/** What everybody is told: who one is, and where. */
const OPEN = /\/api\/v1\/(session|instance)$/

/** A server that hangs, fails, forbids or answers, as the test wants it. */
async function server(page: Page): Promise<(mode: Mode) => Promise<void>> {
  let now: Mode = 'answers'
  let held: Route[] = []
  await page.route('**/api/v1/**', async (route) => {
    if (now === 'answers' || OPEN.test(route.request().url())) await route.continue()
    else if (now === 'hangs') held.push(route)
    else await route.fulfill(ANSWERS[now])
  })
  return async (mode) => {
    now = mode
    const waiting = held
    held = []
    // a page that was left no longer waits
    for (const route of waiting) await route.abort().catch(() => undefined)
  }
}

for (const [person, path] of PAGES) {
  test(`${path}: on its way, failed, forbidden, there`, async ({ look }) => {
    const page = await look(person, { path: '/no-such-page' })
    const set = await server(page)
    const content = page.locator('#content')
    await set('hangs')
    await page.goto(placed(path))
    await expect(content.locator('.ant-skeleton, .ant-spin').first()).toBeVisible()

    await set('fails')
    await page.goto(placed(path))
    const told = content.getByRole('alert').filter({ hasText: 'limits.rate' }).first()
    await expect(told).toContainText('请求太多')
    await expect(told).toContainText('请稍后再试')
    await expectAccessible(page)

    await set('forbids')
    await page.goto(placed(path))
    await expect(content.getByText('您的岗位不能查看或办理').first()).toBeVisible()
    await expectAccessible(page)

    await set('answers')
    await page.goto(placed(path))
    await settled(page)
    await expect(content.getByRole('alert')).toHaveCount(0)
  })
}

test('what failed is asked again by its button', async ({ look }) => {
  const page = await look('clerk', { path: '/no-such-page' })
  const set = await server(page)
  await set('fails')
  await page.goto('/ledger')
  await expect(page.getByRole('alert').first()).toBeVisible()
  await set('answers')
  await page.getByRole('button', { name: '重试' }).first().click()
  await expect(page.getByRole('heading', { name: '还有多少地没办完？' })).toBeVisible()
})

test('nothing found is told, with the way out', async ({ look }) => {
  const page = await look('clerk', { path: '/registers/land_reserve?q=没有这样的地块' })
  await expect(page.getByText('没有符合条件的记录')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: '清除筛选' }).click()
  await expect(page.getByRole('link', { name: /^储2020-/ }).first()).toBeVisible()
})
