import type { FeatureCollection, Position } from 'geojson'
import { useMemo } from 'react'

import type { Identified } from '../../api/types/map'
import type { Overlay } from '../../parts/map/types'
import { colours } from '../../theme/tokens'
import { featureKey } from './IdentifyPanel'
import { collect } from './locate'

interface Given {
  found: FeatureCollection | null
  at: Position | null
  identified: Identified[] | undefined
}

/** What is lit over the layers: what was found, the place that was asked, what lies there. */
export function useMapOverlays({ found, at, identified }: Given): Overlay[] {
  const foundOn = useMemo(
    () => (found === null ? [] : [over('found', found, colours.danger)]),
    [found],
  )
  const there = useMemo(
    () =>
      identified === undefined ? [] : [over('identified', featuresOf(identified), colours.primary)],
    [identified],
  )
  const place = useMemo(
    () =>
      at === null
        ? []
        : [over('place', collect({ type: 'Point', coordinates: at }, { title: 'at' }), '#111111')],
    [at],
  )
  return useMemo(() => [...there, ...foundOn, ...place], [there, foundOn, place])
}

function over(id: string, data: FeatureCollection, colour: string): Overlay {
  return { id, data, style: { colour, opacity: 0.05, width: 2 } }
}

function featuresOf(identified: Identified[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: identified.map((one) => ({
      type: 'Feature',
      geometry: one.geometry,
      properties: { number: featureKey(one), layer: one.layer },
    })),
  }
}
