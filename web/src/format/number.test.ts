import { expect, test } from 'vitest'

import { areaText, grouped } from './number'

test('thousands are separated, nothing is rounded', () => {
  expect(grouped('1234567.890')).toBe('1,234,567.890')
  expect(grouped('-1000')).toBe('-1,000')
  expect(grouped('999')).toBe('999')
  expect(grouped('12345 公顷')).toBe('12,345 公顷')
  expect(grouped('甲')).toBe('甲')
})

test('areas are told in three units, half up from the exact figure', () => {
  expect(areaText('37500')).toEqual({ m2: '37,500.00', mu: '56.2500', ha: '3.7500' })
  expect(areaText('0.50')).toEqual({ m2: '0.50', mu: '0.0008', ha: '0.0001' })
  expect(areaText('666.67')?.mu).toBe('1.0000')
  expect(areaText('无')).toBeNull()
})
