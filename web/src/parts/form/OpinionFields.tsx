import { Form, Input } from 'antd'

import { useWords } from '../../i18n/words'
import { formWords } from './words'

/** Opinion and reason, which stand beside the inputs of a step. */
export function OpinionFields({ opinion, reason }: { opinion?: boolean; reason?: boolean }) {
  const text = useWords(formWords)
  return (
    <>
      {opinion && (
        <Form.Item name="opinion" label={text.opinion} extra={text.opinionHint}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
        </Form.Item>
      )}
      {reason && (
        <Form.Item name="warn_reason" label={text.reason} extra={text.reasonHint}>
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} />
        </Form.Item>
      )}
    </>
  )
}
