import type { InputKind } from '../../api/types/definitions'

export const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const

export type Comparison = (typeof COMPARISONS)[number]

/** One line of a question: a field compared with what was typed. */
export interface Condition {
  field: string
  comparison: Comparison
  value: string
}

const NUMBERS: InputKind[] = ['integer', 'decimal', 'area', 'money']

/** Comparisons that say something about a kind of field. */
export function comparisonsOf(kind: InputKind): readonly Comparison[] {
  return NUMBERS.includes(kind) || kind === 'date' ? COMPARISONS : COMPARISONS.slice(0, 2)
}

/** Fields that a condition can compare with a typed value. */
export function canCompare(kind: InputKind): boolean {
  return kind !== 'list' && kind !== 'record'
}

function literal(kind: InputKind, value: string): string | null {
  if (NUMBERS.includes(kind)) return /^-?\d+(\.\d+)?$/.test(value) ? value : null
  if (kind === 'boolean') return value === 'true' ? 'true' : 'false'
  const text = value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")
  return `'${text}'`
}

/** The condition as the server reads it; lines that say nothing yet are left out. */
export function whereOf(
  conditions: Condition[],
  kindOf: (field: string) => InputKind | undefined,
): string {
  const lines = conditions.flatMap(({ field, comparison, value }) => {
    const kind = kindOf(field)
    const right = kind === undefined || value === '' ? null : literal(kind, value)
    return right === null ? [] : [`${field} ${comparison} ${right}`]
  })
  return lines.join(' && ')
}
