import type { ReactNode } from 'react'

import { keyScrolled } from '../keyScrolled'
import type { RecordColumn } from './columns'
import './plain.css'

interface Props<Row> {
  label: string
  columns: RecordColumn<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  active?: string | null
  onActive?: (row: Row) => void
  foot?: ReactNode
}

/** A short table without paging: quick to draw, prints as it is. */
export function PlainTable<Row>(props: Props<Row>) {
  const { label, columns, rows, rowKey, active, onActive, foot } = props
  return (
    <div className="plain-table" ref={keyScrolled}>
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={column.numeric ? 'number' : undefined}>
                {column.title}
                {column.unit && <span className="unit">{column.unit}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row)
            return (
              <tr
                key={key}
                className={active === key ? 'is-active' : undefined}
                onClick={onActive && (() => onActive(row))}
              >
                {columns.map((column) => (
                  <td key={column.id} className={column.numeric ? 'number' : undefined}>
                    {column.render(row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
        {foot !== undefined && <tfoot>{foot}</tfoot>}
      </table>
    </div>
  )
}
