import { Button, Select } from 'antd'
import { useState } from 'react'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { FigureView } from '../../api/types/indicators'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Figure } from '../../parts/Figure'
import { Panel } from '../../parts/Panel'
import { useKept } from '../../parts/useKept'
import { useMe, useToday } from '../../session/session'
import { workbenchWords } from './words'

interface IndicatorRow {
  id: string
  title_zh: string
  title_en: string
  section: string
}

/** The figures that the user watches; each opens to its rows. */
export function Figures() {
  const text = useWords(workbenchWords)
  const title = useTitle()
  const me = useMe()
  const [ids, setIds] = useKept<string[]>(`kunyu.figures.${me.user}`, [])
  const [choosing, setChoosing] = useState(false)
  const all = useGet<IndicatorRow[]>(
    '/definitions/indicators',
    {},
    { lasting: true, enabled: choosing },
  )
  return (
    <Panel
      title={text.figures}
      extra={
        <Button size="small" onClick={() => setChoosing(!choosing)}>
          {choosing ? text.chosen : text.choose}
        </Button>
      }
    >
      {choosing && (
        <Select
          mode="multiple"
          aria-label={text.figures}
          value={ids}
          onChange={setIds}
          loading={all.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          options={(all.data ?? []).map((one) => ({
            value: one.id,
            label: `${title(one)} ${one.section}`,
          }))}
          style={{ width: '100%', marginBottom: 8 }}
        />
      )}
      {ids.length === 0 ? <span className="quiet">{text.noFigures}</span> : <Watched ids={ids} />}
    </Panel>
  )
}

function Watched({ ids }: { ids: string[] }) {
  const year = useToday().slice(0, 4)
  const figures = useGet<FigureView[]>('/indicators', {
    ids: ids.join(','),
    year,
    last_year: true,
  })
  return (
    <Asked query={figures}>
      {(all) => all.map((figure) => <OneFigure key={figure.id} figure={figure} year={year} />)}
    </Asked>
  )
}

function OneFigure({ figure, year }: { figure: FigureView; year: string }) {
  const text = useWords(workbenchWords)
  const title = useTitle()
  const beside = [
    figure.target && text.target(figure.target),
    figure.reached !== undefined && (figure.reached ? text.reached : text.notReached),
    figure.last_year && text.lastYear(figure.last_year),
  ]
  return (
    <div style={{ marginBottom: 8 }}>
      <div>
        {title(figure)}
        {figure.warning && <b> ⚠ {text.warning}</b>}
      </div>
      <Figure
        value={figure.rounded ?? figure.value}
        unit={figure.unit}
        why={figure.why}
        size="large"
        to={`/decisions/${part(figure.id)}?year=${year}`}
      />
      <div className="quiet">{beside.filter(Boolean).join(' · ')}</div>
    </div>
  )
}
