import type { Bilingual } from './definitions'

export interface Note extends Bilingual {
  code: string
}

export type EditionState = 'draft' | 'checked' | 'published' | 'superseded'

export interface EditionRow {
  layer: string
  title_zh: string
  title_en: string
  edition: string | null
  state: EditionState | null
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
  status_zh: string
  status_en: string
  geometry: 'point' | 'line' | 'polygon' | null
  secrecy: string
  /** Section that keeps the layer. */
  owner?: string | null
  in_force: string | null
  editions: EditionRow[]
}

export type FoundBy = 'mapping' | 'name' | 'values' | 'none'

export interface ProposedField {
  field: string
  title_zh: string
  title_en: string
  theirs: string | null
  found_by: FoundBy
  required: boolean
  sample: string | null
}

export interface Proposal {
  layer: string
  fields: ProposedField[]
  unused: string[]
  rows: number
  notes: Note[]
}

export interface Imported {
  layer: string
  edition: string
  rows: number
  notes: Note[]
}

export interface Published {
  layer: string
  edition: string
  effective_from: string
  document: string
  verdicts_changed: string[]
}

export type Severity = 'error' | 'warning' | 'notice'

export type FindingState = 'open' | 'assigned' | 'mended' | 'waived' | 'closed'

export interface FindingItem {
  id: number
  layer: string
  edition: string
  rule: string
  severity: Severity
  key: string
  field: string
  zh: string
  en: string
  remedy_zh: string
  remedy_en: string
  /** East and north on the working plane, m. */
  place: [string, string] | null
  lon?: number | null
  lat?: number | null
  state: FindingState
  owner: string
  reason: string
  previous: number | null
  successor: number | null
  seq: number
}

export interface DifferenceCount {
  count: number
  before_m2: string
  after_m2: string
}

export interface Difference {
  added: DifferenceCount
  changed: DifferenceCount
  removed: DifferenceCount
  unchanged: number
}

export type JobState = 'queued' | 'running' | 'silent' | 'done' | 'failed' | 'cancelled'

export interface JobRow {
  id: number
  kind: string
  state: JobState
  done: number
  total: number
  message: string
  attempts: number
  heartbeat: string | null
  input: unknown
  result: unknown
}
