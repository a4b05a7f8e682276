import type { Input } from '../../api/types/definitions'

/** What was typed, by id of the input; beside them materials, opinion and reason. */
export type Entered = Record<string, unknown>

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  )
}

/** As it is sent: nothing empty, texts trimmed. */
export function enteredOf(values: Entered, inputs: Input[]): Entered {
  const lists = new Map(inputs.map((input) => [input.id, input.rows ?? []]))
  const pairs = Object.entries(values).flatMap(([id, value]) => {
    const tidied = tidy(value, lists.get(id) ?? [])
    return isEmpty(tidied) ? [] : [[id, tidied] as const]
  })
  return Object.fromEntries(pairs)
}

/** A signature from outside counts by its document. */
function isSignature(row: unknown): boolean {
  return (
    typeof row !== 'object' ||
    row === null ||
    !('role' in row) ||
    !isEmpty((row as { document?: unknown }).document)
  )
}

function tidy(value: unknown, columns: Input[]): unknown {
  if (typeof value === 'string') return value.trim()
  if (!Array.isArray(value)) return value
  if (columns.length === 0) return value.filter(isSignature)
  const rows = value.map((row) => enteredOf((row ?? {}) as Entered, columns))
  return rows.filter((row) => Object.keys(row).length > 0)
}

const PATTERNS: Partial<Record<Input['kind'], RegExp>> = {
  integer: /^-?\d+$/,
  decimal: /^-?\d+(\.\d+)?$/,
  money: /^-?\d+(\.\d+)?$/,
  area: /^\d+(\.\d+)?( \S+)?$/,
}

/** How a typed value of the kind looks. */
export function patternOf(kind: Input['kind']): RegExp | undefined {
  return PATTERNS[kind]
}
