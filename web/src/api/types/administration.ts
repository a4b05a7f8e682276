import type { Note } from './data'

export interface UserRow {
  name: string
  role: string
  role_zh: string
  role_en: string
  active: boolean
  can_log_in: boolean
  second_factor: boolean
  last_login: string | null
  locked_until: string | null
}

export interface OneTime {
  user: string
  one_time_password: string
}

export interface RoleRow {
  id: string
  title_zh: string
  title_en: string
  may: string[]
  hides: string[]
  signs: string[]
}

export interface AuditRow {
  seq: number
  time: string
  actor: string
  action: string
  subject: string
  reason: string | null
}

export interface AuditVerified {
  holds: boolean
  entries: number
  head: string
  notes: Note[]
}

export interface DefinitionsChecked {
  passed: boolean
  layers: number
  checks: number
  registers: number
  processes: number
  examples: number
  lines: Note[]
}

export interface TokenRow {
  id: number
  title: string
  scopes: string[]
  created: string
  expires: string
  revoked: string | null
}

export interface NewToken {
  id: number
  token: string
}
