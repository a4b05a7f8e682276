import type { FeatureCollection } from 'geojson'
import { useMemo } from 'react'

import { useGet } from '../../../api/query'
import { useWords } from '../../../i18n/words'
import { Asked } from '../../../parts/Asked'
import { Panel } from '../../../parts/Panel'
import { MapView } from '../../../parts/map/MapView'
import { extentOf } from '../../../parts/map/extent'
import type { Overlay } from '../../../parts/map/types'
import { colours } from '../../../theme/tokens'
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
  const overlays = useMemo<Overlay[]>(
    () =>
      found.data === undefined
        ? []
        : [
            {
              id: 'behind',
              data: found.data,
              style: { colour: colours.primary, outline: colours.primary, width: 1.5 },
            },
          ],
    [found.data],
  )
  const bounds = useMemo(() => (found.data ? extentOf(found.data) : null), [found.data])
  return (
    <Panel title={text.map}>
      <Asked
        query={found}
        isEmpty={(data) => data.features.length === 0}
        empty={<span className="quiet">{text.noMap}</span>}
      >
        {() => (
          <MapView
            label={text.map}
            overlays={overlays}
            bounds={bounds}
            selected={selected}
            onSelect={onSelect}
            height={280}
            base
          />
        )}
      </Asked>
    </Panel>
  )
}
