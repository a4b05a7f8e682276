import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect } from 'react'

const TILTED = { pitch: 55, bearing: -15 }
const FLAT = { pitch: 0, bearing: 0 }

/** Tilts the map where areas stand up, and lets it be turned. */
export function useStanding(map: MapLibre | null, standing: boolean): void {
  useEffect(() => {
    if (map === null) return
    if (standing) {
      map.dragRotate.enable()
      map.touchPitch.enable()
    } else {
      map.dragRotate.disable()
      map.touchPitch.disable()
    }
    if (standing || map.getPitch() !== 0)
      map.easeTo({ ...(standing ? TILTED : FLAT), duration: 300 })
  }, [map, standing])
}
