import type { Geometry } from 'geojson'

export interface EditionRow {
  layer: string
  title_zh: string
  title_en: string
  edition: string | null
  state: string | null
  rows: number | null
  effective_from: string | null
  document: string | null
  created_by: string | null
  created_seq: number | null
}

export interface LayerView {
  id: string
  title_zh: string
  title_en: string
  /** What it is in law. */
  status_zh: string
  status_en: string
  /** Null: a table. */
  geometry: 'point' | 'line' | 'polygon' | null
  secrecy: string
  /** Column of the class code. */
  class: string | null
  /** Code list of the classes. */
  codes: string | null
  in_force: string | null
  editions: EditionRow[]
  /** Column of the height in metres, where there is one. */
  height?: string | null
}

export interface CodeEntry {
  code: string
  name: string
  parent: string | null
}

export interface CodeForm {
  id: string
  title_zh: string
  title_en: string
  codes: CodeEntry[]
}

export interface IdentifiedAttribute {
  id: string
  title_zh: string
  title_en: string
  value: string | null
  /** Name of a code. */
  name: string | null
}

/** A feature of a layer at a place. */
export interface Identified {
  layer: string
  title_zh: string
  title_en: string
  edition: string
  key: string
  attributes: IdentifiedAttribute[]
  geometry: Geometry
}

export interface Measured {
  area_m2: string
  area_mu: string
  area_ha: string
  perimeter_m: number
}

/** What the search box of the server finds. */
export interface FoundThing {
  kind: 'record' | 'case' | 'document' | 'layer' | 'register' | 'process' | 'place'
  title: string
  detail_zh: string
  detail_en: string
  /** Register, process or layer. */
  of: string
  number: string
  lon?: number | null
  lat?: number | null
}
