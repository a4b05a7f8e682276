import type { ColumnsType } from 'antd/es/table'
import type { SorterResult } from 'antd/es/table/interface'

import type { RecordColumn } from './columns'

/** Width of a column that asks for none, where widths are fixed. */
export const WIDTH = 140

export function antdColumns<Row extends object>(
  columns: RecordColumn<Row>[],
  order: string,
  many: boolean,
): ColumnsType<Row> {
  return columns.map((column) => {
    const field = order.replace(/^-/, '')
    const direction = order.startsWith('-') ? ('descend' as const) : ('ascend' as const)
    const sorts = column.compare ?? column.sortable
    return {
      key: column.id,
      title: (
        <>
          {column.title}
          {column.unit && <span className="unit">{column.unit}</span>}
        </>
      ),
      // rows that are drawn only in sight need fixed widths; others take what they need, up to it
      width: many ? (column.width ?? WIDTH) : undefined,
      ellipsis: many,
      align: column.numeric ? 'right' : 'left',
      className: [column.numeric && 'number', column.width && 'clip'].filter(Boolean).join(' '),
      onCell: () => (many ? {} : { style: { maxWidth: column.width } }),
      render: (_value: unknown, row: Row) => column.render(row),
      ...(sorts
        ? { sorter: column.compare ?? true, sortOrder: field === column.id ? direction : null }
        : {}),
    }
  })
}

/** The order as the server reads it; null where there is none. */
export function orderOf<Row>(sorter: SorterResult<Row>): string | null {
  if (!sorter.order || sorter.columnKey === undefined) return null
  return (sorter.order === 'descend' ? '-' : '') + String(sorter.columnKey)
}
