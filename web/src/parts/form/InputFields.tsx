import { Form, Tag } from 'antd'
import type { Rule } from 'antd/es/form'

import type { Input } from '../../api/types/definitions'
import { unitName } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { FieldInput } from './FieldInput'
import { RowsInput } from './RowsInput'
import { patternOf } from './entered'
import { formWords } from './words'

/** The inputs in a grid, with titles, units and what is required. */
export function InputFields({ inputs }: { inputs: Input[] }) {
  return (
    <div className="form-grid">
      {inputs.map((input) => (
        <OneField key={input.id} input={input} />
      ))}
    </div>
  )
}

function OneField({ input }: { input: Input }) {
  const title = useTitle()
  const text = useWords(formWords)
  const { language } = useLanguage()
  const rules = useRules(input)
  if (input.kind === 'list') return <RowsInput input={input} />
  const unit = input.kind === 'area' ? '' : unitName(input.unit, language)
  return (
    <Form.Item
      name={input.id}
      rules={rules}
      label={
        <>
          {title(input)}
          {unit && <span className="unit">（{unit}）</span>}
          {input.personal && <Tag style={{ marginInlineStart: 6 }}>{text.personal}</Tag>}
        </>
      }
    >
      <FieldInput input={input} />
    </Form.Item>
  )
}

export function useRules(input: Input): Rule[] {
  const text = useWords(formWords)
  const title = useTitle()
  const rules: Rule[] = []
  if (input.required) rules.push({ required: true, message: text.required(title(input)) })
  const pattern = patternOf(input.kind)
  if (pattern) {
    rules.push({ pattern, message: input.kind === 'integer' ? text.whole : text.number })
  }
  return rules
}
