import { App, Form, Input, Modal } from 'antd'

import { useSend } from '../../api/query'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { DateInput } from '../../parts/form/DateInput'
import { sessionWords } from '../../session/words'
import { workbenchWords } from './words'

interface Props {
  open: boolean
  /** The case that it is about, where it is given from one. */
  about?: string
  onClose: () => void
}

/** Gives an instruction with owner and deadline. */
export function GiveTask({ open, about, onClose }: Props) {
  const text = useWords(workbenchWords)
  const { fill } = useWords(sessionWords)
  const { message } = App.useApp()
  const [form] = Form.useForm<Record<string, string>>()
  const give = useSend('POST', '/tasks')
  const close = () => {
    give.reset()
    onClose()
  }
  const filled = [{ required: true, message: fill }]
  return (
    <Modal
      open={open}
      title={text.giveTitle}
      okText={text.give}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={give.isPending}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={{ case: about }}
        onFinish={({ case: of, ...body }) =>
          give.mutate(
            { body: of ? { ...body, case: of } : body },
            {
              onSuccess: () => {
                void message.success(text.givenDone)
                close()
              },
            },
          )
        }
      >
        <Form.Item name="text" label={text.what} rules={filled}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
        </Form.Item>
        <Form.Item name="owner" label={text.owner} rules={filled}>
          <Input spellCheck={false} autoComplete="off" />
        </Form.Item>
        <Form.Item name="deadline" label={text.deadline} rules={filled}>
          <DateInput />
        </Form.Item>
        <Form.Item name="case" label={text.case}>
          <Input autoComplete="off" />
        </Form.Item>
        {give.error !== null && <Problem error={give.error} />}
      </Form>
    </Modal>
  )
}
