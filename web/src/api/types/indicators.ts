export interface FigureView {
  id: string
  title_zh: string
  title_en: string
  section: string
  value: string | null
  rounded: string | null
  unit: string
  rounding: string
  display: string
  why?: string
  rows: number
  target?: string
  reached?: boolean
  warning: boolean
  last_year?: string
  groups?: { code: string; name: string; display: string }[]
}
