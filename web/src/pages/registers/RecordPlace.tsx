import type { Geometry } from 'geojson'
import { useMemo } from 'react'

import { useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { MapView } from '../../parts/map/MapView'
import { extentOf } from '../../parts/map/extent'
import type { Overlay } from '../../parts/map/types'
import { colours } from '../../theme/tokens'
import { registerWords } from './words'

interface Props {
  geometry: Geometry | null
  label: string
  height?: number
}

/** Where a record lies. */
export function RecordPlace({ geometry, label, height = 260 }: Props) {
  const text = useWords(registerWords)
  const overlay = useMemo<Overlay | null>(
    () =>
      geometry === null
        ? null
        : {
            id: 'record',
            data: {
              type: 'FeatureCollection',
              features: [{ type: 'Feature', geometry, properties: { number: label } }],
            },
            style: {
              colour: colours.primary,
              outline: colours.danger,
              width: 2,
              pattern: 'hatch',
              opacity: 0.15,
            },
          },
    [geometry, label],
  )
  const overlays = useMemo(() => (overlay === null ? [] : [overlay]), [overlay])
  const bounds = useMemo(() => (overlay === null ? null : extentOf(overlay.data)), [overlay])
  if (overlay === null) return <Empty title={text.notOnMap} />
  return (
    <MapView label={text.mapOf(label)} overlays={overlays} bounds={bounds} height={height} base />
  )
}
