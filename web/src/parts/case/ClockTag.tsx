import { ClockCircleOutlined, PauseCircleOutlined, WarningOutlined } from '@ant-design/icons'
import { Tag } from 'antd'

import { daysBetween } from '../../format/date'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { useToday } from '../../session/session'
import { caseWords } from './words'

interface Props {
  due: string | null
  stopped?: boolean
  /** Of the clock, such as 承诺时限. */
  title?: string
}

/** From this many days on a clock is calm. */
const SOON = 3

/** How long a clock still runs: in words and with a mark, not by colour alone. */
export function ClockTag({ due, stopped = false, title }: Props) {
  const text = useWords(caseWords)
  const today = useToday()
  const name = title === undefined ? '' : `${title} `
  if (stopped) return <Tag icon={<PauseCircleOutlined />}>{name + text.stopped}</Tag>
  if (due === null) return <span className="quiet">{text.noClock}</span>
  const days = daysBetween(today, due)
  const hint = text.due(due)
  if (days < 0) {
    return (
      <Tag color="error" icon={<WarningOutlined />} title={hint}>
        <b>{name + text.late(grouped(-days))}</b>
      </Tag>
    )
  }
  const left = days === 0 ? text.today : text.left(grouped(days))
  return (
    <Tag color={days <= SOON ? 'warning' : undefined} icon={<ClockCircleOutlined />} title={hint}>
      {days <= SOON ? <b>{name + left}</b> : name + left}
    </Tag>
  )
}
