export interface Me {
  user: string
  role: string
  role_zh: string
  role_en: string
  may: string[]
  /** Registers and layers that must not be known of. */
  hides: string[]
  signs: string[]
  csrf: string
  must_change_password: boolean
  second_factor: boolean
  expires: string
}

export interface Instance {
  name_zh: string
  name_en: string
  district: string
  epsg: number
  /** West, south, east, north; null while there is no layer. */
  bounds: [number, number, number, number] | null
  synthetic: boolean
  version: string
  today: string
  base_map: { url: string; attribution: string } | null
}

export interface Found {
  kind: 'record' | 'case' | 'document' | 'layer' | 'register' | 'process' | 'place'
  /** What it is called. */
  title: string
  detail_zh: string
  detail_en: string
  /** Register, process or layer. */
  of: string
  /** Number or id. */
  number: string
  lon?: number | null
  lat?: number | null
}
