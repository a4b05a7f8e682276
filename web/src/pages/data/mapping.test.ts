import { expect, test } from 'vitest'

import { chosen, mappingFile, mappingOf, missing, theirFields } from './mapping'

const field = (id: string, theirs: string | null, required = false) => ({
  field: id,
  title_zh: id,
  title_en: id,
  theirs,
  found_by: 'name' as const,
  required,
  sample: null,
})
const proposal = {
  layer: 'landuse',
  fields: [field('BSM', 'ID', true), field('DLBM', null, true), field('BZ', '备注')],
  unused: ['地类', 'say "x"'],
  rows: 3,
  notes: [],
}

test('a field of the file fills one of ours only', () => {
  const mapping = chosen(mappingOf(proposal), 'DLBM', '备注')
  expect(mapping).toEqual({ BSM: 'ID', DLBM: '备注', BZ: null })
})

test('the mapping is written as lines that the server reads', () => {
  const mapping = chosen(mappingOf(proposal), 'DLBM', 'say "x"')
  expect(mappingFile(mapping)).toBe('"ID" = "BSM"\n"say \\"x\\"" = "DLBM"\n"备注" = "BZ"')
})

test('what is required and not filled is told', () => {
  expect(missing(proposal.fields, mappingOf(proposal)).map((one) => one.field)).toEqual(['DLBM'])
  expect(theirFields(proposal)).toEqual(['ID', '备注', '地类', 'say "x"'])
})
