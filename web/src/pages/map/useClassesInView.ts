import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useState } from 'react'

import { CARRIED } from '../../parts/map/legend/legend'

/** The classes of a layer that are to be seen now; null until the map has drawn them. */
export function useClassesInView(map: MapLibre | null, layer: string): Set<string> | null {
  const [classes, setClasses] = useState<Set<string> | null>(null)
  useEffect(() => {
    if (map === null) return
    const look = () => {
      if (!map.getSource(layer)) return
      const features = map.querySourceFeatures(layer, { sourceLayer: layer })
      const seen = new Set(features.map(({ properties }) => String(properties[CARRIED.class])))
      setClasses((before) => (before !== null && same(before, seen) ? before : seen))
    }
    look()
    const subscription = map.on('idle', look)
    return () => subscription.unsubscribe()
  }, [map, layer])
  return classes
}

function same(before: Set<string>, after: Set<string>): boolean {
  return before.size === after.size && [...after].every((one) => before.has(one))
}
