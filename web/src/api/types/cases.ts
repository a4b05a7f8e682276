import type { Geometry } from 'geojson'

import type { Refusal } from '../problem'
import type { Bilingual, ProcessDefinition } from './definitions'
import type { Shown } from './registers'

export interface CaseView {
  number: string
  process: string
  process_zh: string
  process_en: string
  register: string
  record: string | null
  state: string
  state_zh: string
  state_en: string
  owner: string
  opened_on: string
  closed_on: string | null
  due: string | null
}

export interface StepView {
  seq: number
  business_date: string
  transition: string
  title_zh: string
  title_en: string
  to_state: string
  state_zh: string
  state_en: string
  actor: string
  opinion: string
  signed: string[]
}

export interface NextStep {
  id: string
  title_zh: string
  title_en: string
  roles: string[]
  signers: string[]
}

export interface CaseClock {
  clock: string
  title_zh: string
  title_en: string
  started: string
  due: string | null
  stopped: boolean
  ended: string | null
}

export interface Laid {
  case: string
  step: string
  title_zh: string
  title_en: string
  /** Position, name, opinion. */
  signed: [string, string, string][]
  waiting: string[]
  seq: number | null
}

/** What a drawing of a process is made from. */
export type Diagram = Pick<ProcessDefinition, 'states' | 'transitions'>

export interface CaseShown {
  case: CaseView
  steps: StepView[]
  clocks: CaseClock[]
  materials: string[]
  laid: Laid | null
  next: NextStep[]
}

export interface CasePage extends CaseShown {
  record: Shown | null
  documents: PaperView[]
  attachments: AttachmentRow[]
  /** With it the applicant follows the case. */
  query_code?: string | null
}

export interface AttachmentRow {
  hash: string
  name: string
  title: string
  media_type: string
  size_bytes: number
}

export interface Acted {
  case: string
  state: string
  state_title: string
  state_title_en: string
  register: string
  record: string | null
  record_id: number
  entries: number[]
  posts: {
    book: string
    book_title: Bilingual
    piece: string | null
    from_title: Bilingual | null
    to_title: Bilingual
    amount: string
    hectares: string
  }[]
  clocks: { clock: string; title: Bilingual; step: string; due: string | null }[]
  documents: string[]
  follow_ups: { case: string; title: Bilingual }[]
  warnings: Refusal[]
  seq: number | null
}

export interface PaperView {
  number: string
  title: string
  template: string
  case: string
  issued_on: string
  issued_by: string
  state: 'issued' | 'stamped' | 'void'
  stamp: string | null
  prints: number
  served_on: string | null
  void_reason: string | null
  replaces: string | null
  replaced_by: string | null
  personal: boolean
  hash: string
}

export interface PaperShown {
  document: PaperView
  text: string | null
  events: {
    seq: number
    kind: 'issue' | 'print' | 'stamp' | 'serve' | 'void' | 'replace'
    date: string
    time: string
    user: string
  }[]
}

export interface Task {
  id: number
  text: string
  case: string | null
  register: string | null
  owner: string
  given_by: string
  given_on: string
  deadline: string
  state: 'open' | 'overdue' | 'answered'
  answer: string | null
  answered_on: string | null
}

export interface Todo extends CaseView {
  days_left: number | null
  next: NextStep[]
}

export interface WorkbenchView {
  todo: Todo[]
  signing: Todo[]
  due_soon: Todo[]
  overdue: Todo[]
  tasks: Task[]
  given: Task[]
  recent: CaseView[]
  /** Open cases of everybody. */
  open_cases: number
}

/** What is sent to take or lay a step. */
export interface StepBody {
  input: Record<string, unknown>
  date?: string
  about?: string
  geometry?: Geometry
  seen_version?: number
  dry_run?: boolean
}
