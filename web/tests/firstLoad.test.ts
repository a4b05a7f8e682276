import { expect, test } from 'vitest'

import { closure, packedBytes } from '../firstLoad'
import type { Part } from '../firstLoad'

const parts = new Map<string, Part>([
  ['main.js', { needs: ['shared.js', 'main.css'], content: 'a' }],
  ['shared.js', { needs: ['main.js'], content: 'b'.repeat(100_000) }],
  ['main.css', { needs: [], content: 'c' }],
  ['map.js', { needs: ['shared.js'], content: 'd' }],
])

test('the first load is what its files need, each once; what is lazy is not of it', () => {
  expect([...closure(parts, ['main.js'])].toSorted()).toEqual(['main.css', 'main.js', 'shared.js'])
})

test('it is counted as it goes over the line', () => {
  expect(packedBytes(parts, ['shared.js'])).toBeLessThan(1000)
})
