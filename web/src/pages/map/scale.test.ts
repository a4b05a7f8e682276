import { expect, test } from 'vitest'

import { barOf, scaleOf, usualScale, zoomOf } from './scale'

test('zoom and scale are each the other turned round', () => {
  expect(scaleOf(zoomOf(2000, 30.7), 30.7)).toBeCloseTo(2000, 6)
  // 512 pixels at 96 to the inch show 135.47 mm of the whole equator
  expect(scaleOf(0, 0)).toBeCloseTo(40_075_016.686 / (512 * (0.0254 / 96)), 3)
})

test('a usual scale shows at least as much', () => {
  expect(usualScale(1800)).toBe(2000)
  expect(usualScale(2000)).toBe(2000)
  expect(usualScale(9_999_999)).toBe(200_000)
})

test('the bar has a round length', () => {
  expect(barOf(2000, 50)).toEqual({ metres: 100, millimetres: 50 })
  expect(barOf(25_000, 50)).toEqual({ metres: 1000, millimetres: 40 })
  expect(barOf(5000, 50).metres).toBe(200)
})
