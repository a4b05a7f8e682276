import { App, Form, Input, Modal, Select } from 'antd'

import { useGet, useSend } from '../../api/query'
import type { UserRow } from '../../api/types/administration'
import type { FindingItem } from '../../api/types/data'
import { useTitle, useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { sessionWords } from '../../session/words'
import { dataWords } from './words'

export type Act = 'assign' | 'mended' | 'waive'

interface Props {
  act: Act | null
  ids: number[]
  onClose: () => void
  onDone: () => void
}

/** Gives findings to somebody, notes how they were mended, or accepts them with a reason. */
export function FindingAct({ act, ids, onClose, onDone }: Props) {
  const text = useWords(dataWords)
  const { fill } = useWords(sessionWords)
  const title = useTitle()
  const { message } = App.useApp()
  const [form] = Form.useForm<{ said: string }>()
  const users = useGet<UserRow[]>('/users', {}, { enabled: act === 'assign' })
  const work = useSend<FindingItem[]>('POST', '/findings', ['/findings'])
  const close = () => {
    work.reset()
    onClose()
  }
  const submit = ({ said }: { said: string }) => {
    if (act === null) return
    work.mutate(
      { body: { ids, work: { [act]: said } } },
      {
        onSuccess: () => {
          void message.success(text.actDone(ids.length))
          onDone()
        },
      },
    )
  }
  const owners = (users.data ?? [])
    .filter((user) => user.active)
    .map((user) => ({
      value: user.name,
      label: `${user.name} · ${title({ zh: user.role_zh, en: user.role_en })}`,
    }))
  return (
    <Modal
      open={act !== null}
      title={act && `${text[act]} · ${text.count(ids.length)}`}
      okText={act ? text[act] : ''}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={work.isPending}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" preserve={false} onFinish={submit}>
        {act && (
          <Form.Item
            name="said"
            label={text[`said_${act}`]}
            extra={act === 'waive' ? text.waiveHint : undefined}
            rules={[{ required: true, whitespace: true, message: fill }]}
          >
            {act === 'assign' ? (
              <Select showSearch={{ optionFilterProp: 'label' }} options={owners} />
            ) : (
              <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
            )}
          </Form.Item>
        )}
        {work.error && <Problem error={work.error} />}
      </Form>
    </Modal>
  )
}
