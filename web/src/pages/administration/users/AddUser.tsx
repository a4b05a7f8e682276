import { Form, Input, Modal, Select } from 'antd'

import { useSend } from '../../../api/query'
import type { OneTime } from '../../../api/types/administration'
import { useWords } from '../../../i18n/words'
import { Problem } from '../../../parts/Problem'
import { sessionWords } from '../../../session/words'
import { useRoles } from '../roles'
import { userWords } from './words'

interface Props {
  open: boolean
  onClose: () => void
  onTold: (told: OneTime) => void
}

/** A new user; the one-time password is told afterwards. */
export function AddUser({ open, onClose, onTold }: Props) {
  const text = useWords(userWords)
  const { fill } = useWords(sessionWords)
  const roles = useRoles()
  const [form] = Form.useForm<{ name: string; role: string }>()
  const add = useSend<OneTime>('POST', '/users', ['/users'])
  const close = () => {
    add.reset()
    onClose()
  }
  return (
    <Modal
      open={open}
      title={text.add}
      okText={text.add}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={add.isPending}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        requiredMark={false}
        onFinish={(body) =>
          add.mutate(
            { body },
            {
              onSuccess: (told) => {
                close()
                onTold(told)
              },
            },
          )
        }
      >
        {add.error && <Problem error={add.error} />}
        <Form.Item
          name="name"
          label={text.name}
          extra={text.nameHint}
          rules={[{ required: true, whitespace: true, message: fill }]}
        >
          <Input autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="role" label={text.role} rules={[{ required: true, message: fill }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={roles.options} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
