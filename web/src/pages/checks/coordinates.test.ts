import { expect, test } from 'vitest'

import { readPasted } from './coordinates'

test('degrees in either order, closed or not, with names or without', () => {
  const square = [
    [114, 30],
    [114.1, 30],
    [114.1, 30.1],
    [114, 30],
  ]
  const expected = { unit: 'degree', plots: [{ type: 'Polygon', coordinates: [square] }] }
  expect(readPasted('114,30\n114.1,30\n114.1,30.1')).toEqual(expected)
  expect(readPasted('30 114\n30 114.1\n30.1 114.1\n30 114')).toEqual(expected)
  expect(readPasted('J1，114，30\nJ2,114.1,30\nJ3,114.1,30.1')).toEqual(expected)
})

test('degrees, minutes and seconds', () => {
  const read = readPasted('114°30′36″ 30°15′\n114°31′ 30°15′\n114°31′ 30°16′')
  expect(read.unit === 'degree' && read.plots[0]?.coordinates[0]?.[0]).toEqual([114.51, 30.25])
})

test('metres become a boundary file, north before east', () => {
  const read = readPasted('3390000.5,38412000\n3390000,38412100\n3390100,38412100')
  expect(read).toMatchObject({ unit: 'metre', hasZone: true, plots: 1 })
  const text = read.unit === 'metre' ? read.text : ''
  expect(text).toContain('4,,1,地块1,面,,,,@\r\nJ1,1,3390000.5,38412000\r\n')
  expect(text.trim().endsWith('J1,1,3390000.5,38412000')).toBe(true)
})

test('metres without a zone, two plots', () => {
  const one = '412000 3390000\n412100 3390000\n412100 3390100'
  expect(readPasted(`${one}\n\n${one}`)).toMatchObject({ hasZone: false, plots: 2 })
})

test('what cannot be read is told with its line', () => {
  expect(readPasted('')).toEqual({ unit: null, problem: 'empty', line: 0 })
  expect(readPasted('114,30\nabc')).toEqual({ unit: null, problem: 'numbers', line: 2 })
  expect(readPasted('1,2')).toEqual({ unit: null, problem: 'range', line: 1 })
  expect(readPasted('114,30\n412000,3390000')).toMatchObject({ problem: 'mixed', line: 2 })
  expect(readPasted('114,30\n114.1,30')).toMatchObject({ problem: 'corners' })
})
