import type { Bilingual } from './definitions'

export interface RegisterView {
  id: string
  title_zh: string
  title_en: string
  section: string
  records: number
}

export interface Column {
  id: string
  title_zh: string
  title_en: string
  unit?: string
}

export interface RecordView {
  record: number
  version: number
  state: string
  valid_from: string
  values: (string | null)[]
}

export interface Listing {
  register: string
  title_zh: string
  title_en: string
  date: string
  columns: Column[]
  rows: RecordView[]
  total: number
}

export interface Shown {
  register: string
  title_zh: string
  title_en: string
  columns: Column[]
  record: RecordView
  cases: { number: string; state: string; title: Bilingual }[]
}

export interface ChangeView {
  seq: number
  time: string
  actor: string
  business_date: string
  operation: string
  set: { field: string; title: Bilingual; value: string | null }[]
  /** What was written, as the journal holds it. */
  content?: { version?: number; set?: { $state?: string } }
}

export interface History {
  register: string
  number: string
  changes: ChangeView[]
}
