import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

import { read, written } from './address'
import type { MapState, View } from './address'

export interface MapAddress extends MapState {
  change: (changes: Partial<MapState>) => void
}

/** The state of the map, kept in the address. */
export function useMapState(): MapAddress {
  const [params, setParams] = useSearchParams()
  const state = useMemo(() => read(params), [params])
  const change = useCallback(
    (changes: Partial<MapState>) =>
      setParams(written(new URLSearchParams(window.location.search), changes), { replace: true }),
    [setParams],
  )
  return { ...state, change }
}

/** Where the map stands: into the address without drawing the page anew. */
export function keepView(view: View): void {
  const search = written(new URLSearchParams(window.location.search), { view })
  window.history.replaceState(window.history.state, '', `?${search.toString()}`)
}
