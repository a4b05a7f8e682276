import { Collapse, Form, Input, Select } from 'antd'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { CheckDefinition } from '../../api/types/checks'
import type { CodeForm } from '../../api/types/map'
import { unitName } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { checkWords } from './words'

type Attribute = NonNullable<CheckDefinition['attributes']>[number]

interface Props {
  known: Attribute[]
  missing: string[]
  facts: Record<string, string>
  onChange: (facts: Record<string, string>) => void
}

/** What is known about the plots and stands in no file: use, height, plot ratio … */
export function FactInputs({ known, missing, facts, onChange }: Props) {
  const text = useWords(checkWords)
  const unknown = missing.filter((id) => !known.some((one) => one.id === id))
  const rest = unknown.map((id): Attribute => ({
    id,
    title_zh: id,
    title_en: id,
    kind: 'text',
    unit: null,
    codes: null,
  }))
  const all = [...known, ...rest]
  if (all.length === 0) return null
  return (
    <Collapse
      size="small"
      style={{ marginBottom: 12 }}
      defaultActiveKey={missing.length > 0 ? ['facts'] : []}
      items={[
        {
          key: 'facts',
          label: text.facts,
          children: all.map((one) => (
            <Fact
              key={one.id}
              attribute={one}
              isMissing={missing.includes(one.id)}
              value={facts[one.id] ?? ''}
              onChange={(value) => onChange({ ...facts, [one.id]: value })}
            />
          )),
        },
      ]}
    />
  )
}

interface FactProps {
  attribute: Attribute
  isMissing: boolean
  value: string
  onChange: (value: string) => void
}

function Fact({ attribute, isMissing, value, onChange }: FactProps) {
  const text = useWords(checkWords)
  const title = useTitle()
  const { language } = useLanguage()
  const { codes, unit } = attribute
  const list = useGet<CodeForm>(
    `/definitions/codes/${part(codes ?? '')}`,
    {},
    { enabled: codes !== null, lasting: true },
  )
  const name = title(attribute)
  return (
    <Form.Item label={name} extra={isMissing ? text.wasMissing : undefined}>
      {codes === null ? (
        <Input
          aria-label={name}
          value={value}
          suffix={unitName(unit, language)}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          allowClear
          aria-label={name}
          value={value || null}
          options={list.data?.codes.map((one) => ({
            value: one.code,
            label: `${one.code} ${one.name}`,
          }))}
          onChange={(code: string | undefined) => onChange(code ?? '')}
        />
      )}
    </Form.Item>
  )
}
