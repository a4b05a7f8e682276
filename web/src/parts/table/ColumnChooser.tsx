import { TableOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Popover } from 'antd'

import { useWords } from '../../i18n/words'
import { tableWords } from './words'

interface Props {
  columns: { id: string; title: string }[]
  shown: string[]
  onChange: (chosen: string[] | null) => void
}

export function ColumnChooser({ columns, shown, onChange }: Props) {
  const text = useWords(tableWords)
  const content = (
    <Flex vertical gap={4} style={{ maxHeight: 360, overflow: 'auto', maxWidth: 280 }}>
      {columns.map((column) => (
        <Checkbox
          key={column.id}
          checked={shown.includes(column.id)}
          onChange={(event) =>
            onChange(
              event.target.checked ? [...shown, column.id] : shown.filter((id) => id !== column.id),
            )
          }
        >
          {column.title}
        </Checkbox>
      ))}
      <Button size="small" onClick={() => onChange(null)}>
        {text.allColumns}
      </Button>
    </Flex>
  )
  return (
    <Popover content={content} trigger="click" placement="bottomRight">
      <Button icon={<TableOutlined />}>{text.columns}</Button>
    </Popover>
  )
}
