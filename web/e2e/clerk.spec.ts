import { readFile } from 'node:fs/promises'

import type { Page } from '@playwright/test'

import { chooseStep } from './support/steps'
import { choose, expect, expectAccessible, test } from './support/test'

/** The day as the form writes it. */
async function typeDay(page: Page, label: string, day: string): Promise<void> {
  const field = page.getByLabel(label)
  await field.fill(day)
  await field.press('Enter')
}

const TODAY = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })

/** Two weeks on. */
const LATER = new Date(Date.now() + 14 * 86_400_000).toLocaleDateString('sv-SE')

test("the clerk's day: a request, from the window to the signed notice", async ({ as }) => {
  const clerk = await as('clerk', { path: '/cases/new' })

  await test.step('begins a case; what the law does not allow is told with its article', async () => {
    await clerk.getByLabel('按名称查找流程').fill('依申请公开')
    await clerk.getByRole('link', { name: /政府信息依申请公开/ }).click()
    await clerk.getByRole('textbox', { name: /^\* 申请人/ }).fill('测试申请人')
    await choose(clerk, /申请人类别/, '公民')
    await clerk.getByLabel('证件号码').fill('110101199003070003')
    await clerk.getByLabel('联系方式').fill('13800000000')
    await clerk.getByLabel('申请内容').fill('某批次土地的征收公告')
    await choose(clerk, /提交方式/, '平常信函')
    await typeDay(clerk, '到达日期', TODAY)
    await clerk.getByRole('button', { name: '办理', exact: true }).click()
    const refused = clerk.getByRole('alert')
    await expect(refused).toContainText('须填确认日期')
    await expect(refused).toContainText('政府信息公开条例')
    await expectAccessible(clerk)
  })

  await test.step('mends what was refused: the case is there with its clock', async () => {
    await choose(clerk, /提交方式/, '当面')
    await clerk.getByRole('button', { name: '办理', exact: true }).click()
    await expect(clerk).toHaveURL(/\/cases\/(?!new)/)
    await expect(clerk.getByText('办理中').first()).toBeVisible()
    await expect(clerk.getByText('登记回执').first()).toBeVisible()
  })

  await test.step('tells once what is missing', async () => {
    await chooseStep(clerk, '告知补正')
    await clerk.getByLabel('需要补正的事项').fill('请说明所需公告的批次名称')
    await typeDay(clerk, '补正期限', LATER)
    await clerk.getByRole('button', { name: '办理', exact: true }).click()
    await expect(clerk.getByText('待补正').first()).toBeVisible()
    await expect(clerk.getByText('补正告知书').first()).toBeVisible()
    await chooseStep(clerk, '收到补正')
    await clerk.getByLabel('申请内容').fill('2019年第3批次的征收公告')
    await clerk.getByRole('button', { name: '办理', exact: true }).click()
    await expect(clerk.getByText('办理中').first()).toBeVisible()
  })

  await test.step('lays the extension before its signers', async () => {
    await chooseStep(clerk, '延长答复期限')
    await clerk.getByLabel('延长理由').fill('需要检索纸质档案')
    await clerk.getByRole('button', { name: '送签' }).click()
    await expect(clerk.getByText('等待科长签批')).toBeVisible()
  })

  await test.step('the chief signs in a browser of his own', async () => {
    const chief = await as('chief', { path: new URL(clerk.url()).pathname })
    await chief.getByRole('button', { name: '签批', exact: true }).click()
    await expect(chief.getByRole('button', { name: '签批', exact: true })).toBeHidden()
  })

  await test.step('takes the signed step and prints its document', async () => {
    await clerk.reload()
    await clerk.getByRole('button', { name: '签批完成，办理' }).click()
    const notice = clerk.getByRole('listitem').filter({ hasText: '延期答复告知书' })
    await expect(notice).toBeVisible()
    const [download] = await Promise.all([
      clerk.waitForEvent('download'),
      notice.getByRole('button', { name: '打印' }).click(),
    ])
    const pdf = await readFile(await download.path())
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  })
})

test('the window: an item is found, taken in, and its receipt printed', async ({ as }) => {
  const clerk = await as('clerk', { path: '/window' })
  await expect(clerk.getByRole('heading', { level: 1, name: '窗口' })).toBeVisible()
  await expectAccessible(clerk)
  await clerk.getByLabel(/事项名称、编码/).fill('登记')
  await expect(clerk.getByRole('region', { name: '登记和其他业务' })).toBeVisible()
})
