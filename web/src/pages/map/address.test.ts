import { expect, test } from 'vitest'

import { layersIn, layersText, read, written } from './address'

test('an address is read as it was written', () => {
  const changes = {
    date: '2024-01-01',
    against: '2020-12-31',
    on: [{ id: 'landuse', opacity: 0.6 }, { id: 'township' }],
    standing: true,
    base: false,
    at: [114.1, 30.7],
    other: true,
    register: 'land_supply',
    q: '坤',
    where: "method == '挂牌'",
    record: 'A-1',
    verdict: 'HG-1',
    view: { center: [114.1, 30.7] as [number, number], zoom: 12.5 },
  }
  expect(read(written(new URLSearchParams(), changes))).toEqual(changes)
})

test('only what is named changes', () => {
  const before = new URLSearchParams('date=2024-01-01&q=x&other=1')
  expect(written(before, { q: '' }).toString()).toBe('date=2024-01-01&other=1')
  expect(written(before, { date: null, other: false }).toString()).toBe('q=x')
})

test('what is no date, number or share is left out', () => {
  const state = read(new URLSearchParams('date=yesterday&at=1&view=a,b,c&on=landuse~900,'))
  expect(state).toMatchObject({ date: null, at: null, view: null, on: [{ id: 'landuse' }] })
  expect(layersIn('')).toEqual([])
  expect(layersText([])).toBe('')
})
