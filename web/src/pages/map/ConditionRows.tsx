import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Input, Select } from 'antd'
import { useState } from 'react'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { Input as Field, InputKind } from '../../api/types/definitions'
import type { CodeForm } from '../../api/types/map'
import { useTitle, useWords } from '../../i18n/words'
import { DateInput } from '../../parts/form/DateInput'
import { canCompare, comparisonsOf, whereOf } from './conditions'
import type { Condition } from './conditions'
import { mapWords } from './words'

interface Props {
  fields: Field[]
  where: string
  onChange: (where: string) => void
}

/** Questions to the columns of a register, line by line; what they say together can be edited, too. */
export function ConditionRows({ fields, where, onChange }: Props) {
  const text = useWords(mapWords)
  const [lines, setLines] = useState<Condition[]>([])
  const [written, setWritten] = useState(where)
  const plain = fields.filter(({ kind, personal }) => canCompare(kind) && !personal)
  const kindOf = (id: string): InputKind | undefined => plain.find((one) => one.id === id)?.kind
  const put = (next: Condition[]) => {
    setLines(next)
    setWritten(whereOf(next, kindOf))
  }
  const first = plain[0]
  return (
    <Flex vertical gap={6}>
      {lines.map((line, index) => (
        <ConditionRow
          key={index}
          line={line}
          fields={plain}
          onChange={(next) => put(lines.map((one, at) => (at === index ? next : one)))}
          onRemove={() => put(lines.filter((_, at) => at !== index))}
        />
      ))}
      <Flex gap={6} wrap>
        <Button
          size="small"
          icon={<PlusOutlined />}
          disabled={first === undefined}
          onClick={() => first && put([...lines, { field: first.id, comparison: '==', value: '' }])}
        >
          {text.addCondition}
        </Button>
        <Button
          size="small"
          type="primary"
          disabled={written === where}
          onClick={() => onChange(written.trim())}
        >
          {text.ask}
        </Button>
      </Flex>
      {(lines.length > 0 || written !== '') && (
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 5 }}
          value={written}
          aria-label={text.conditionText}
          placeholder={text.conditionText}
          onChange={(event) => setWritten(event.target.value)}
          onPressEnter={(event) => {
            if (event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            onChange(written.trim())
          }}
        />
      )}
    </Flex>
  )
}

interface RowProps {
  line: Condition
  fields: Field[]
  onChange: (line: Condition) => void
  onRemove: () => void
}

function ConditionRow({ line, fields, onChange, onRemove }: RowProps) {
  const text = useWords(mapWords)
  const title = useTitle()
  const field = fields.find(({ id }) => id === line.field)
  return (
    <Flex gap={4}>
      <Select
        size="small"
        showSearch={{ optionFilterProp: 'label' }}
        style={{ flex: 3, minWidth: 0 }}
        aria-label={text.field}
        value={line.field}
        options={fields.map((one) => ({ value: one.id, label: title(one) }))}
        onChange={(id) => onChange({ field: id, comparison: '==', value: '' })}
      />
      <Select
        size="small"
        style={{ width: 58 }}
        aria-label={text.comparison}
        value={line.comparison}
        options={comparisonsOf(field?.kind ?? 'text').map((one) => ({
          value: one,
          label: { '==': '=', '!=': '≠', '<': '<', '<=': '≤', '>': '>', '>=': '≥' }[one],
        }))}
        onChange={(comparison) => onChange({ ...line, comparison })}
      />
      <span style={{ flex: 3, minWidth: 0 }}>
        {field !== undefined && (
          <Value
            field={field}
            value={line.value}
            onChange={(value) => onChange({ ...line, value })}
          />
        )}
      </span>
      <Button
        size="small"
        type="text"
        icon={<DeleteOutlined />}
        aria-label={text.removeCondition}
        onClick={onRemove}
      />
    </Flex>
  )
}

interface ValueProps {
  field: Field
  value: string
  onChange: (value: string) => void
}

function Value({ field, value, onChange }: ValueProps) {
  const text = useWords(mapWords)
  const codes = useGet<CodeForm>(
    `/definitions/codes/${part(field.codes ?? '')}`,
    {},
    { enabled: field.codes !== null, lasting: true },
  )
  if (field.codes !== null || field.kind === 'boolean') {
    const yesNo = [
      { value: 'true', label: text.yes },
      { value: 'false', label: text.no },
    ]
    const listed = codes.data?.codes.map(({ code, name }) => ({ value: code, label: name }))
    return (
      <Select
        size="small"
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: '100%' }}
        aria-label={text.value}
        value={value || null}
        options={field.codes === null ? yesNo : listed}
        onChange={(next: string) => onChange(next)}
      />
    )
  }
  if (field.kind === 'date') {
    return <DateInput value={value} onChange={(next) => onChange(next ?? '')} />
  }
  return (
    <Input
      size="small"
      aria-label={text.value}
      value={value}
      suffix={field.kind === 'area' ? text.squareMetre : undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
