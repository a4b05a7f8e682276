import type { ReactNode } from 'react'

import './plain-table.css'

export interface PlainColumn<Row> {
  title: ReactNode
  numeric?: boolean
  render: (row: Row) => ReactNode
}

interface Props<Row> {
  /** Said to those who hear the page; the table scrolls under this name. */
  label: string
  columns: PlainColumn<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string | number
}

/** A short table that is only read; it prints, and scrolls by keyboard where it is too wide. */
export function PlainTable<Row>({ label, columns, rows, rowKey }: Props<Row>) {
  return (
    <div className="plain-table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col" className={column.numeric ? 'number' : undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) => (
                <td key={index} className={column.numeric ? 'number' : undefined}>
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
