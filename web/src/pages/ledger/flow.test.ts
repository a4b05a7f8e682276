import { expect, test } from 'vitest'

import type { Balances } from '../../api/types/ledger'
import { flowOf } from './flow'

function balances(states: Record<string, string>): Balances {
  const rows = Object.entries(states).map(([state, amount]) => ({
    book: 'disposition',
    book_title: '处置',
    book_title_en: 'Disposition',
    state,
    state_title: state,
    state_title_en: state,
    amount,
  }))
  return { date: '2020-12-31', balances: rows, views: [], without_drawing: [] }
}

test('what waited and what is new goes to where land stands at the end', () => {
  const before = balances({ origin: '-100', undisposed: '80', announced: '0', granted: '20' })
  const after = balances({ origin: '-150', undisposed: '60', announced: '10', granted: '80' })
  const flow = flowOf(before, after)
  expect(flow.approved).toBe(50)
  const sum = (end: 'from' | 'to') =>
    flow.links.filter((link) => link[end] === 'pool').reduce((all, link) => all + link.area, 0)
  expect(sum('to')).toBe(130)
  expect(sum('from')).toBe(130)
  expect(flow.links).toContainEqual({ from: 'pool', to: 'granted gained', area: 60 })
})

test('land that was taken back comes from where it left', () => {
  const before = balances({ origin: '-20', undisposed: '0', granted: '20' })
  const after = balances({ origin: '-20', undisposed: '5', granted: '15' })
  expect(flowOf(before, after).links).toEqual([
    { from: 'pool', to: 'undisposed atEnd', area: 5 },
    { from: 'granted left', to: 'pool', area: 5 },
  ])
})

test('a year without change is empty', () => {
  const same = balances({ origin: '-20', granted: '20' })
  expect(flowOf(same, same).links).toEqual([])
})
