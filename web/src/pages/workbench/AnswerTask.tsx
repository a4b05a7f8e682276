import { App, Form, Input, Modal } from 'antd'

import { useSend } from '../../api/query'
import type { Task } from '../../api/types/cases'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { sessionWords } from '../../session/words'
import { workbenchWords } from './words'

interface Props {
  task: Task | null
  onClose: () => void
}

export function AnswerTask({ task, onClose }: Props) {
  const text = useWords(workbenchWords)
  const { fill } = useWords(sessionWords)
  const { message } = App.useApp()
  const [form] = Form.useForm<{ text: string }>()
  const answer = useSend('POST', `/tasks/${task?.id ?? 0}/answer`)
  const close = () => {
    answer.reset()
    onClose()
  }
  return (
    <Modal
      open={task !== null}
      title={task?.text}
      okText={text.answer}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={answer.isPending}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        onFinish={(body) =>
          answer.mutate(
            { body },
            {
              onSuccess: () => {
                void message.success(text.answeredDone)
                close()
              },
            },
          )
        }
      >
        <Form.Item name="text" label={text.answerText} rules={[{ required: true, message: fill }]}>
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} />
        </Form.Item>
        {answer.error !== null && <Problem error={answer.error} />}
      </Form>
    </Modal>
  )
}
