import { useMemo } from 'react'

import type { TileLayer } from '../../parts/map/types'
import { useLayers } from '../map/useLayers'

const FAINT = [{ id: 'landuse', opacity: 0.3 }, { id: 'township' }]

/** What lies under the plots on the day: land use, faintly, and the layer that a rule asks. */
export function useGround(date: string, source?: string): TileLayer[] {
  const on = useMemo(() => {
    const rest = FAINT.filter(({ id }) => id !== source)
    return source === undefined ? rest : [...rest, { id: source, opacity: 0.45 }]
  }, [source])
  return useLayers(date, on).tiles
}
