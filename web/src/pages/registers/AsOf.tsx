import { ClockCircleOutlined } from '@ant-design/icons'
import { Button, Flex, Popover } from 'antd'

import { useWords } from '../../i18n/words'
import { DateInput } from '../../parts/form/DateInput'
import { registerWords } from './words'

interface Props {
  date: string
  knownAt: string
  onChange: (changes: { date?: string | null; known_at?: string | null }) => void
}

/** On which day, and as it was known on which day. */
export function AsOf({ date, knownAt, onChange }: Props) {
  const text = useWords(registerWords)
  const content = (
    <Flex vertical gap={8} style={{ width: 220 }}>
      <label>
        {text.date}
        <DateInput value={date || undefined} onChange={(day) => onChange({ date: day ?? null })} />
      </label>
      <label>
        {text.knownAt}
        <DateInput
          value={knownAt.slice(0, 10) || undefined}
          onChange={(day) => onChange({ known_at: day === undefined ? null : endOf(day) })}
        />
      </label>
    </Flex>
  )
  const told = [date, knownAt && `${text.knownAt} ${knownAt.slice(0, 10)}`].filter(Boolean)
  return (
    <Popover content={content} trigger="click" placement="bottomLeft">
      <Button icon={<ClockCircleOutlined />}>{told.join(' · ') || text.date}</Button>
    </Popover>
  )
}

/** The last moment of a day at the bureau. */
export function endOf(day: string): string {
  return `${day}T23:59:59+08:00`
}
