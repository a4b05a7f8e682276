import { FullscreenOutlined, LogoutOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Link, useSearchParams } from 'react-router'

import { useGet } from '../../api/query'
import type { FigureView } from '../../api/types/indicators'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { YearInput } from '../../parts/YearInput'
import { useInstance, useTabTitle, useToday } from '../../session/session'
import { Dark } from '../../theme/Dark'
import '../decisions/decisions.css'
import { WallFigures, WallIdle, WallLand, WallTargets, WallTasks, WallWarnings } from './Parts'
import { screenWords } from './words'
import './screen.css'

/** The figures of the year on the wall: dark, large, each still opening. */
export default function Screen() {
  return (
    <Dark>
      <Wall />
    </Dark>
  )
}

function Wall() {
  const text = useWords(screenWords)
  const title = useTitle()
  const today = useToday()
  const instance = useInstance()
  const [params, setParams] = useSearchParams()
  const year = Number(params.get('year')) || Number(today.slice(0, 4))
  const found = useGet<FigureView[]>('/indicators', { year, last_year: true }, { keep: true })
  const bureau = instance ? title({ zh: instance.name_zh, en: instance.name_en }) : ''
  useTabTitle(bureau)
  return (
    <main className="wall">
      <header>
        <h1>{text.title(bureau)}</h1>
        <span className="quiet">{text.of(String(year), today)}</span>
        {instance?.synthetic && <span className="shell-sign">{text.synthetic}</span>}
        <span style={{ flex: 1 }} />
        <YearInput
          value={year}
          onChange={(next) => setParams({ year: String(next) }, { replace: true })}
        />
        <Button
          icon={<FullscreenOutlined />}
          onClick={() => void document.documentElement.requestFullscreen()}
        >
          {text.full}
        </Button>
        <Link to={`/decisions?year=${year}`}>
          <Button icon={<LogoutOutlined />}>{text.leave}</Button>
        </Link>
      </header>
      <Asked query={found} rows={12}>
        {(figures) => (
          <div className="wall-grid">
            <WallFigures figures={figures} year={year} />
            <WallIdle />
            <WallTargets figures={figures} year={year} />
            <WallLand year={year} />
            <WallTasks year={year} />
            <WallWarnings figures={figures} year={year} />
          </div>
        )}
      </Asked>
    </main>
  )
}
