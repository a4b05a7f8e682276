import type { FeatureCollection } from 'geojson'

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number]

/** Strokes that tell areas apart where colour alone would not. */
export type Pattern = 'hatch' | 'back' | 'cross' | 'dots' | 'lines' | 'columns' | 'grid'

/** How an area is drawn; the pattern tells apart what colour alone would not. */
export interface AreaStyle {
  colour: string
  opacity?: number
  pattern?: Pattern
  outline?: string
  width?: number
  dashed?: boolean
}

/** Colours and patterns by class code, as the national legend has them. */
export interface ClassStyles {
  field: string
  colours: Record<string, string>
  patterns?: Record<string, Pattern>
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
  classes?: ClassStyles
  /** Property written on the areas. */
  label?: string
  /** Property that holds metres above the ground; areas then stand up. */
  height?: string
}

/** Features that the page has: conflicts, records, a drawn parcel. */
export interface Overlay {
  id: string
  data: FeatureCollection
  style: AreaStyle
  /** Property by which a feature is known to the table. */
  key?: string
  label?: string
  height?: string
}
