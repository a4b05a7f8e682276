export interface Me {
  user: string
  role: string
  role_zh: string
  role_en: string
  sections: string[]
  may: string[]
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
  bounds: [number, number, number, number]
  center: [number, number]
  synthetic: boolean
  version: string
  today: string
  base_map: { url: string; attribution: string } | null
}

export interface Found {
  kind: 'record' | 'case' | 'document' | 'layer' | 'place' | 'action'
  title_zh: string
  title_en: string
  detail_zh: string
  detail_en: string
  href: string
  lon?: number
  lat?: number
}
