import { App, Form, Modal } from 'antd'

import { useSend } from '../api/query'
import { useWords } from '../i18n/words'
import { Problem } from '../parts/Problem'
import { PasswordFields } from './PasswordFields'
import type { PasswordsEntered } from './PasswordFields'
import { sessionWords } from './words'

interface Props {
  open: boolean
  onClose: () => void
}

export function ChangePassword({ open, onClose }: Props) {
  const text = useWords(sessionWords)
  const { message } = App.useApp()
  const [form] = Form.useForm<PasswordsEntered>()
  const change = useSend('PUT', '/session/password')
  const close = () => {
    form.resetFields()
    change.reset()
    onClose()
  }
  return (
    <Modal
      open={open}
      title={text.changePassword}
      okText={text.save}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={change.isPending}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(entered) =>
          change.mutate(
            { body: { old: entered.old, new: entered.new } },
            {
              onSuccess: () => {
                void message.success(text.saved)
                close()
              },
            },
          )
        }
      >
        {change.isError && <Problem error={change.error} />}
        <PasswordFields />
      </Form>
    </Modal>
  )
}
