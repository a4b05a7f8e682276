import { WarningOutlined } from '@ant-design/icons'
import type { FeatureCollection } from 'geojson'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { useGet } from '../../api/query'
import type { FigureView } from '../../api/types/indicators'
import type { Balances } from '../../api/types/ledger'
import type { Listing } from '../../api/types/registers'
import { grouped } from '../../format/number'
import { sectionName, writtenUnit } from '../../format/section'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { Figure } from '../../parts/Figure'
import { BarList } from '../../parts/chart/BarList'
import { FeatureMap } from '../../parts/map/FeatureMap'
import type { AreaStyle } from '../../parts/map/types'
import { useToday } from '../../session/session'
import { wall } from '../../theme/tokens'
import { figureAddress } from '../decisions/Answers'
import { shareOfTarget } from '../decisions/figures'
import { progressOf } from '../decisions/plan/tasks'
import { useTasks } from '../decisions/plan/useTasks'
import { decisionWords } from '../decisions/words'
import { screenWords } from './words'

interface Props {
  figures: FigureView[]
  year: number
}

/** What a leader asks first of a year; those that the definitions do not have are left out. */
const FIRST = [
  'approval.area',
  'approval.batches',
  'supply.deal_area',
  'supply.listed',
  'reserve.area',
  'projects.started',
]

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

export function WallFigures({ figures, year }: Props) {
  const text = useWords(screenWords)
  const title = useTitle()
  const { language } = useLanguage()
  const first = FIRST.flatMap((id) => figures.find((figure) => figure.id === id) ?? [])
  return (
    <Part title={text.approved}>
      <div className="wall-figures">
        {first.map((figure) => (
          <div key={figure.id}>
            <span className="quiet">{title(figure)}</span>
            <b>
              <Figure
                value={figure.rounded}
                unit={writtenUnit(figure.unit, language)}
                why={figure.why}
                to={figureAddress(figure.id, year)}
              />
            </b>
          </div>
        ))}
      </div>
    </Part>
  )
}

export function WallTargets({ figures, year }: Props) {
  const text = useWords(screenWords)
  const decisions = useWords(decisionWords)
  const title = useTitle()
  const bars = figures.flatMap((figure) => {
    const share = shareOfTarget(figure)
    if (share === null) return []
    return [
      {
        id: figure.id,
        title: title(figure),
        value: share,
        told: figure.display,
        to: figureAddress(figure.id, year),
        mark: figure.reached ? undefined : decisions.notReached,
        amiss: !figure.reached,
      },
    ]
  })
  return (
    <Part title={text.targets}>
      <BarList label={text.targets} bars={bars} full={100} />
    </Part>
  )
}

export function WallWarnings({ figures, year }: Props) {
  const text = useWords(screenWords)
  const decisions = useWords(decisionWords)
  const title = useTitle()
  const warned = figures.filter((figure) => figure.warning)
  return (
    <Part title={text.warnings}>
      {warned.length === 0 && decisions.noWarnings}
      <ul className="warned">
        {warned.map((figure) => (
          <li key={figure.id}>
            <WarningOutlined style={{ color: 'var(--danger)' }} aria-label={decisions.warning} />
            <Link to={figureAddress(figure.id, year)}>{title(figure)}</Link>
            <b>{figure.display}</b>
          </li>
        ))}
      </ul>
    </Part>
  )
}

export function WallLand({ year }: { year: number }) {
  const text = useWords(screenWords)
  const title = useTitle()
  const today = useToday()
  const last = `${year}-12-31`
  const date = last < today ? last : today
  const found = useGet<Balances>('/balance', { date }, { keep: true })
  const views = (found.data?.views ?? []).filter((view) => Number(view.hectares) > 0)
  return (
    <Part title={text.land}>
      <BarList
        label={text.land}
        unit={text.hectares}
        bars={views.map((view) => ({
          id: view.view,
          title: title(view),
          value: Number(view.hectares),
          told: grouped(view.hectares),
          hint: `${grouped(view.mu)} ${text.mu}`,
          to: `/ledger?view=${view.view}&date=${date}`,
        }))}
      />
    </Part>
  )
}

export function WallTasks({ year }: { year: number }) {
  const text = useWords(screenWords)
  const decisions = useWords(decisionWords)
  const { language } = useLanguage()
  const today = useToday()
  const { tasks } = useTasks(year)
  return (
    <Part title={text.tasks}>
      <BarList
        label={text.tasks}
        full={100}
        bars={progressOf(tasks, today).map((one) => ({
          id: one.section,
          title: sectionName(one.section, language),
          value: (one.done / one.all) * 100,
          told: decisions.ofTasks(grouped(one.done), grouped(one.all)),
          to: `/decisions/plan?year=${year}&section=${encodeURIComponent(one.section)}`,
        }))}
      />
    </Part>
  )
}

const IDLE = { where: 'blank(digested_on)' }
const IDLE_STYLE: AreaStyle = { colour: wall.warning, pattern: 'hatch', width: 2, opacity: 0.4 }

export function WallIdle() {
  const text = useWords(screenWords)
  const path = '/registers/idle_land'
  const found = useGet<FeatureCollection>(`${path}/features`, { ...IDLE, limit: 2000 })
  const listed = useGet<Listing>(`${path}/records`, { ...IDLE, limit: 1 })
  return (
    <Part title={text.idle}>
      {found.data === undefined || found.data.features.length === 0 ? (
        <span className="quiet">{text.noShapes}</span>
      ) : (
        <FeatureMap label={text.idle} data={found.data} style={IDLE_STYLE} height="100%" />
      )}
      <Link to="/ledger/clocks?kind=idle">{text.plots(grouped(listed.data?.total ?? 0))}</Link>
    </Part>
  )
}
