import type { ColumnsType } from 'antd/es/table'
import type { SorterResult } from 'antd/es/table/interface'

import type { RecordColumn } from './columns'

export function antdColumns<Row extends object>(
  columns: RecordColumn<Row>[],
  order: string,
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
      width: column.width,
      align: column.numeric ? 'right' : 'left',
      ellipsis: column.width !== undefined,
      className: column.numeric ? 'number' : undefined,
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
