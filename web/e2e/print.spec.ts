import { placed } from './support/examples'
import type { Person } from './support/district'
import { expect, settled, test } from './support/test'

/** What is put on paper. */
const PAGES: [Person, string][] = [
  ['clerk', '/cases/{case}'],
  ['clerk', '/cases/documents/{document}'],
  ['clerk', '/window/receipt/{case}'],
  ['clerk', '/checks/verdicts/{verdict}'],
  ['clerk', '/registers/land_reserve'],
  ['clerk', '/registers/land_reserve/{record}'],
  ['clerk', '/registers/land_reserve/{record}/plot'],
  ['clerk', '/ledger/lots/{lot}'],
  ['director', '/decisions?year=2020'],
  ['director', '/decisions/reports/annual?year=2020'],
]

/** A4 upright without its margins, in pixels of CSS. */
const SHEET = { width: 658, height: 971 }

for (const [person, path] of PAGES) {
  test(`${path} prints: the work alone, on the sheet`, async ({ look }) => {
    const page = await look(person, { path: placed(path) })
    await settled(page)
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize(SHEET)
    await expect(page.getByRole('navigation', { name: '主导航' }).first()).toBeHidden()
    await expect(page.getByRole('button', { name: '打印' }).first()).toBeHidden()
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  })
}
