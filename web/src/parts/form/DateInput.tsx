import { DatePicker } from 'antd'
import dayjs from 'dayjs'

import type { ControlProps } from './FieldInput'

const ISO = 'YYYY-MM-DD'

/** How clerks type days; the first is how they are shown. */
const WRITTEN = [ISO, 'YYYYMMDD', 'YYYY.M.D', 'YYYY/M/D', 'YYYY年M月D日']

/** A day, as an ISO text. */
export function DateInput({ value, onChange, ...rest }: ControlProps<string>) {
  return (
    <DatePicker
      {...rest}
      style={{ width: '100%' }}
      format={WRITTEN}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange?.(day?.format(ISO))}
    />
  )
}
