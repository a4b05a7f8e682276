export interface ReportFigure {
  id: string
  title: string
  year: number
  value: string | null
  unit: string
  display: string
  exact: string | null
  reason: string | null
  basis: 'counted' | 'written' | 'posted' | 'computed' | null
  rows: number
  blank: number
  register: string | null
}

export interface ReportRun {
  text: string
  figure?: number | null
}

export interface ReportTable {
  id: string
  title: string
  columns: string[]
  rows: ReportRun[][]
}

export interface ReportChart {
  id: string
  kind: string
  title: string
  unit: string
  years: number[]
  series: { title: string; values: { figure: number | null; value: string | null }[] }[]
}

export type ReportBlock =
  | { heading: { level: number; text: string } }
  | { paragraph: { text: string; runs: ReportRun[] } }
  | { table: ReportTable }
  | { chart: ReportChart }
  | { map: { title: string; indicators: string[] } }

export interface Difference {
  indicator: string
  year: number
  title: string
  before: string | null
  after: string | null
}

export interface Edition {
  edition: number
  date: string
  known_seq: number
  hash: string
  differences: Difference[]
  same?: boolean
}

export interface Report {
  report: string
  year: number
  title: string
  issuer: string
  blocks: ReportBlock[]
  figures: ReportFigure[]
  date: string
  known_at: number
  edition: Edition | null
}

export type ProofStatus = 'right' | 'rounded' | 'cut_or_unrounded' | 'warned' | 'wrong' | 'untraced'

export interface ProofRow {
  figure: string
  place: string
  expected: string | null
  status: ProofStatus
  reason: string
  indicator: string | null
}

export interface Proved {
  rows: ProofRow[]
  counts: [string, number][]
}
