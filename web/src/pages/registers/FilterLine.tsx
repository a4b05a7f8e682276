import { DeleteOutlined } from '@ant-design/icons'
import { Button, Input as TextInput, Select } from 'antd'

import { useGet } from '../../api/query'
import type { Input, RegisterDefinition } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { DateInput } from '../../parts/form/DateInput'
import { comparisonsOf, needsValue } from './filters'
import type { Comparison, Filter } from './filters'
import { registerWords } from './words'

interface Props {
  definition: RegisterDefinition
  filter: Filter
  onChange: (filter: Filter) => void
  onDrop: () => void
}

/** One condition: field, comparison, value. */
export function FilterLine({ definition, filter, onChange, onDrop }: Props) {
  const text = useWords(registerWords)
  const title = useTitle()
  const field = definition.fields.find((one) => one.id === filter.field)
  return (
    <div className="filter-line">
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={text.filterField}
        value={filter.field}
        options={definition.fields
          .filter((one) => !one.personal)
          .map((one) => ({ value: one.id, label: title(one) }))}
        onChange={(id: string) => onChange(firstFilter(definition, id))}
      />
      <Select
        aria-label={text.filterHow}
        value={filter.how}
        options={comparisonsOf(field ?? { kind: 'text' }).map((how) => ({
          value: how,
          label: text[how],
        }))}
        onChange={(how: Comparison) => onChange({ field: filter.field, how })}
      />
      {field && needsValue(filter.how) ? (
        <FilterValue
          field={field}
          filter={filter}
          onChange={(value) => onChange({ ...filter, value })}
        />
      ) : (
        <span />
      )}
      <Button icon={<DeleteOutlined />} aria-label={text.drop} onClick={onDrop} />
    </div>
  )
}

/** A field begins with its most usual comparison. */
export function firstFilter(definition: RegisterDefinition, id: string): Filter {
  const field = definition.fields.find((one) => one.id === id) ?? definition.fields[0]
  return { field: field?.id ?? '', how: comparisonsOf(field ?? { kind: 'text' })[0] ?? 'stated' }
}

interface ValueProps {
  field: Input
  filter: Filter
  onChange: (value: string | string[] | undefined) => void
}

function FilterValue({ field, filter, onChange }: ValueProps) {
  const text = useWords(registerWords)
  const single = typeof filter.value === 'string' ? filter.value : undefined
  if (field.kind === 'code') return <CodeValue field={field} filter={filter} onChange={onChange} />
  if (field.kind === 'date') return <DateInput value={single} onChange={onChange} />
  return (
    <TextInput
      aria-label={text.filterValue}
      value={single}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

function CodeValue({ field, filter, onChange }: ValueProps) {
  const text = useWords(registerWords)
  const title = useTitle()
  const list = useGet<{ codes: { code: string; name?: string; zh?: string; en?: string }[] }>(
    `/definitions/codes/${field.codes}`,
    {},
    { lasting: true },
  )
  const many = filter.how === 'among'
  const name = (one: { code: string; name?: string; zh?: string; en?: string }) =>
    one.name ?? title({ zh: one.zh ?? one.code, en: one.en ?? '' })
  return (
    <Select
      aria-label={text.filterValue}
      mode={many ? 'multiple' : undefined}
      maxTagCount="responsive"
      showSearch={{ optionFilterProp: 'label' }}
      loading={list.isPending}
      value={filter.value}
      options={(list.data?.codes ?? []).map((one) => ({
        value: one.code,
        label: name(one) === one.code ? one.code : `${one.code} ${name(one)}`,
      }))}
      onChange={(value: string | string[]) => onChange(value)}
    />
  )
}
