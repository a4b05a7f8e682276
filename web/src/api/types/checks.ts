import type { FeatureCollection } from 'geojson'

import type { Bilingual } from './definitions'

export type Outcome = 'not_assessed' | 'no_conflict' | 'within_tolerance' | 'conflict'

export type Severity = 'info' | 'warn' | 'stop'

/** Decimal texts: m² with two decimals, 亩 and ha with four. */
export interface Areas {
  plane_m2: string
  plane_mu: string
  plane_ha: string
  ellipsoid_m2: string
  ellipsoid_mu: string
  ellipsoid_ha: string
}

export interface PlotAttribute {
  id: string
  value: string
  assumed: boolean
}

export interface Article {
  text: string
  from: string
  confirmed: boolean
}

export interface FeatureHit {
  key: string
  code: string | null
  name: string | null
  severity: Severity
  distance_m: string | null
  attributes: PlotAttribute[]
  areas: { plane_m2: string; ellipsoid_m2: string }
}

export interface Gap {
  reason: 'not_stated' | 'unknown_code' | 'empty_field' | 'no_source' | 'not_in_force'
  name: string
  feature: string | null
}

export interface RuleResult {
  id: string
  title: Bilingual
  source: string
  relation: string
  outcome: Outcome
  severity: Severity
  articles: Article[]
  message: Bilingual
  areas: Areas
  share_percent: string
  features: FeatureHit[]
  slivers: { reason: 'small' | 'thin'; plane_m2: string }[]
  moved: { by_m: string; least_m2: string; most_m2: string } | null
  groups: {
    code: string
    name: string
    group: string | null
    areas: { plane_m2: string; ellipsoid_m2: string }
  }[]
  gaps: Gap[]
  exempt: boolean
}

export interface SubjectResult {
  name: string
  attributes: PlotAttribute[]
  areas: Areas
  verdict: Outcome
  rules: RuleResult[]
}

export interface Payload {
  format: string
  kernel: number
  check: { id: string; from: string; title: Bilingual }
  date: string
  known_at: number | null
  definition_hash: string
  crs: { epsg: number; grid_bits: number }
  tolerance: { area_m2: string; width_m: string; article: string }
  sources: { id: string; edition: string | null; accuracy_m: string }[]
  subjects: SubjectResult[]
  verdict: Outcome
}

export interface Bundle {
  payload: Payload
  envelope: {
    hash: string
    software: string
    time: string
    actor: string | null
    signature: { algorithm: string; key: string; value: string } | null
  }
}

export interface Note extends Bilingual {
  code: string
}

/** The answer of a check: evidence, and what the map shows of it. */
export interface Answered {
  bundle: Bundle
  features: FeatureCollection
  number: string | null
  notes: Note[]
}

export interface VerdictRow {
  number: string
  check: string
  date: string
  outcome: Outcome
  subjects: string[]
}

export interface Verified {
  answer: 'valid' | 'altered' | 'other_kernel'
  hash: string
  signature: 'unsigned' | 'unchecked' | 'good' | 'bad' | 'unknown_key'
  rebuilt: boolean | null
  findings: Note[]
}

/** A check that can be chosen; what its plots can state, where the server says so. */
export interface CheckDefinition {
  id: string
  title_zh: string
  title_en: string
  attributes?: {
    id: string
    title_zh: string
    title_en: string
    kind: string
    unit: string | null
    codes: string | null
  }[]
}
