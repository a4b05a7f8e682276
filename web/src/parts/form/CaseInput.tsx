import { Select } from 'antd'
import { useState } from 'react'

import { useGet } from '../../api/query'
import type { CaseView } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { useDelayed } from '../useDelayed'
import type { ControlProps } from './FieldInput'
import { formWords } from './words'

/** An open case, found by its number, process or holder; its number is the value. */
export function CaseInput(control: ControlProps<string>) {
  const text = useWords(formWords)
  const title = useTitle()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const q = useDelayed(typed.trim(), 250)
  const found = useGet<{ cases: CaseView[] }>(
    '/cases',
    { q, limit: 20 },
    { enabled: open, keep: true },
  )
  const options = (found.data?.cases ?? []).map((one) => ({
    value: one.number,
    label: `${one.number}  ${title({ zh: one.process_zh, en: one.process_en })}`,
  }))
  return (
    <Select
      {...control}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      onOpenChange={setOpen}
      options={options}
      loading={found.isFetching}
      status={found.isError ? 'error' : undefined}
      placeholder={text.search}
      notFoundContent={found.isFetching ? null : text.nothing}
      popupMatchSelectWidth={false}
    />
  )
}
