import { DatePicker } from 'antd'
import dayjs from 'dayjs'

import { useWords } from '../../i18n/words'
import { casesWords } from './words'

interface Props {
  value: string
  onChange: (day: string) => void
}

/** The day on which the step counts as done; an earlier one for what was done on paper. */
export function BusinessDate({ value, onChange }: Props) {
  const text = useWords(casesWords)
  return (
    <label>
      <span className="quiet">{text.date} </span>
      <DatePicker
        value={dayjs(value)}
        allowClear={false}
        onChange={(day) => day && onChange(day.format('YYYY-MM-DD'))}
      />
    </label>
  )
}
