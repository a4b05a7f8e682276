import { App, Button, Form, Input } from 'antd'

import { part } from '../../api/client'
import { useSend } from '../../api/query'
import { useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { Problem } from '../../parts/Problem'
import { UserInput } from '../../parts/form/UserInput'
import { sessionWords } from '../../session/words'
import { casesWords } from './words'

interface Entered {
  to: string
  reason: string
}

/** Puts the case into other hands, with a reason. */
export function HandOver({ number }: { number: string }) {
  const text = useWords(casesWords)
  const { fill } = useWords(sessionWords)
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const hand = useSend('POST', `/cases/${part(number)}/hand-over`)
  const filled = [{ required: true, message: fill }]
  return (
    <Panel title={text.handOver}>
      <Form<Entered>
        form={form}
        name="hand-over"
        layout="vertical"
        onFinish={(body) =>
          hand.mutate(
            { body },
            {
              onSuccess: () => {
                form.resetFields()
                void message.success(text.handed)
              },
            },
          )
        }
      >
        <Form.Item name="to" label={text.handTo} rules={filled}>
          <UserInput />
        </Form.Item>
        <Form.Item name="reason" label={text.handReason} rules={filled}>
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} />
        </Form.Item>
        {hand.error !== null && <Problem error={hand.error} />}
        <Button htmlType="submit" loading={hand.isPending}>
          {text.handOver}
        </Button>
      </Form>
    </Panel>
  )
}
