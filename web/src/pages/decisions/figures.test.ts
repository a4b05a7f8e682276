import { expect, test } from 'vitest'

import type { FigureView } from '../../api/types/indicators'
import { changesOf, displayed, numberOf, shareOfTarget, signed } from './figures'

const figure = (given: Partial<FigureView>): FigureView => ({
  id: 'supply.deal_area',
  title_zh: '成交总用地面积',
  title_en: 'Area sold',
  section: '土地管理',
  value: '1',
  rounded: '1',
  unit: '公顷',
  rounding: 'half_up 2',
  display: '1公顷',
  rows: 1,
  warning: false,
  ...given,
})

test('numbers are read from figures', () => {
  expect(numberOf('1,234.50')).toBe(1234.5)
  expect(numberOf(null)).toBeNull()
  expect(displayed('约21.25公顷')).toBe(21.25)
  expect(displayed('未发生')).toBeNull()
})

test('the greatest change stands first; nothing is compared with nought', () => {
  const found = changesOf([
    figure({ id: 'a', rounded: '110', last_year: '100件' }),
    figure({ id: 'b', rounded: '50', last_year: '100件' }),
    figure({ id: 'c', rounded: '50', last_year: '0件' }),
    figure({ id: 'd', rounded: '50', last_year: '50件' }),
    figure({ id: 'e', rounded: '50' }),
  ])
  expect(found.map((change) => [change.figure.id, change.percent])).toEqual([
    ['b', -50],
    ['a', 10],
  ])
  expect(signed(-50)).toBe('−50.0%')
})

test('a target is told as a share', () => {
  expect(shareOfTarget(figure({ rounded: '95', target: '100' }))).toBe(95)
  expect(shareOfTarget(figure({ rounded: '95' }))).toBeNull()
})
