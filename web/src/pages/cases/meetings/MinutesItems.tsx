import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Select } from 'antd'

import { useWords } from '../../../i18n/words'
import { CaseInput } from '../../../parts/form/CaseInput'
import { sessionWords } from '../../../session/words'
import { OUTCOMES } from './outcomes'
import { meetingWords } from './words'

/** What the meeting decided, item by item; at least one. */
export function MinutesItems() {
  const text = useWords(meetingWords)
  const { fill } = useWords(sessionWords)
  const filled = [{ required: true, whitespace: true, message: fill }]
  return (
    <fieldset className="form-rows">
      <legend>{text.decisions}</legend>
      <Form.List
        name="decisions"
        rules={[
          {
            validator: (_rule, rows?: unknown[]) =>
              rows?.length ? Promise.resolve() : Promise.reject(new Error(text.needed)),
          },
        ]}
      >
        {(rows, { add, remove }, { errors }) => (
          <>
            {rows.map((row, index) => (
              <div key={row.key} className="minutes-item">
                <Form.Item name={[row.name, 'case']} label={text.case} extra={text.caseHint}>
                  <CaseInput />
                </Form.Item>
                <Form.Item name={[row.name, 'decision']} label={text.decision} rules={filled}>
                  <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} />
                </Form.Item>
                <Form.Item name={[row.name, 'outcome']} label={text.outcome}>
                  <Select options={OUTCOMES.map((value) => ({ value, label: text[value] }))} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  style={{ marginTop: 24 }}
                  aria-label={text.drop(index + 1)}
                  onClick={() => remove(row.name)}
                />
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            <Button icon={<PlusOutlined />} onClick={() => add({ outcome: 'approved' })}>
              {text.add}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  )
}
