import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useState } from 'react'

import { useWords } from '../../i18n/words'
import { useDelayed } from '../useDelayed'
import { tableWords } from './words'

interface Props {
  value: string
  onChange: (value: string) => void
}

/** Filters while one types; the address follows when one stops. */
export function FilterText({ value, onChange }: Props) {
  const text = useWords(tableWords)
  const [typed, setTyped] = useState(value)
  const [before, setBefore] = useState(value)
  if (value !== before) {
    // changed from outside: a saved view, the way back
    setBefore(value)
    setTyped(value)
  }
  const settled = useDelayed(typed, 300)
  useEffect(() => {
    if (settled === typed && settled !== value) onChange(settled)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only what is typed sends
  }, [settled])
  return (
    <Input
      allowClear
      prefix={<SearchOutlined aria-hidden />}
      value={typed}
      placeholder={text.filterHint}
      aria-label={text.filter}
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={() => onChange(typed)}
    />
  )
}
