import { expect, test } from 'vitest'

import type { Diagram } from '../../api/types/cases'
import { layout } from './layout'

function step(id: string, from: string[], to: string) {
  return {
    id,
    title_zh: id,
    title_en: id,
    from,
    to,
    kind: 'step' as const,
    roles: [],
    signers: [],
    consults: [],
    outside: [],
    inputs: [],
    materials: [],
    documents: [],
    shape: false,
    opens: false,
    about_record: false,
    notice: false,
  }
}

const diagram: Diagram = {
  states: ['received', 'correcting', 'accepted', 'withdrawn'].map((id) => ({
    id,
    title_zh: id,
    title_en: id,
    final: id === 'withdrawn',
  })),
  transitions: [
    step('tell', ['received'], 'correcting'),
    step('corrected', ['correcting'], 'received'),
    step('accept', ['received'], 'accepted'),
    step('withdraw', ['received', 'accepted'], 'withdrawn'),
  ],
}

test('states stand in columns from the start; an end behind all that lead to it', () => {
  const { nodes, columns } = layout(diagram)
  expect(columns).toBe(3)
  expect(nodes.get('received')?.x).toBe(0)
  expect(nodes.get('accepted')?.x).toBe(1)
  expect(nodes.get('withdrawn')?.x).toBe(2)
})

test('ways back are told apart', () => {
  const back = layout(diagram).edges.filter((edge) => edge.back)
  expect(back.map((edge) => edge.id)).toEqual(['correcting>received'])
})

test('no two states stand in one place', () => {
  const places = [...layout(diagram).nodes.values()].map(({ x, y }) => `${x} ${y}`)
  expect(new Set(places).size).toBe(diagram.states.length)
})
