import { readFile } from 'node:fs/promises'

import { beginAs, expectDesk, typeLogIn } from './support/login'
import { newFolder, run, serve } from './support/program'
import type { Running } from './support/program'
import { choose, expect, expectAccessible, test } from './support/test'
import { codeOf } from './support/totp'

const ADMINISTRATOR = '管理员'
const OWN = 'Kunyu-administrator-1'
const CLERK = '张三'
const CLERKS_OWN = 'Kunyu-clerk-Zhang-3'
/** Reads the audit trail; the system administrator does not. */
const AUDITOR = '审计'
const AUDITORS_OWN = 'Kunyu-auditor-5'

let server: Running | undefined

test.beforeAll(async () => {
  const folder = await newFolder()
  const district = ['--crs', 'EPSG:4526', '--code', '420112', '--admin', ADMINISTRATOR]
  await run(['init', folder, ...district])
  await run(['--data', folder, '--as', ADMINISTRATOR, 'user', 'add', AUDITOR, '--role', 'auditor'])
  server = await serve(folder)
})

test.afterAll(() => server?.stop())

test("the administrator's first day", async ({ browser, watch }) => {
  if (server === undefined) throw new Error('no server')
  const at = { baseURL: server.url }
  const oneTime = server.password
  const context = await browser.newContext(at)
  watch(context)
  const page = await context.newPage()

  await test.step('logs in with the one-time password and chooses another', async () => {
    await page.goto('/')
    await beginAs(page, ADMINISTRATOR, oneTime, OWN)
  })

  const told = await test.step('adds a clerk, whose password is shown once', async () => {
    await page.getByRole('link', { name: '管理', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name: '用户' })).toBeVisible()
    await page.getByRole('button', { name: '新增用户' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('用户名').fill(CLERK)
    await choose(dialog, '岗位角色', '经办人')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: '新增用户' }).click()
    const password = await page.getByTestId('told-once').innerText()
    await page.getByRole('button', { name: '已记下' }).click()
    await expect(page.getByTestId('told-once')).toBeHidden()
    await expect(page.getByRole('row', { name: CLERK })).toContainText('没有登录过')
    return password.trim()
  })

  const clerks = await browser.newContext(at)
  watch(clerks)
  const clerk = await clerks.newPage()
  await test.step('the clerk logs in, and does not see the administration', async () => {
    await clerk.goto('/')
    await beginAs(clerk, CLERK, told, CLERKS_OWN)
    await expect(clerk.getByRole('link', { name: '管理', exact: true })).toBeHidden()
    await clerk.goto('/administration/users')
    await expect(clerk.getByText('您的岗位不能查看或办理')).toBeVisible()
  })

  const secret = await test.step('turns the second factor on', async () => {
    await page.getByRole('button', { name: new RegExp(`^${ADMINISTRATOR}`) }).click()
    await page.getByRole('link', { name: '我的账户' }).click()
    await page.getByRole('button', { name: '开始启用' }).click()
    await expect(page.getByRole('img', { name: /密钥二维码/ })).toBeVisible()
    const key = (await page.locator('code').innerText()).trim()
    await page.getByLabel('动态口令（6 位）').fill(codeOf(key))
    await page.getByRole('button', { name: '启用', exact: true }).click()
    await expect(page.getByRole('status').filter({ hasText: '已启用：' })).toBeVisible()
    await expectAccessible(page)
    return key
  })

  await test.step('is asked for the code at the next log-in', async () => {
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
    await typeLogIn(page, ADMINISTRATOR, OWN)
    // the code of this half minute was used to turn it on
    await page.getByLabel('动态口令（6 位）').fill(codeOf(secret, 1))
    await page.getByRole('button', { name: '登录' }).click()
    await expectDesk(page)
  })

  const auditors = await browser.newContext(at)
  watch(auditors)
  await test.step('the auditor verifies the audit trail and keeps its head elsewhere', async () => {
    const me = (await (await page.request.get('/api/v1/session')).json()) as { csrf: string }
    const headers = { 'x-kunyu-csrf': me.csrf }
    const reset = await page.request.post(`/api/v1/users/${encodeURIComponent(AUDITOR)}/reset`, {
      headers,
    })
    const { one_time_password } = (await reset.json()) as { one_time_password: string }
    const auditor = await auditors.newPage()
    await auditor.goto('/')
    await beginAs(auditor, AUDITOR, one_time_password, AUDITORS_OWN)
    await auditor.goto('/administration/audit')
    await auditor.getByRole('button', { name: '核验' }).click()
    await expect(auditor.getByRole('status').filter({ hasText: '核验通过' })).toBeVisible()
    await expectAccessible(auditor)
    const [download] = await Promise.all([
      auditor.waitForEvent('download'),
      auditor.getByRole('button', { name: /下载链头/ }).click(),
    ])
    const anchor = JSON.parse(await readFile(await download.path(), 'utf8')) as object
    expect(Object.keys(anchor).length).toBeGreaterThan(0)
  })

  await test.step('stops the clerk, who is out at once', async () => {
    await page.goto('/administration/users')
    const row = page.getByRole('row', { name: CLERK })
    await row.getByRole('button', { name: '变更' }).click()
    await page.getByRole('dialog').getByText('已停用').click()
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await expect(row).toContainText('已停用')
    await clerk.goto('/workbench')
    await expect(clerk.getByLabel('用户名')).toBeVisible()
  })

  await test.step('finds the definitions without fault and the server well', async () => {
    await page.getByRole('link', { name: '业务定义' }).click()
    await page.getByRole('button', { name: '检查定义' }).click()
    await expect(page.getByRole('status').filter({ hasText: '定义没有错' })).toBeVisible()
    await page.getByRole('link', { name: '关于' }).click()
    await expect(page.getByText('正常')).toHaveCount(2)
  })
  await context.close()
  await auditors.close()
  await clerks.close()
})
