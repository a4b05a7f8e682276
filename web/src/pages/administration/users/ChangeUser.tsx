import { App, Form, Modal, Radio, Select } from 'antd'

import { part } from '../../../api/client'
import { useSend } from '../../../api/query'
import type { UserRow } from '../../../api/types/administration'
import { useWords } from '../../../i18n/words'
import { Problem } from '../../../parts/Problem'
import { useRoles } from '../roles'
import { userWords } from './words'

interface Entered {
  role: string
  active: boolean
}

/** Another role, or stopped: what the user did stays in the records. */
export function ChangeUser({ user, onClose }: { user: UserRow | null; onClose: () => void }) {
  const text = useWords(userWords)
  const { message } = App.useApp()
  const roles = useRoles()
  const [form] = Form.useForm<Entered>()
  const change = useSend('PATCH', `/users/${part(user?.name ?? '')}`, ['/users'])
  const close = () => {
    change.reset()
    onClose()
  }
  return (
    <Modal
      open={user !== null}
      title={text.changeTitle(user?.name ?? '')}
      okText={text.save}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={change.isPending}
      destroyOnHidden
    >
      {user && (
        <Form
          form={form}
          layout="vertical"
          preserve={false}
          requiredMark={false}
          initialValues={{ role: user.role, active: user.active }}
          onFinish={(body) =>
            change.mutate(
              { body },
              {
                onSuccess: () => {
                  void message.success(text.saved)
                  close()
                },
              },
            )
          }
        >
          {change.error && <Problem error={change.error} />}
          <Form.Item name="role" label={text.role}>
            <Select showSearch={{ optionFilterProp: 'label' }} options={roles.options} />
          </Form.Item>
          <Form.Item name="active" label={text.state} extra={text.stopHint}>
            <Radio.Group
              options={[
                { value: true, label: text.active },
                { value: false, label: text.stopped },
              ]}
            />
          </Form.Item>
        </Form>
      )}
    </Modal>
  )
}
