import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { useWords } from '../../i18n/words'
import { Empty } from '../Empty'
import { chartWords } from './words'
import './chart.css'

export interface Bar {
  id: string
  title: ReactNode
  /** Length of the bar. */
  value: number
  /** The figure as it is told. */
  told: string
  hint?: string
  /** Where its rows are. */
  to?: string
  /** Said behind the figure. */
  mark?: string
  /** Something is amiss: the bar is hatched, and the mark says why. */
  amiss?: boolean
}

interface Props {
  label: string
  bars: Bar[]
  unit?: string
  /** Length of the longest bar; the greatest value when not given. */
  full?: number
  active?: string | null
  onActive?: (id: string) => void
}

/** Figures as bars in a list: read as a table, opened as links. */
export function BarList({ label, bars, unit, full, active, onActive }: Props) {
  const text = useWords(chartWords)
  if (bars.length === 0) return <Empty title={text.nothing} />
  const longest = full ?? Math.max(...bars.map((bar) => Math.abs(bar.value)), 0)
  const share = (value: number) => (longest === 0 ? 0 : Math.min(100, (value / longest) * 100))
  return (
    <ul className="bar-list" aria-label={label}>
      {bars.map((bar) => (
        <li
          key={bar.id}
          className={active === bar.id ? 'is-active' : undefined}
          title={bar.hint}
          onClick={onActive && (() => onActive(bar.id))}
        >
          <span className="bar-title">
            {bar.to === undefined ? bar.title : <Link to={bar.to}>{bar.title}</Link>}
          </span>
          <span className="bar-track" aria-hidden>
            <span
              className={bar.amiss ? 'amiss' : undefined}
              style={{ width: `${share(Math.abs(bar.value))}%` }}
            />
          </span>
          <span className="bar-figure">
            {bar.told}
            {unit && <span className="unit">{unit}</span>}
            {bar.mark !== undefined && <b> {bar.mark}</b>}
          </span>
        </li>
      ))}
    </ul>
  )
}
