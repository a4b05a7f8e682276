import { Select } from 'antd'
import { useState } from 'react'

import { useGet } from '../../api/query'
import type { RegisterDefinition } from '../../api/types/definitions'
import type { Listing } from '../../api/types/registers'
import { useWords } from '../../i18n/words'
import { useDelayed } from '../useDelayed'
import type { ControlProps } from './FieldInput'
import { formWords } from './words'

/** Values beside the number by which one knows a record. */
const BESIDE = 3

/** A record of another register, found by number or name; its number is the value. */
export function RecordInput({ register, ...control }: ControlProps<string> & { register: string }) {
  const text = useWords(formWords)
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const q = useDelayed(typed.trim(), 250)
  const path = `/registers/${register}/records`
  const definition = useGet<RegisterDefinition>(
    `/definitions/registers/${register}`,
    {},
    { lasting: true },
  )
  const found = useGet<Listing>(path, { q, limit: 20 }, { enabled: open, keep: true })
  return (
    <Select
      {...control}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      onOpenChange={setOpen}
      options={optionsOf(found.data, definition.data?.number)}
      loading={found.isFetching}
      status={found.isError ? 'error' : undefined}
      placeholder={text.search}
      notFoundContent={found.isFetching ? null : text.nothing}
      popupMatchSelectWidth={false}
    />
  )
}

function optionsOf(listing: Listing | undefined, numberField: string | undefined) {
  if (listing === undefined) return []
  const at = Math.max(
    0,
    listing.columns.findIndex((column) => column.id === numberField),
  )
  return listing.rows.flatMap((row) => {
    const number = row.values[at]
    if (!number) return []
    const others = row.values.filter((value, index) => value && index !== at).slice(0, BESIDE)
    return [{ value: number, label: [number, ...others].join('  ') }]
  })
}
