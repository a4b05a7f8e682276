import type { FeatureCollection } from 'geojson'

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number]

/** How an area is drawn; the pattern tells apart what colour alone would not. */
export interface AreaStyle {
  colour: string
  opacity?: number
  pattern?: 'hatch' | 'cross' | 'dots'
  outline?: string
  width?: number
  dashed?: boolean
}

/** A layer that the server sends as vector tiles. */
export interface TileLayer {
  id: string
  /** Address with {z}/{x}/{y}. */
  tiles: string
  /** Name of the layer inside the tiles. */
  source: string
  geometry: 'polygon' | 'line' | 'point'
  style: AreaStyle
  /** Colours by class code, as the national legend has them. */
  classes?: { field: string; colours: Record<string, string> }
}

/** Features that the page has: conflicts, records, a drawn parcel. */
export interface Overlay {
  id: string
  data: FeatureCollection
  style: AreaStyle
  /** Property by which a feature is known to the table. */
  key?: string
}
