import { LockOutlined } from '@ant-design/icons'
import { Form } from 'antd'
import type { Rule } from 'antd/es/form'

import type { Input } from '../../api/types/definitions'
import { unitName } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { usePunctuation } from '../../i18n/punctuation'
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
  const marks = usePunctuation()
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
          {unit && <span className="unit">{marks.bracket(unit)}</span>}
          {input.personal && (
            <LockOutlined
              className="quiet"
              aria-label={text.personal}
              title={text.personal}
              style={{ marginInlineStart: 4 }}
            />
          )}
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
