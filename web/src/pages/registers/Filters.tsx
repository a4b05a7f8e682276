import { FilterOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Popover, Tag } from 'antd'
import { useState } from 'react'

import type { RegisterDefinition } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import type { RegisterWords } from '../../parts/record/useRegister'
import { FilterLine, firstFilter } from './FilterLine'
import { isComplete } from './filters'
import type { Filter } from './filters'
import { registerWords } from './words'

interface Props {
  definition: RegisterDefinition
  filters: Filter[]
  onChange: (filters: Filter[]) => void
}

/** Conditions over the fields of the register; put to use together. */
export function Filters({ definition, filters, onChange }: Props) {
  const text = useWords(registerWords)
  const [open, setOpen] = useState(false)
  const [lines, setLines] = useState<Filter[]>([])
  const first = () => firstFilter(definition, definition.fields[1]?.id ?? definition.number)
  const show = (next: boolean) => {
    setOpen(next)
    if (next) setLines(filters.length > 0 ? filters : [first()])
  }
  const apply = () => {
    onChange(lines.filter(isComplete))
    setOpen(false)
  }
  const content = (
    <form
      className="filter-list"
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      {lines.map((line, index) => (
        <FilterLine
          key={index}
          definition={definition}
          filter={line}
          onChange={(next) => setLines(lines.with(index, next))}
          onDrop={() => setLines(lines.toSpliced(index, 1))}
        />
      ))}
      <span className="quiet">{text.filterHint}</span>
      <Flex gap={8} justify="space-between" wrap>
        <Button icon={<PlusOutlined />} onClick={() => setLines([...lines, first()])}>
          {text.addFilter}
        </Button>
        <Flex gap={8}>
          <Button
            onClick={() => {
              onChange([])
              setOpen(false)
            }}
          >
            {text.clearFilters}
          </Button>
          <Button type="primary" htmlType="submit">
            {text.apply}
          </Button>
        </Flex>
      </Flex>
    </form>
  )
  return (
    <Popover
      content={content}
      trigger="click"
      placement="bottomLeft"
      open={open}
      onOpenChange={show}
    >
      <Button icon={<FilterOutlined />} aria-expanded={open}>
        {text.filters}
        {filters.length > 0 && ` ${filters.length}`}
      </Button>
    </Popover>
  )
}

interface TagsProps {
  words: RegisterWords
  filters: Filter[]
  /** A condition that came with a link. */
  given: string
  onChange: (filters: Filter[]) => void
  onDropGiven: () => void
}

/** The conditions in force, each to be taken away. */
export function FilterTags({ words, filters, given, onChange, onDropGiven }: TagsProps) {
  const text = useWords(registerWords)
  const title = useTitle()
  if (filters.length === 0 && given === '') return null
  const told = (filter: Filter) => {
    const field = words.definition?.fields.find((one) => one.id === filter.field)
    const values = [filter.value ?? []].flat()
    const named = values.map((value) => words.codeName(field?.codes ?? '', value) ?? value)
    return `${field ? title(field) : filter.field} ${text[filter.how]} ${named.join('、')}`
  }
  return (
    <Flex gap={4} wrap style={{ marginBottom: 8 }} aria-label={text.filters}>
      {filters.map((filter, index) => (
        <Tag
          key={told(filter)}
          closable
          onClose={(event) => {
            event.preventDefault()
            onChange(filters.toSpliced(index, 1))
          }}
        >
          {told(filter)}
        </Tag>
      ))}
      {given !== '' && (
        <Tag
          closable
          onClose={(event) => {
            event.preventDefault()
            onDropGiven()
          }}
        >
          <code>{given}</code>
        </Tag>
      )}
    </Flex>
  )
}
