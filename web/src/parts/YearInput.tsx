import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Select, Space } from 'antd'

import { useWords } from '../i18n/words'
import { useToday } from '../session/session'
import { partWords } from './words'

interface Props {
  value: number
  onChange: (year: number) => void
}

/** Years that can be chosen, counted back from this one. */
const BACK = 30

/** A year: chosen from the list, or the one before and after. */
export function YearInput({ value, onChange }: Props) {
  const text = useWords(partWords)
  const now = Number(useToday().slice(0, 4))
  const years = Array.from({ length: BACK }, (_one, index) => now + 1 - index)
  return (
    <Space.Compact>
      <Button
        icon={<LeftOutlined />}
        aria-label={text.yearBefore}
        onClick={() => onChange(value - 1)}
      />
      <Select
        aria-label={text.year}
        value={value}
        options={years.map((year) => ({ value: year, label: text.ofYear(String(year)) }))}
        onChange={onChange}
        style={{ width: 96 }}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={text.yearAfter}
        disabled={value > now}
        onClick={() => onChange(value + 1)}
      />
    </Space.Compact>
  )
}
