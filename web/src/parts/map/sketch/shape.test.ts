import { expect, test } from 'vitest'

import { canFinish, drawnOf, middles, polygonOf } from './shape'

const corners = [
  [0, 0],
  [2, 0],
  [2, 2],
]

test('a ring is closed and goes to the left, however it was drawn', () => {
  const left = { type: 'Polygon', coordinates: [[...corners, [0, 0]]] }
  expect(polygonOf(corners)).toEqual(left)
  const right = polygonOf([...corners].reverse()).coordinates[0]
  expect(right?.[0]).toEqual(right?.at(-1))
  expect(right).toEqual([
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 0],
  ])
})

test('an area needs three corners, a line two', () => {
  const points = corners.slice(0, 2)
  expect(canFinish({ kind: 'polygon', points, finished: false })).toBe(false)
  expect(canFinish({ kind: 'line', points, finished: false })).toBe(true)
})

test('every side has a middle, the last one of an area too', () => {
  const area = { kind: 'polygon', points: corners, finished: true } as const
  expect(middles({ ...area, points: corners })).toEqual([
    [1, 0],
    [2, 1],
    [1, 1],
  ])
  expect(middles({ kind: 'line', points: corners, finished: true })).toHaveLength(2)
})

test('while drawing the pointer is the next corner; middles come when it is finished', () => {
  const open = drawnOf({ kind: 'polygon', points: corners.slice(0, 2), finished: false }, [2, 2])
  expect(open.features.map(({ properties }) => properties?.part)).toEqual([
    'area',
    'side',
    'corner',
    'corner',
  ])
  const done = drawnOf({ kind: 'polygon', points: corners, finished: true }, null)
  expect(done.features.filter(({ properties }) => properties?.part === 'middle')).toHaveLength(3)
})
