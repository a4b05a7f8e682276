import { Input as TextInput, Radio } from 'antd'

import type { Input } from '../../api/types/definitions'
import { useWords } from '../../i18n/words'
import { AreaInput } from './AreaInput'
import { CodeInput } from './CodeInput'
import { DateInput } from './DateInput'
import { RecordInput } from './RecordInput'
import { formWords } from './words'

/** What every control of the form takes; the form gives id, value and change. */
export interface ControlProps<T> {
  id?: string
  value?: T
  onChange?: (value: T | undefined) => void
  disabled?: boolean
}

const NUMERIC: Input['kind'][] = ['integer', 'decimal', 'money']

/** The control for one input, by its kind. */
export function FieldInput({ input, ...control }: { input: Input } & ControlProps<unknown>) {
  const { kind } = input
  const text = control as ControlProps<string>
  if (kind === 'date') return <DateInput {...text} />
  if (kind === 'area') return <AreaInput unit={input.unit} {...text} />
  if (kind === 'code') return <CodeInput list={input.codes ?? ''} {...text} />
  if (kind === 'record') return <RecordInput register={input.references ?? ''} {...text} />
  if (kind === 'boolean') return <YesNo {...(control as ControlProps<boolean>)} />
  return <Written numeric={NUMERIC.includes(kind)} {...text} />
}

/** Long texts grow with what is written. */
function Written({ numeric, onChange, ...rest }: ControlProps<string> & { numeric: boolean }) {
  return numeric ? (
    <TextInput
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      onChange={(event) => onChange?.(event.target.value)}
    />
  ) : (
    <TextInput.TextArea
      {...rest}
      autoSize={{ minRows: 1, maxRows: 8 }}
      autoComplete="off"
      onChange={(event) => onChange?.(event.target.value)}
    />
  )
}

function YesNo({ onChange, value, id, disabled }: ControlProps<boolean>) {
  const text = useWords(formWords)
  return (
    <Radio.Group
      id={id}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange?.(event.target.value as boolean)}
      options={[
        { value: true, label: text.yes },
        { value: false, label: text.no },
      ]}
    />
  )
}
