import type { FeatureCollection } from 'geojson'

import { useGet } from '../../../api/query'
import { useWords } from '../../../i18n/words'
import { Asked } from '../../../parts/Asked'
import { Panel } from '../../../parts/Panel'
import { FeatureMap } from '../../../parts/map/FeatureMap'
import { figureWords } from './figureWords'

interface Props {
  path: string
  year: number
  selected: string | null
  onSelect: (number: string | null) => void
}

/** The land behind a figure; a click chooses the row. */
export function FigureMap({ path, year, selected, onSelect }: Props) {
  const text = useWords(figureWords)
  const found = useGet<FeatureCollection>(`${path}/features`, { year }, { keep: true })
  return (
    <Panel title={text.map}>
      <Asked
        query={found}
        isEmpty={(data) => data.features.length === 0}
        empty={<span className="quiet">{text.noMap}</span>}
      >
        {(data) => (
          <FeatureMap
            label={text.map}
            data={data}
            selected={selected}
            onSelect={onSelect}
            height={280}
          />
        )}
      </Asked>
    </Panel>
  )
}
