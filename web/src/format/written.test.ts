import { expect, test } from 'vitest'

import { hectaresOf, otherLandUnit, parseWritten } from './written'

test('a written amount is read with its unit', () => {
  expect(parseWritten('7.3669 公顷')).toEqual({ number: '7.3669', unit: '公顷' })
  expect(parseWritten('-6800 万元')).toEqual({ number: '-6800', unit: '万元' })
  expect(parseWritten('12')).toEqual({ number: '12', unit: '' })
  expect(parseWritten('合成项目1')).toBeNull()
})

test('land is told in the other unit too, half up from the exact figure', () => {
  expect(otherLandUnit({ number: '7.3669', unit: '公顷' })).toEqual({
    number: '110.50',
    unit: '亩',
  })
  expect(otherLandUnit({ number: '100', unit: '亩' })).toEqual({ number: '6.6667', unit: '公顷' })
  expect(otherLandUnit({ number: '12345.67', unit: 'm²' })?.number).toBe('1.2346')
  expect(otherLandUnit({ number: '5', unit: '万元' })).toBeNull()
  expect(hectaresOf('15 亩')).toBeCloseTo(1)
  expect(hectaresOf(null)).toBe(0)
})
