import { DeleteOutlined, StarOutlined } from '@ant-design/icons'
import { Button, Flex, Input, Popover } from 'antd'
import { useState } from 'react'

import { useWords } from '../../i18n/words'
import { useKept } from '../useKept'
import { tableWords } from './words'

interface View {
  name: string
  search: string
  columns: string[] | null
}

interface Props {
  /** Name of the table. */
  table: string
  search: string
  columns: string[] | null
  onOpen: (search: string, columns: string[] | null) => void
}

/** Filters, order and columns that the user saved under a name. */
export function Views({ table, search, columns, onOpen }: Props) {
  const text = useWords(tableWords)
  const [views, setViews] = useKept<View[]>(`kunyu.views.${table}`, [])
  const [name, setName] = useState('')
  const save = () => {
    const trimmed = name.trim()
    if (trimmed === '') return
    const others = views.filter((view) => view.name !== trimmed)
    setViews([...others, { name: trimmed, search, columns }])
    setName('')
  }
  const content = (
    <Flex vertical gap={6} style={{ width: 260 }}>
      {views.length === 0 && <span className="quiet">{text.noViews}</span>}
      {views.map((view) => (
        <Flex key={view.name} gap={4}>
          <Button block size="small" onClick={() => onOpen(view.search, view.columns)}>
            {view.name}
          </Button>
          <Button
            size="small"
            icon={<DeleteOutlined />}
            aria-label={text.drop(view.name)}
            onClick={() => setViews(views.filter((one) => one !== view))}
          />
        </Flex>
      ))}
      <Flex gap={4}>
        <Input
          size="small"
          value={name}
          placeholder={text.viewName}
          aria-label={text.viewName}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={save}
        />
        <Button size="small" onClick={save} title={text.saveView}>
          {text.save}
        </Button>
      </Flex>
    </Flex>
  )
  return (
    <Popover content={content} trigger="click" placement="bottomRight">
      <Button icon={<StarOutlined />}>{text.views}</Button>
    </Popover>
  )
}
