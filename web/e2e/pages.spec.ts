import type { Person } from './support/district'
import { expect, expectAccessible, settled, test } from './support/test'

/** Every page, and somebody who may see it. */
const PAGES: [Person, string][] = [
  ['clerk', '/workbench'],
  ['clerk', '/window'],
  ['clerk', '/window/desk'],
  ['clerk', '/map'],
  ['clerk', '/checks'],
  ['clerk', '/checks/verdicts'],
  ['clerk', '/checks/verify'],
  ['clerk', '/registers'],
  ['clerk', '/registers/land_reserve'],
  ['clerk', '/cases?scope=all'],
  ['clerk', '/cases/new'],
  ['clerk', '/ledger'],
  ['director', '/decisions?year=2020'],
  ['director', '/decisions/reports/annual?year=2020'],
  ['director', '/decisions/proof?year=2020'],
  ['director', '/decisions/plan?year=2020'],
  ['dataKeeper', '/data'],
  ['dataKeeper', '/data/layers/landuse'],
  ['dataKeeper', '/data/import?layer=landuse'],
  ['dataKeeper', '/data/findings'],
  ['dataKeeper', '/data/differences'],
  ['administrator', '/administration/users'],
  ['administrator', '/administration/roles'],
  ['auditor', '/administration/audit'],
  ['administrator', '/administration/jobs'],
  ['administrator', '/administration/definitions'],
  ['administrator', '/administration/about'],
  ['clerk', '/account'],
  ['clerk', '/no-such-page'],
]

for (const phone of [false, true]) {
  test.describe(phone ? 'on a phone' : 'at a desk', () => {
    for (const [person, path] of PAGES) {
      test(`${path} is accessible and fits its screen`, async ({ as }) => {
        const page = await as(person, { path, phone })
        await settled(page)
        await expectAccessible(page)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect(wide, 'pixels beyond the edge').toBeLessThanOrEqual(0)
      })
    }
  })
}
