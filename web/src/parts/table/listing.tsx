import type { Column, RecordView } from '../../api/types/registers'
import { grouped, unitName } from '../../format/number'
import type { RecordColumn } from './columns'

/** How many columns of a register stand in the list before the user chooses. */
const AT_FIRST = 8

/** Columns of a register as columns of a table. */
export function listingColumns(
  columns: Column[],
  language: 'zh' | 'en',
): RecordColumn<RecordView>[] {
  return columns.map((column, index) => ({
    id: column.id,
    title: column[`title_${language}`] || column.title_zh,
    unit: unitName(column.unit, language),
    numeric: column.unit !== undefined,
    hidden: index >= AT_FIRST,
    sortable: true,
    width: 150,
    render: (row) => <ValueText value={row.values[index] ?? null} numeric={'unit' in column} />,
  }))
}

/** A value as written; thousands of numbers separated. */
export function ValueText({ value, numeric }: { value: string | null; numeric?: boolean }) {
  if (value === null) return <span className="quiet">—</span>
  return <span title={value}>{numeric ? grouped(value) : value}</span>
}
