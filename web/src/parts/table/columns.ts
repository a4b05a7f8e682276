import type { ReactNode } from 'react'

export interface RecordColumn<Row> {
  id: string
  title: string
  /** Beside the title, where all values have it. */
  unit?: string
  numeric?: boolean
  width?: number
  /** Left out until the user chooses it. */
  hidden?: boolean
  /** Whether the server orders by it. */
  sortable?: boolean
  /** Orders rows that are all here. */
  compare?: (a: Row, b: Row) => number
  render: (row: Row) => ReactNode
}

/** The columns that are shown: those chosen, else those not hidden. */
export function shownColumns<Row>(
  columns: RecordColumn<Row>[],
  chosen: string[] | null,
): RecordColumn<Row>[] {
  if (chosen === null) return columns.filter((column) => !column.hidden)
  const kept = columns.filter((column) => chosen.includes(column.id))
  return kept.length > 0 ? kept : columns.filter((column) => !column.hidden)
}
