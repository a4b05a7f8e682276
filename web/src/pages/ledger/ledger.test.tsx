import { fireEvent, screen } from '@testing-library/react'
import { Route, Routes } from 'react-router'
import { expect, test } from 'vitest'

import { show } from '../../../tests/frame'
import { serve } from '../../../tests/server'
import Ledger from './index'

const view = (id: string, title: string, hectares: string, lot: string) => ({
  view: id,
  title_zh: title,
  title_en: id,
  hectares,
  mu: '30.00',
  share: '50.00',
  base_hectares: '4.0000',
  years: [[2020, hectares]],
  lots: [{ lot, hectares, grade: null, without_drawing: false }],
})

const balances = {
  date: '2026-03-02',
  balances: [],
  views: [
    view('approved', '批准面积', '4.0000', '批1'),
    view('approved_unsupplied', '批而未供', '2.0000', '批2'),
  ],
  without_drawing: [],
}

const pages = (
  <Routes>
    <Route path="/ledger/*" element={<Ledger />} />
  </Routes>
)

test('what is left to do stands first and opens to its lots', async () => {
  window.history.replaceState(null, '', '/ledger?date=2020-12-31')
  const asked = serve({ 'GET /balance': balances })
  show(pages)
  const lot = await screen.findByText('批2')
  expect(lot.getAttribute('href')).toBe(`/ledger/lots/${encodeURIComponent('批2')}?date=2020-12-31`)
  fireEvent.click(screen.getByRole('tab', { name: /^批准面积/ }))
  expect(await screen.findByText('批1')).toBeTruthy()
  expect(asked.find((one) => one.path === '/balance')?.query.get('date')).toBe('2020-12-31')
})
