import { Link } from 'react-router'

import { part } from '../../api/client'
import { daysBetween } from '../../format/date'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Amount } from '../../parts/record/FieldValue'
import { useToday } from '../../session/session'
import { ClockLine } from './ClockLine'
import { clockPageWords } from './clockWords'
import { nextDeadline, rangeOf } from './clocks'
import type { LandClock } from './clocks'

interface Props {
  register: string
  clocks: LandClock[]
  selected: string | null
  onSelect: (number: string | null) => void
}

/** The clocks of many plots over one time axis; choosing one lights its land. */
export function ClockRows({ register, clocks, selected, onSelect }: Props) {
  const text = useWords(clockPageWords)
  const today = useToday()
  const range = rangeOf(clocks, today)
  return (
    <div className="clock-rows" role="table" aria-label={text.title}>
      <div className="clock-row quiet" role="row">
        <span role="columnheader">{text.name}</span>
        <span role="columnheader">{text.area}</span>
        <span role="columnheader">
          {range[0]} — {range[1]}
        </span>
        <span role="columnheader">{text.state}</span>
      </div>
      {clocks.map((clock) => (
        <div
          key={clock.number}
          role="row"
          className={`clock-row${clock.number === selected ? ' is-active' : ''}`}
        >
          <span role="cell">
            <Link to={`/registers/${register}/${part(clock.number)}`}>{clock.number}</Link>
            <div className="quiet">{clock.name}</div>
          </span>
          <span role="cell">{clock.area === null ? '—' : <Amount value={clock.area} />}</span>
          <button
            type="button"
            role="cell"
            aria-label={clock.number}
            onClick={() => onSelect(clock.number === selected ? null : clock.number)}
          >
            <ClockLine clock={clock} range={range} today={today} />
          </button>
          <span role="cell">
            <Standing clock={clock} today={today} />
          </span>
        </div>
      ))}
    </div>
  )
}

function Standing({ clock, today }: { clock: LandClock; today: string }) {
  const text = useWords(clockPageWords)
  const title = useTitle()
  if (clock.done !== null) return <>✓ {text.done(clock.done)}</>
  const next = nextDeadline(clock, today)
  if (next === null) return <span className="quiet">{text.none}</span>
  const days = daysBetween(today, next.date)
  return days < 0 ? (
    <b style={{ color: 'var(--danger)' }}>⚠ {text.over(title(next.title), grouped(-days))}</b>
  ) : (
    <>{text.left(title(next.title), grouped(days))}</>
  )
}
