import { fireEvent, screen, waitFor } from '@testing-library/react'
import { Route, Routes } from 'react-router'
import { beforeEach, expect, test } from 'vitest'

import { show } from '../../../tests/frame'
import { problem, serve } from '../../../tests/server'
import { definitions, supplies } from '../../../tests/supply'
import Registers from './index'
// loaded before the clock of the test runs
import './RecordPage'
import './RegisterPage'

const pages = (
  <Routes>
    <Route path="/registers/*" element={<Registers />} />
  </Routes>
)

const go = (address: string) => window.history.replaceState(null, '', address)

beforeEach(() => go('/registers'))

test('the catalogue groups registers by section and leaves out the empty ones', async () => {
  const row = (id: string, title: string, section: string, records: number) => ({
    id,
    title_zh: title,
    title_en: id,
    section,
    records,
  })
  serve({
    'GET /definitions/registers': [
      row('land_supply', '国有建设用地供应', '土地管理', 1029),
      row('mortgage', '抵押', '不动产登记中心', 0),
    ],
  })
  show(pages)
  expect(await screen.findByText('国有建设用地供应')).toBeTruthy()
  expect(screen.getByText('1,029')).toBeTruthy()
  expect(screen.queryByText('抵押')).toBeNull()
  fireEvent.change(screen.getByLabelText('查找台账'), { target: { value: '抵' } })
  expect(await screen.findByText('抵押')).toBeTruthy()
})

test('the list shows values in words and asks with the filters of the address', async () => {
  const filters = [{ field: 'method', how: 'among', value: ['listing'] }]
  go(`/registers/land_supply?f=${encodeURIComponent(JSON.stringify(filters))}&date=2021-01-01`)
  const asked = serve({ ...definitions, 'GET /registers/land_supply/records': supplies })
  show(pages)
  expect(await screen.findByText('合成P1')).toBeTruthy()
  expect(await screen.findByText('挂牌')).toBeTruthy()
  expect(screen.getByText('110.50', { exact: false })).toBeTruthy()
  expect(await screen.findByText('供应方式 是其中之一 挂牌')).toBeTruthy()
  const list = asked.find((one) => one.path === '/registers/land_supply/records')
  expect(list?.query.get('where')).toBe('method in ["listing"]')
  expect(list?.query.get('date')).toBe('2021-01-01')
})

test('a register that one may not know of says so', async () => {
  go('/registers/secret')
  serve({ 'GET /definitions/registers/secret': problem(404, 'not_found') })
  show(pages)
  expect(await screen.findByRole('alert')).toBeTruthy()
})

test('the record page tells values, cases, documents and history', async () => {
  go('/registers/land_supply/合成P1')
  const [row] = supplies.rows
  serve({
    ...definitions,
    [`GET /registers/land_supply/records/${encodeURIComponent('合成P1')}/story`]: {
      record: { ...supplies, record: row, cases: [], geometry: null },
      history: {
        register: 'land_supply',
        number: '合成P1',
        changes: [
          {
            seq: 7,
            time: '2020-03-13T02:00:00Z',
            actor: '经办',
            business_date: '2020-03-13',
            operation: 'create',
            set: [{ field: 'name', title: { zh: '项目名称', en: 'Project' }, value: '合成项目1' }],
          },
        ],
      },
      cases: [],
      documents: [],
      linked: [],
    },
  })
  show(pages)
  expect(await screen.findByText('一地一页')).toBeTruthy()
  expect(screen.getByText('没有关于它的办件')).toBeTruthy()
  expect(screen.getByText('建立')).toBeTruthy()
  expect(screen.getByText('2020-10-A').closest('a')?.getAttribute('href')).toBe(
    '/registers/land_parcel/2020-10-A',
  )
  await waitFor(() => expect(document.title).toContain('合成P1'))
})
