import type { RegisterDefinition } from '../../api/types/definitions'

const YES = 'yes'
const NO = 'no'

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** The value as a cell says it. */
function cellOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? YES : NO
  return String(value ?? '')
}

/** One field of some records set to one value, as the table that changes them. */
export function bulkCsv(
  definition: Pick<RegisterDefinition, 'number'>,
  numbers: string[],
  field: string,
  value: unknown,
): string {
  const rows = numbers.map((number) => [number, cellOf(value)])
  const lines = [[definition.number, field], ...rows].map((row) => row.map(quoted).join(','))
  // with the mark by which a table program knows the encoding
  return `\uFEFF${lines.join('\r\n')}\r\n`
}
