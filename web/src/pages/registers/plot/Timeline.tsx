import {
  AuditOutlined,
  BankOutlined,
  CalendarOutlined,
  FileTextOutlined,
  KeyOutlined,
} from '@ant-design/icons'
import { Checkbox } from 'antd'
import { Link } from 'react-router'

import { grouped } from '../../../format/number'
import { useTitle, useWords } from '../../../i18n/words'
import { Empty } from '../../../parts/Empty'
import { useToday } from '../../../session/session'
import { LANES } from './events'
import type { LandEvent, Lane } from './events'
import { plotWords } from './plotWords'

const MARKS: Record<Lane, typeof AuditOutlined> = {
  decision: AuditOutlined,
  document: FileTextOutlined,
  account: BankOutlined,
  right: KeyOutlined,
  figure: CalendarOutlined,
}

interface Props {
  events: LandEvent[]
  lanes: Lane[]
  onLanes: (lanes: Lane[]) => void
  pending: boolean
}

/** What happened, year by year, each kind with its own mark and word. */
export function Timeline({ events, lanes, onLanes, pending }: Props) {
  const text = useWords(plotWords)
  const today = useToday()
  const shown = events.filter((event) => lanes.includes(event.lane))
  const years = [...new Set(shown.map((event) => event.date.slice(0, 4)))]
  const first = shown[0]
  const last = shown.at(-1)
  const count = (lane: Lane) => grouped(events.filter((event) => event.lane === lane).length)
  return (
    <section className="plot-story" aria-label={text.lead}>
      <Checkbox.Group
        className="no-print"
        aria-label={text.onlyThese}
        value={lanes}
        options={LANES.map((lane) => ({ value: lane, label: `${text[lane]} ${count(lane)}` }))}
        onChange={onLanes}
      />
      <p className="quiet" role="status">
        {first && last && text.between(first.date, last.date, grouped(shown.length))}
        {pending && ` ${text.searching}`}
      </p>
      {shown.length === 0 && !pending && <Empty title={text.nothing} />}
      {years.map((year) => (
        <section key={year}>
          <h2>{text.year(year)}</h2>
          <ol>
            {shown
              .filter((event) => event.date.startsWith(year))
              .map((event) => (
                <Happened key={event.key} event={event} future={event.date > today} />
              ))}
          </ol>
        </section>
      ))}
    </section>
  )
}

function Happened({ event, future }: { event: LandEvent; future: boolean }) {
  const text = useWords(plotWords)
  const title = useTitle()
  const Mark = MARKS[event.lane]
  return (
    <li className={future ? 'future' : undefined}>
      <time dateTime={event.date}>{event.date.slice(5)}</time>
      <span className={`lane lane-${event.lane}`} title={text[event.lane]}>
        <Mark aria-label={text[event.lane]} />
      </span>
      <span>
        {event.to === null ? title(event.title) : <Link to={event.to}>{title(event.title)}</Link>}
        {event.detail !== '' && <span className="quiet"> {event.detail}</span>}
        {event.who !== '' && <span className="quiet"> · {event.who}</span>}
        {future && <b> {text.future}</b>}
      </span>
    </li>
  )
}
