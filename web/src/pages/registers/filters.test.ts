import { expect, test } from 'vitest'

import { comparisonsOf, conditionOf, readFilters, writeFilters } from './filters'
import type { Filter } from './filters'

const filters: Filter[] = [
  { field: 'method', how: 'among', value: ['挂牌', '拍卖'] },
  { field: 'contract_signed_on', how: 'from', value: '2020-01-01' },
  { field: 'name', how: 'equals', value: '合成"甲"' },
  { field: 'price', how: 'positive' },
  { field: 'started_on', how: 'blank' },
]

test('filters become one condition', () => {
  expect(conditionOf(filters)).toBe(
    'method in ["挂牌","拍卖"] && contract_signed_on >= "2020-01-01" && ' +
      'name == "合成\\"甲\\"" && price > 0 && blank(started_on)',
  )
  expect(conditionOf([], 'blank(started_on) || outcome == "成交"')).toBe(
    '(blank(started_on) || outcome == "成交")',
  )
  expect(conditionOf([{ field: 'method', how: 'equals' }])).toBeUndefined()
})

test('the address keeps the filters; what is broken is left out', () => {
  expect(readFilters(writeFilters(filters) ?? '')).toEqual(filters)
  expect(readFilters('{')).toEqual([])
  expect(readFilters('[1]')).toEqual([])
  expect(writeFilters([])).toBeNull()
})

test('a number is compared with nothing only', () => {
  expect(comparisonsOf({ kind: 'area' })).toEqual(['positive', 'zero', 'stated', 'blank'])
})
