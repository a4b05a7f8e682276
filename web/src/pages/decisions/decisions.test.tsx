import { fireEvent, screen } from '@testing-library/react'
import { Route, Routes } from 'react-router'
import { beforeEach, expect, test } from 'vitest'

import type { Report } from '../../api/types/reports'
import { show } from '../../../tests/frame'
import { serve } from '../../../tests/server'
import Decisions from './index'

const pages = (
  <Routes>
    <Route path="/decisions/*" element={<Decisions />} />
  </Routes>
)

const go = (address: string) => window.history.replaceState(null, '', address)

beforeEach(() => go('/decisions?year=2020'))

const figure = {
  id: 'inspection.rate',
  title_zh: '整改率',
  title_en: 'Rate',
  section: '耕地保护',
  value: '11600/121',
  rounded: '95.87',
  unit: '%',
  rounding: 'half_up 2',
  display: '95.87%',
  rows: 237,
  target: '100',
  reached: false,
  warning: true,
  last_year: '90.00%',
}

test('the dashboard asks questions and every figure opens', async () => {
  serve({
    'GET /indicators': [figure],
    'GET /balance': { date: '2020-12-31', balances: [], views: [], without_drawing: [] },
  })
  show(pages)
  expect(await screen.findByText('哪些事要有人看？')).toBeTruthy()
  expect(screen.getByText('未达到')).toBeTruthy()
  expect(screen.getByText('↑ +6.5%')).toBeTruthy()
  const [first] = screen.getAllByText('整改率')
  expect(first?.getAttribute('href')).toBe('/decisions/inspection.rate?year=2020')
})

const report: Report = {
  report: 'annual',
  year: 2020,
  title: '2020年工作总结',
  issuer: '合成局',
  date: '2020-12-31',
  known_at: 3265,
  edition: null,
  blocks: [
    { heading: { level: 1, text: '工作情况' } },
    {
      paragraph: {
        text: '整改率95.87%。',
        runs: [{ text: '整改率' }, { text: '95.87%', figure: 0 }, { text: '。' }],
      },
    },
  ],
  figures: [
    {
      id: 'inspection.rate',
      title: '整改率',
      year: 2020,
      value: '95.87',
      unit: '%',
      display: '95.87%',
      exact: '11600/121',
      reason: null,
      basis: 'computed',
      rows: 237,
      blank: 0,
      register: null,
    },
  ],
}

test('a report is read with its figures as links', async () => {
  go('/decisions/reports?year=2020')
  serve({
    'GET /definitions/reports': [{ id: 'annual', title_zh: '工作总结', title_en: 'Annual' }],
    'GET /reports/annual': report,
    'GET /reports/annual/editions': [],
  })
  show(pages)
  const link = await screen.findByText('95.87%')
  expect(link.getAttribute('href')).toBe('/decisions/inspection.rate?year=2020')
  expect(link.getAttribute('title')).toContain('11600/121')
  expect(screen.getByText('还没有定稿')).toBeTruthy()
  // who may not publish keeps no final edition
  expect(screen.queryByRole('button', { name: '定稿' })).toBeNull()
})

test('the work plan tells what is late', async () => {
  go('/decisions/plan?year=2026')
  const columns = ['number', 'year', 'section_name', 'sentence', 'status', 'due_on'].map((id) => ({
    id,
    title_zh: id,
    title_en: id,
  }))
  serve({
    'GET /registers/work_task/records': {
      register: 'work_task',
      title_zh: '工作任务',
      title_en: 'Tasks',
      date: '2026-12-31',
      columns,
      rows: [
        {
          record: 1,
          version: 1,
          state: '',
          valid_from: '2026-01-01',
          values: ['任1', '2026', '规划', '编制规划', '推进中', '2026-02-20'],
        },
        {
          record: 2,
          version: 1,
          state: '',
          valid_from: '2026-01-01',
          values: ['任2', '2026', '规划', '评估规划', '已完成', '2026-02-20'],
        },
      ],
      total: 2,
    },
  })
  show(pages)
  expect(await screen.findByText('⚠ 逾期 10 天')).toBeTruthy()
  fireEvent.click(screen.getByRole('checkbox'))
  expect(screen.queryByText('评估规划')).toBeNull()
})
