import type { Page } from '@playwright/test'

import { placed } from './support/examples'
import { PAGES } from './support/pages'
import { PHONE, expect, expectAccessible, settled, test } from './support/test'

async function expectFit(page: Page): Promise<void> {
  await settled(page)
  await expectAccessible(page)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wide, `pixels beyond the edge of ${page.viewportSize()?.width}`).toBeLessThanOrEqual(0)
}

for (const [person, path] of PAGES) {
  test(`${path}: accessible, and fits a desk and a phone`, async ({ look }) => {
    const page = await look(person, { path: placed(path) })
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveCount(0)
    await expectFit(page)
    await page.setViewportSize(PHONE)
    await expectFit(page)
  })
}
