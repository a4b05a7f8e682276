import { daysBetween } from '../../format/date'
import { useTitle, useWords } from '../../i18n/words'
import { clockPageWords } from './clockWords'
import type { LandClock } from './clocks'

interface Props {
  clock: LandClock
  range: [string, string]
  today: string
}

const WIDTH = 1000
const MIDDLE = 13

/** One clock as a line: time gone, deadlines upright, what was done as squares. */
export function ClockLine({ clock, range, today }: Props) {
  const text = useWords(clockPageWords)
  const title = useTitle()
  const whole = Math.max(1, daysBetween(range[0], range[1]))
  const at = (date: string) =>
    Math.min(WIDTH, Math.max(0, (daysBetween(range[0], date) / whole) * WIDTH))
  const last = clock.done ?? today
  const end = clock.deadlines.at(-1)?.date ?? last
  const from = clock.start ?? clock.marks[0]?.date ?? last
  return (
    <svg viewBox={`0 0 ${WIDTH} 26`} preserveAspectRatio="none" aria-hidden>
      <line x1={0} x2={WIDTH} y1={MIDDLE} y2={MIDDLE} stroke="var(--line)" strokeWidth={1} />
      {end > last && clock.done === null && (
        <line
          x1={at(last)}
          x2={at(end)}
          y1={MIDDLE}
          y2={MIDDLE}
          stroke="var(--inkQuiet)"
          strokeWidth={2}
          strokeDasharray="8 6"
        />
      )}
      <line
        x1={at(from)}
        x2={at(last)}
        y1={MIDDLE}
        y2={MIDDLE}
        stroke={clock.done === null ? 'var(--warning)' : 'var(--good)'}
        strokeWidth={7}
      />
      {clock.deadlines.map((one) => (
        <rect key={one.date} x={at(one.date) - 2} y={1} width={4} height={24} fill="var(--danger)">
          <title>{`${title(one.title)} ${one.date}`}</title>
        </rect>
      ))}
      {clock.marks.map((one) => (
        <rect
          key={one.date + title(one.title)}
          x={at(one.date) - 5}
          y={MIDDLE - 5}
          width={10}
          height={10}
          fill="var(--paper)"
          stroke="var(--ink)"
          strokeWidth={2}
        >
          <title>{`${title(one.title)} ${one.date}`}</title>
        </rect>
      ))}
      <line
        x1={at(today)}
        x2={at(today)}
        y1={0}
        y2={26}
        stroke="var(--ink)"
        strokeWidth={2}
        strokeDasharray="3 3"
      >
        <title>{`${text.today} ${today}`}</title>
      </line>
    </svg>
  )
}
