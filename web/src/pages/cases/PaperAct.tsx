import { App, Checkbox, Form, Input, Modal } from 'antd'

import { part } from '../../api/client'
import { useSend } from '../../api/query'
import type { Input as Asked } from '../../api/types/definitions'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { InputFields } from '../../parts/form/InputFields'
import { useToday } from '../../session/session'
import { sessionWords } from '../../session/words'
import { documentWords } from './documentWords'

export type PaperAction = 'serve' | 'void'

interface Props {
  action: PaperAction | null
  number: string
  onClose: () => void
}

/** Enters that a document was served, or why it is void. */
export function PaperAct({ action, number, onClose }: Props) {
  const text = useWords(documentWords)
  const { fill } = useWords(sessionWords)
  const { message } = App.useApp()
  const today = useToday()
  const [form] = Form.useForm<Record<string, unknown>>()
  const send = useSend('POST', `/documents/${part(number)}/${action ?? ''}`)
  const close = () => {
    send.reset()
    onClose()
  }
  return (
    <Modal
      open={action !== null}
      title={`${action === 'void' ? text.voidIt : text.serve} ${number}`}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={send.isPending}
      okButtonProps={{ danger: action === 'void' }}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={{ on: today }}
        onFinish={(body) =>
          send.mutate(
            { body },
            {
              onSuccess: () => {
                void message.success(text.done)
                close()
              },
            },
          )
        }
      >
        {action === 'void' ? (
          <>
            <Form.Item
              name="reason"
              label={text.reason}
              rules={[{ required: true, message: fill }]}
            >
              <Input.TextArea autoSize={{ minRows: 2 }} />
            </Form.Item>
            <Form.Item name="replace" valuePropName="checked">
              <Checkbox>{text.replace}</Checkbox>
            </Form.Item>
          </>
        ) : (
          <InputFields inputs={service} />
        )}
        {send.error !== null && <Problem error={send.error} />}
      </Form>
    </Modal>
  )
}

function asked(id: string, zh: string, en: string, more: Partial<Asked> = {}): Asked {
  const plain = {
    kind: 'text',
    unit: null,
    required: false,
    codes: null,
    references: null,
  } as const
  return { id, title_zh: zh, title_en: en, ...plain, ...more }
}

const { zh, en } = documentWords

/** What a proof of service asks for. */
const service: Asked[] = [
  asked('way', zh.way, en.way, { kind: 'code', codes: 'service_way', required: true }),
  asked('receiver', zh.receiver, en.receiver, { required: true }),
  asked('on', zh.on, en.on, { kind: 'date', required: true }),
  asked('place', zh.place, en.place),
  asked('witness', zh.witness, en.witness),
]
