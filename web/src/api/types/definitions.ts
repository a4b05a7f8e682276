export interface Bilingual {
  zh: string
  en: string
}

export type InputKind =
  | 'text'
  | 'code'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'boolean'
  | 'area'
  | 'money'
  | 'record'
  | 'list'

/** What a form asks for. */
export interface Input {
  id: string
  title_zh: string
  title_en: string
  kind: InputKind
  unit: string | null
  required: boolean
  /** Id of a code list. */
  codes: string | null
  /** Id of a register. */
  references: string | null
  personal?: boolean
  /** Columns of a row, where it is a list. */
  rows?: Input[] | null
}

export interface Named {
  id: string
  title_zh: string
  title_en: string
}

export type StepKind = 'open' | 'step' | 'delegate' | 'return' | 'withdraw' | 'reopen'

export interface TransitionDefinition {
  id: string
  title_zh: string
  title_en: string
  from: string[]
  to: string | null
  kind: StepKind
  roles: string[]
  signers: string[]
  inputs: Input[]
  /** Whose opinions must be in. */
  consults: string[]
  materials: Named[]
  documents: Named[]
  shape: boolean
  opens: boolean
  about_record: boolean
  /** Whether it tells once what is missing (一次性告知). */
  notice: boolean
  /** Signers outside of the bureau, and by what they sign. */
  outside: { position: string; by: 'document' | 'meeting' }[]
}

export interface ProcessState extends Named {
  final: boolean
}

export interface ClockDefinition extends Named {
  kind: 'working' | 'calendar'
}

export interface ProcessDefinition extends Named {
  register: string
  from: string
  section: string
  states: ProcessState[]
  transitions: TransitionDefinition[]
  clocks: ClockDefinition[]
}

export interface ProcessSummary {
  id: string
  title_zh: string
  title_en: string
  register: string
  section: string
  opens: (Named & { roles: string[]; about_record: boolean })[]
}

export interface CodeList {
  id: string
  title_zh: string
  title_en: string
  codes: { code: string; name: string; parent: string | null }[]
}

export interface RegisterDefinition {
  id: string
  title_zh: string
  title_en: string
  section: string
  geometry: string | null
  /** The field by which people call a record. */
  number: string
  /** The field that stands beside it. */
  label: string | null
  fields: (Input & { personal: boolean })[]
  processes: string[]
}
