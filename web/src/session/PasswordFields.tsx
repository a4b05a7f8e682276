import { Form, Input } from 'antd'

import { useWords } from '../i18n/words'
import { sessionWords } from './words'

export interface PasswordsEntered {
  old: string
  new: string
  again: string
}

const SHORTEST = 12

/** The old password and the new one twice. */
export function PasswordFields() {
  const text = useWords(sessionWords)
  const filled = { required: true, message: text.fill }
  return (
    <>
      <Form.Item name="old" label={text.old} rules={[filled]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="new"
        label={text.fresh}
        extra={text.rule}
        rules={[filled, { min: SHORTEST, message: text.tooShort }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={text.again}
        dependencies={['new']}
        rules={[
          filled,
          ({ getFieldValue }) => ({
            validator: (_rule, value) =>
              value === getFieldValue('new')
                ? Promise.resolve()
                : Promise.reject(new Error(text.mismatch)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  )
}
