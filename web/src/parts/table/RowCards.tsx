import { Button, Checkbox, Spin } from 'antd'
import { useState } from 'react'

import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { partWords } from '../words'
import { NoRows } from './NoRows'
import type { RecordTableProps } from './RecordTable'
import type { RecordColumn } from './columns'
import { tableWords } from './words'

interface Props<Row> {
  table: RecordTableProps<Row>
  columns: RecordColumn<Row>[]
}

/** Cards drawn before one asks for more. */
const AT_ONCE = 50

/** Records on a phone: one below the other, the first column as the heading. */
export function RowCards<Row extends object>({ table, columns }: Props<Row>) {
  const text = useWords(partWords)
  const more = useWords(tableWords)
  const { rows, rowKey, selected = [], onSelect, onOpen, onActive } = table
  const [most, setMost] = useState(AT_ONCE)
  const [head, ...others] = columns
  if (rows === undefined) return <Spin style={{ display: 'block', margin: 24 }} />
  if (rows.length === 0) return <>{table.empty ?? <NoRows state={table.state} />}</>
  const left = rows.length - most
  return (
    <>
      <ul className="row-cards">
        {rows.slice(0, most).map((row) => {
          const key = rowKey(row)
          const isSelected = selected.includes(key)
          return (
            <li key={key} className={key === table.active ? 'is-active' : undefined}>
              <div className="row-head">
                {onSelect && (
                  <Checkbox
                    checked={isSelected}
                    aria-label={key}
                    onChange={() =>
                      onSelect(
                        isSelected ? selected.filter((one) => one !== key) : [...selected, key],
                      )
                    }
                  />
                )}
                <b>{head?.render(row)}</b>
                {(onOpen ?? onActive) && (
                  <button type="button" onClick={() => (onOpen ?? onActive)?.(row)}>
                    {text.open}
                  </button>
                )}
              </div>
              <dl>
                {others.map((column) => (
                  <div key={column.id}>
                    <dt>{column.title}</dt>
                    <dd>
                      {column.render(row)}
                      {column.unit && <span className="unit">{column.unit}</span>}
                    </dd>
                  </div>
                ))}
              </dl>
            </li>
          )
        })}
      </ul>
      {left > 0 && (
        <Button block onClick={() => setMost(most + AT_ONCE)}>
          {more.more(grouped(left))}
        </Button>
      )}
    </>
  )
}
