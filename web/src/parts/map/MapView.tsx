import type { Map as MapLibre } from 'maplibre-gl'
import { Suspense, lazy } from 'react'

import { useLanguage } from '../../i18n/language'
import { useInstance } from '../../session/session'
import { Loading } from '../Loading'
import type { Bounds, Overlay, TileLayer } from './types'

export interface MapViewProps {
  /** Said to those who hear the page. */
  label: string
  /** Drawn from the first to the last. */
  layers?: TileLayer[]
  overlays?: Overlay[]
  /** Shown first, and again whenever it changes. */
  bounds?: Bounds | null
  /** Key of the selected feature of the overlays. */
  selected?: string | null
  onSelect?: (key: string | null, overlay: string | null) => void
  /** A click anywhere, in degrees. */
  onPlace?: (longitude: number, latitude: number) => void
  height?: number | string
  /** The configured raster under everything; none unless asked for. */
  base?: boolean
  /** For what this wrapping does not offer. */
  onReady?: (map: MapLibre) => void
}

const MapCanvas = lazy(() => import('./MapCanvas'))

/** A map beside its table: selecting the row lights the land, clicking the land selects the row. */
export function MapView(props: MapViewProps) {
  const { language } = useLanguage()
  const instance = useInstance()
  // a map is made once, where the district is known; in another language it is another map
  if (instance === null) return <Loading rows={6} />
  return (
    <Suspense fallback={<Loading rows={6} />}>
      <MapCanvas key={language} instance={instance} language={language} {...props} />
    </Suspense>
  )
}
