import type { FeatureCollection } from 'geojson'
import { useCallback, useMemo, useState } from 'react'

import type { FoundThing } from '../../api/types/map'
import { extentOf } from '../../parts/map/extent'
import type { Bounds } from '../../parts/map/types'
import { locate } from './locate'

export interface Told {
  problem?: unknown
  /** The page of what has no land to show. */
  to: string | null
}

export interface Flying {
  /** What was found, as the map lights it. */
  found: FeatureCollection | null
  bounds: Bounds | null
  busy: boolean
  told: Told | null
  hush: () => void
  show: (found: FeatureCollection) => void
  find: (thing: FoundThing) => Promise<void>
}

/** About 200 m around a single point. */
const AROUND = 0.002

/** Goes to what was found; says so where it has no land. */
export function useFly(): Flying {
  const [found, setFound] = useState<FeatureCollection | null>(null)
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState<Told | null>(null)
  const bounds = useMemo(() => (found === null ? null : wide(extentOf(found))), [found])
  const find = useCallback(async (thing: FoundThing) => {
    setBusy(true)
    setTold(null)
    try {
      const { place, to } = await locate(thing)
      if (place === null) setTold({ to })
      else setFound(place)
    } catch (problem) {
      setTold({ problem, to: null })
    } finally {
      setBusy(false)
    }
  }, [])
  return { found, bounds, busy, told, hush: () => setTold(null), show: setFound, find }
}

function wide(bounds: Bounds | null): Bounds | null {
  if (bounds === null || bounds[0] !== bounds[2] || bounds[1] !== bounds[3]) return bounds
  const [x, y] = bounds
  return [x - AROUND, y - AROUND, x + AROUND, y + AROUND]
}
