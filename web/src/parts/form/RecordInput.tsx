import { Select } from 'antd'
import { useState } from 'react'

import { useGet } from '../../api/query'
import type { RegisterDefinition } from '../../api/types/definitions'
import type { Listing } from '../../api/types/registers'
import { useWords } from '../../i18n/words'
import { useDelayed } from '../useDelayed'
import type { ControlProps } from './FieldInput'
import { formWords } from './words'

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
      options={optionsOf(found.data, definition.data)}
      loading={found.isFetching}
      status={found.isError ? 'error' : undefined}
      placeholder={text.search}
      notFoundContent={found.isFetching ? null : text.nothing}
      popupMatchSelectWidth={false}
    />
  )
}

function optionsOf(listing: Listing | undefined, register: RegisterDefinition | undefined) {
  if (listing === undefined || register === undefined) return []
  const place = (id: string | null) => listing.columns.findIndex((column) => column.id === id)
  const [number, label] = [place(register.number), place(register.label)]
  return listing.rows.flatMap(({ values }) => {
    const value = values[number]
    if (!value) return []
    const name = values[label]
    return [{ value, label: name ? `${value}  ${name}` : value }]
  })
}
