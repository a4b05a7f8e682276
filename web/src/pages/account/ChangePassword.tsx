import { App, Button, Form } from 'antd'

import { useSend } from '../../api/query'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { PasswordFields } from '../../session/PasswordFields'
import type { PasswordsEntered } from '../../session/PasswordFields'
import { sessionWords } from '../../session/words'

/** Another password; other sessions end. */
export function ChangePassword() {
  const text = useWords(sessionWords)
  const { message } = App.useApp()
  const [form] = Form.useForm<PasswordsEntered>()
  const change = useSend('PUT', '/session/password', [])
  return (
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
              form.resetFields()
            },
          },
        )
      }
    >
      {change.isError && <Problem error={change.error} />}
      <PasswordFields />
      <Button htmlType="submit" type="primary" loading={change.isPending}>
        {text.changePassword}
      </Button>
    </Form>
  )
}
