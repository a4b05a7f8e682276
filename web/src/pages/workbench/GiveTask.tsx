import { App, Form, Input, Modal } from 'antd'

import { useSend } from '../../api/query'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { DateInput } from '../../parts/form/DateInput'
import { UserInput } from '../../parts/form/UserInput'
import { sessionWords } from '../../session/words'
import { workbenchWords } from './words'

/** What an instruction is about: a case, or a record of a register. */
export type About = { case: string } | { register: string; record: string; title: string }

interface Props {
  open: boolean
  /** What it is about, where it is given from there. */
  about?: About
  onClose: () => void
}

interface Entered {
  text: string
  owner: string
  deadline: string
  case?: string
}

/** What is sent: the case that was typed, or the record from which it is given. */
function bodyOf({ case: typed, ...entered }: Entered, about: About | undefined) {
  if (about !== undefined && 'record' in about) {
    return { ...entered, register: about.register, record: about.record }
  }
  return typed ? { ...entered, case: typed } : entered
}

/** Gives an instruction with owner and deadline. */
export default function GiveTask({ open, about, onClose }: Props) {
  const text = useWords(workbenchWords)
  const { fill } = useWords(sessionWords)
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const give = useSend('POST', '/tasks', ['/tasks', '/workbench'])
  const ofRecord = about !== undefined && 'record' in about
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
        initialValues={about !== undefined && 'case' in about ? { case: about.case } : {}}
        onFinish={(entered) =>
          give.mutate(
            { body: bodyOf(entered, about) },
            {
              onSuccess: () => {
                void message.success(text.givenDone)
                close()
              },
            },
          )
        }
      >
        {ofRecord && <p>{text.about(`${about.title} ${about.record}`)}</p>}
        <Form.Item name="text" label={text.what} rules={filled}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
        </Form.Item>
        <Form.Item name="owner" label={text.owner} rules={filled}>
          <UserInput />
        </Form.Item>
        <Form.Item name="deadline" label={text.deadline} rules={filled}>
          <DateInput />
        </Form.Item>
        {!ofRecord && (
          <Form.Item name="case" label={text.case}>
            <Input autoComplete="off" />
          </Form.Item>
        )}
        {give.error !== null && <Problem error={give.error} />}
      </Form>
    </Modal>
  )
}
