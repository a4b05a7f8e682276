import type { FeatureCollection } from 'geojson'
import { useMemo } from 'react'

import { colours } from '../../theme/tokens'
import { MapView } from './MapView'
import { extentOf } from './extent'
import type { AreaStyle, Overlay } from './types'

interface Props {
  label: string
  data: FeatureCollection
  style?: AreaStyle
  selected?: string | null
  onSelect?: (number: string | null) => void
  height?: number | string
}

const USUAL: AreaStyle = { colour: colours.primary, outline: colours.primary, width: 1.5 }
const MARK: AreaStyle = { colour: colours.danger }

/** Records with shapes; the selected one has a mark that is seen from afar. */
export function FeatureMap({ label, data, style = USUAL, selected, onSelect, height }: Props) {
  const overlays = useMemo<Overlay[]>(() => {
    const records: Overlay = { id: 'records', data, style }
    const chosen = data.features.filter((feature) => feature.properties?.number === selected)
    const box = extentOf({ type: 'FeatureCollection', features: chosen })
    if (!selected || box === null) return [records]
    const [west, south, east, north] = box
    const mark: Overlay = {
      id: 'mark',
      style: MARK,
      data: {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: { number: selected },
            geometry: { type: 'Point', coordinates: [(west + east) / 2, (south + north) / 2] },
          },
        ],
      },
    }
    return [records, mark]
  }, [data, style, selected])
  const bounds = useMemo(() => extentOf(data), [data])
  return (
    <MapView
      label={label}
      overlays={overlays}
      bounds={bounds}
      selected={selected}
      onSelect={onSelect && ((number) => onSelect(number))}
      height={height}
      base
    />
  )
}
