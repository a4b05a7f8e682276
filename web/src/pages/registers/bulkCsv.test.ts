import { expect, test } from 'vitest'

import { bulkCsv } from './bulkCsv'

test('one value for some records, by their numbers', () => {
  const csv = bulkCsv({ number: 'no' }, ['P（2019）1号', 'a "b"'], 'use', '住宅')
  expect(csv).toBe('\uFEFF"no","use"\r\n"P（2019）1号","住宅"\r\n"a ""b""","住宅"\r\n')
})

test('yes and no as a sheet reads them', () => {
  expect(bulkCsv({ number: 'no' }, ['1'], 'idle', false)).toContain('"1","no"')
})
