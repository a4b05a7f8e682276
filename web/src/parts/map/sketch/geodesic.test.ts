import { expect, test } from 'vitest'

import { distance, lengthOf } from './geodesic'

test('a degree of the equator and of a meridian', () => {
  expect(distance([114, 0], [115, 0])).toBeCloseTo(111_319.4908, 3)
  expect(distance([114, 0], [114, 1])).toBeCloseTo(110_574.3886, 2)
  expect(distance([114, 30], [114, 30])).toBe(0)
})

test('a line is as long as its parts', () => {
  const [a, b, c] = [
    [114, 30],
    [114.01, 30],
    [114.01, 30.01],
  ] as const
  const whole = lengthOf([[...a], [...b], [...c]])
  expect(whole).toBeCloseTo(distance([...a], [...b]) + distance([...b], [...c]), 6)
  expect(lengthOf([[...a]])).toBe(0)
})
