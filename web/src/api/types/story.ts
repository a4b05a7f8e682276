import type { Geometry } from 'geojson'

import type { CaseShown, PaperView } from './cases'
import type { History, Listing, Shown } from './registers'

export interface RecordPage extends Shown {
  geometry: Geometry | null
}

/** Everything about a record. */
export interface Story {
  record: RecordPage
  history: History
  cases: CaseShown[]
  documents: PaperView[]
  linked: Listing[]
}

export interface CellProblem {
  row: number
  column: string | null
  title: string | null
  value: string | null
  zh: string
  en: string
}

export interface RowChange {
  row: number
  number: string
  fields: {
    field: string
    title_zh: string
    title_en: string
    old: string | null
    new: string | null
  }[]
}

/** What an import did, or would do. */
export interface TableImported {
  register: string
  title_zh: string
  title_en: string
  sheet: string
  date: string
  dry_run: boolean
  rows: number
  new: number
  changed: number
  unchanged: number
  bad: number
  problems: CellProblem[]
  problem_count: number
  changes: RowChange[]
  unread: string[]
  formulas: number
  seq: number | null
}
