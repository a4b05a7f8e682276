import { part } from '../src/api/client'
import { logIn } from './support/api'
import { chooseStep } from './support/steps'
import { PEOPLE, expect, expectAccessible, test } from './support/test'

interface Found {
  cases: { number: string; state: string }[]
}

const BUREAUS = ['区住建局', '区城管局', '区消防救援大队', '区市场监管局', '乡镇街道']

test('a joint review: who is outside agrees by a document, who is inside by the program', async ({
  as,
}) => {
  const password = process.env.KUNYU_SAMPLE_PASSWORD ?? ''
  const api = await logIn(process.env.KUNYU_URL ?? '', PEOPLE.chief, password)
  const found = await api.get<Found>('/cases?all=true&process=elevator_addition&state=reviewing')
  await api.context.dispose()
  const number = found.cases[0]?.number ?? ''
  const path = `/cases/${part(number)}`

  const chief = await as('chief', { path })
  await test.step('the chief enters the documents of the bureaus outside', async () => {
    await chooseStep(chief, '联合审查同意')
    for (const [index, bureau] of BUREAUS.entries())
      await chief.getByLabel(`${bureau}文号`).fill(`联审〔2026〕${index + 1}号`)
    await expectAccessible(chief)
    await chief.getByRole('button', { name: '送签' }).click()
    await expect(chief.getByText('等待经办签批')).toBeVisible()
  })
  for (const [person, name] of [
    ['clerk', '经办'],
    ['chief', '科长'],
    ['deputy', '分管领导'],
  ] as const)
    await test.step(`${name} signs`, async () => {
      const page = await as(person, { path })
      await page.getByRole('button', { name: '签批', exact: true }).click()
      await expect(page.getByRole('button', { name: '签批', exact: true })).toBeHidden()
    })
  await test.step('the step is taken, with its document', async () => {
    await chief.reload()
    await chief.getByRole('button', { name: '签批完成，办理' }).click()
    await expect(chief.getByText('同意增设').first()).toBeVisible()
  })
})
