import { CheckCircleOutlined, WarningOutlined } from '@ant-design/icons'
import { Link } from 'react-router'

import { part } from '../../api/client'
import type { FigureView } from '../../api/types/indicators'
import { useTitle, useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { BarList } from '../../parts/chart/BarList'
import { changesOf, shareOfTarget, signed } from './figures'
import { decisionWords } from './words'

interface Props {
  figures: FigureView[]
  year: number
}

/** How many changes are told. */
const MOST = 8

export function figureAddress(id: string, year: number): string {
  return `/decisions/${part(id)}?year=${year}`
}

/** Figures that somebody must look at. */
export function Warnings({ figures, year }: Props) {
  const text = useWords(decisionWords)
  const title = useTitle()
  const warned = figures.filter((figure) => figure.warning)
  return (
    <Panel title={text.warningsAsk}>
      {warned.length === 0 && (
        <span>
          <CheckCircleOutlined style={{ color: 'var(--good)' }} aria-hidden /> {text.noWarnings}
        </span>
      )}
      <ul className="warned">
        {warned.map((figure) => (
          <li key={figure.id}>
            <WarningOutlined style={{ color: 'var(--danger)' }} aria-label={text.warning} />
            <Link to={figureAddress(figure.id, year)}>{title(figure)}</Link>
            <b>{figure.display}</b>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Targets of the year with how far they are. */
export function Targets({ figures, year }: Props) {
  const text = useWords(decisionWords)
  const title = useTitle()
  const bars = figures.flatMap((figure) => {
    const share = shareOfTarget(figure)
    if (share === null) return []
    return [
      {
        id: figure.id,
        title: title(figure),
        value: share,
        told: `${figure.display} / ${figure.target}${figure.unit}`,
        to: figureAddress(figure.id, year),
        mark: figure.reached ? undefined : text.notReached,
        amiss: !figure.reached,
      },
    ]
  })
  return (
    <Panel title={text.targetsAsk}>
      {bars.length === 0 ? (
        <span className="quiet">{text.noTargets}</span>
      ) : (
        <BarList label={text.targetsAsk} bars={bars} full={100} />
      )}
    </Panel>
  )
}

/** What moved most against last year. */
export function Changes({ figures, year }: Props) {
  const text = useWords(decisionWords)
  const title = useTitle()
  const changes = changesOf(figures).slice(0, MOST)
  return (
    <Panel title={text.changesAsk}>
      {changes.length === 0 ? (
        <span className="quiet">{text.noChanges}</span>
      ) : (
        <BarList
          label={text.changesAsk}
          bars={changes.map(({ figure, percent }) => ({
            id: figure.id,
            title: title(figure),
            value: Math.min(Math.abs(percent), 200),
            told: `${figure.last_year} → ${figure.display}`,
            to: figureAddress(figure.id, year),
            mark: `${percent < 0 ? '↓' : '↑'} ${signed(percent)}`,
          }))}
        />
      )}
    </Panel>
  )
}
