import { expect, test } from 'vitest'

import type { InputKind } from '../../api/types/definitions'
import { comparisonsOf, whereOf } from './conditions'

const kinds: Record<string, InputKind> = {
  method: 'code',
  area: 'area',
  signed_on: 'date',
  fenced: 'boolean',
  note: 'text',
}

test('lines become a condition; lines that say nothing are left out', () => {
  const lines = [
    { field: 'method', comparison: '==' as const, value: '挂牌' },
    { field: 'area', comparison: '>' as const, value: '10000' },
    { field: 'area', comparison: '<' as const, value: 'many' },
    { field: 'signed_on', comparison: '>=' as const, value: '2024-01-01' },
    { field: 'fenced', comparison: '==' as const, value: 'true' },
    { field: 'gone', comparison: '==' as const, value: 'x' },
    { field: 'note', comparison: '!=' as const, value: '' },
  ]
  expect(whereOf(lines, (field) => kinds[field])).toBe(
    "method == '挂牌' && area > 10000 && signed_on >= '2024-01-01' && fenced == true",
  )
})

test('a quote does not end the text', () => {
  const lines = [{ field: 'note', comparison: '==' as const, value: "a' || true || '\\" }]
  expect(whereOf(lines, (field) => kinds[field])).toBe("note == 'a\\' || true || \\'\\\\'")
})

test('codes are equal or not, numbers and days are more or less', () => {
  expect(comparisonsOf('code')).toEqual(['==', '!='])
  expect(comparisonsOf('date')).toHaveLength(6)
})
