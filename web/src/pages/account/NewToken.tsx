import { Form, Input, InputNumber, Modal, Radio } from 'antd'

import { useSend } from '../../api/query'
import type { NewToken as Made } from '../../api/types/administration'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { sessionWords } from '../../session/words'
import { accountWords } from './words'

interface Entered {
  title: string
  scope: 'read' | 'write'
  days: number
}

interface Props {
  open: boolean
  onClose: () => void
  onTold: (token: string) => void
}

const FIRST: Partial<Entered> = { scope: 'read', days: 90 }
const LONGEST_DAYS = 366

/** A token for a program: what for, what it may, for how long. */
export function NewToken({ open, onClose, onTold }: Props) {
  const text = useWords(accountWords)
  const { fill } = useWords(sessionWords)
  const [form] = Form.useForm<Entered>()
  const make = useSend<Made>('POST', '/tokens', ['/tokens'])
  const close = () => {
    make.reset()
    onClose()
  }
  const submit = ({ title, scope, days }: Entered) => {
    const scopes = scope === 'write' ? ['read', 'write'] : ['read']
    make.mutate(
      { body: { title, scopes, days } },
      {
        onSuccess: (made) => {
          close()
          onTold(made.token)
        },
      },
    )
  }
  return (
    <Modal
      open={open}
      title={text.newToken}
      okText={text.make}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={make.isPending}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        requiredMark={false}
        initialValues={FIRST}
        onFinish={submit}
      >
        {make.error && <Problem error={make.error} />}
        <Form.Item
          name="title"
          label={text.purpose}
          rules={[{ required: true, whitespace: true, message: fill }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="scope" label={text.may}>
          <Radio.Group
            options={[
              { value: 'read', label: text.read },
              { value: 'write', label: text.write },
            ]}
          />
        </Form.Item>
        <Form.Item name="days" label={text.days} rules={[{ required: true, message: fill }]}>
          <InputNumber min={1} max={LONGEST_DAYS} precision={0} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
