import type { Input } from '../../api/types/definitions'

export type Comparison =
  | 'equals'
  | 'differs'
  | 'among'
  | 'from'
  | 'until'
  | 'stated'
  | 'blank'
  | 'positive'
  | 'zero'
  | 'yes'
  | 'no'

export interface Filter {
  field: string
  how: Comparison
  value?: string | string[]
}

const PRESENCE: Comparison[] = ['stated', 'blank']

/** How the values of a field can be compared. */
export function comparisonsOf(field: Pick<Input, 'kind'>): Comparison[] {
  switch (field.kind) {
    case 'code':
      return ['among', 'equals', 'differs', ...PRESENCE]
    case 'date':
      return ['from', 'until', 'equals', ...PRESENCE]
    case 'boolean':
      return ['yes', 'no', ...PRESENCE]
    case 'integer':
    case 'decimal':
    case 'area':
    case 'money':
      return ['positive', 'zero', ...PRESENCE]
    case 'list':
    case 'record':
      return PRESENCE
    default:
      return ['equals', 'differs', ...PRESENCE]
  }
}

/** Whether the comparison needs a value beside it. */
export function needsValue(how: Comparison): boolean {
  return ['equals', 'differs', 'among', 'from', 'until'].includes(how)
}

export function isComplete({ how, value }: Filter): boolean {
  return !needsValue(how) || (value !== undefined && value.length > 0)
}

function clause({ field, how, value }: Filter): string {
  const text = JSON.stringify(value ?? '')
  switch (how) {
    case 'equals':
      return `${field} == ${text}`
    case 'differs':
      return `${field} != ${text}`
    case 'among':
      return `${field} in ${JSON.stringify([value ?? []].flat())}`
    case 'from':
      return `${field} >= ${text}`
    case 'until':
      return `${field} <= ${text}`
    case 'stated':
      return `!blank(${field})`
    case 'blank':
      return `blank(${field})`
    case 'positive':
      return `${field} > 0`
    case 'zero':
      return `${field} == 0`
    case 'yes':
      return field
    case 'no':
      return `!${field}`
  }
}

/** The condition as the server reads it; with one that came with a link. */
export function conditionOf(filters: Filter[], given = ''): string | undefined {
  const clauses = filters.filter(isComplete).map(clause)
  if (given !== '') clauses.push(`(${given})`)
  return clauses.length === 0 ? undefined : clauses.join(' && ')
}

const isFilter = (one: unknown): one is Filter =>
  typeof one === 'object' && one !== null && 'field' in one && 'how' in one

/** Filters as the address keeps them. */
export function readFilters(text: string): Filter[] {
  try {
    const read: unknown = JSON.parse(text || '[]')
    return Array.isArray(read) ? read.filter(isFilter) : []
  } catch {
    return []
  }
}

export function writeFilters(filters: Filter[]): string | null {
  return filters.length === 0 ? null : JSON.stringify(filters)
}
