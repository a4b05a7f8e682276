import { App, AutoComplete, Button, Card, Flex, Form, Input } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'

import { useGet, useSend } from '../../../api/query'
import type { Decision, Minutes } from '../../../api/types/meetings'
import { useWords } from '../../../i18n/words'
import { PageHeader } from '../../../parts/PageHeader'
import { Problem } from '../../../parts/Problem'
import { DateInput } from '../../../parts/form/DateInput'
import { DraftNote } from '../../../parts/form/DraftNote'
import { useDraft } from '../../../parts/form/useDraft'
import type { Entered } from '../../../parts/form/entered'
import { useToday } from '../../../session/session'
import { sessionWords } from '../../../session/words'
import { caseAddress } from '../caseColumns'
import { MinutesItems } from './MinutesItems'
import { meetingWords } from './words'
import '../../../parts/form/form.css'
import './meetings.css'

const NO_INPUTS: [] = []

function bodyOf(entered: Entered): Minutes {
  const { decisions, ...head } = entered as unknown as Minutes
  const items = decisions.map(({ case: of, ...item }: Decision) =>
    of ? { ...item, case: of } : item,
  )
  return { ...head, decisions: items }
}

/** The minutes of a meeting, item by item; what is typed is kept until it is sent. */
export default function NewMinutes() {
  const text = useWords(meetingWords)
  const { fill } = useWords(sessionWords)
  const { message } = App.useApp()
  const navigate = useNavigate()
  const today = useToday()
  const [params] = useSearchParams()
  const [form] = Form.useForm<Entered>()
  const about = params.get('case') ?? undefined
  const draft = useDraft(`minutes.${about ?? ''}`, form, NO_INPUTS)
  const before = useGet<Minutes[]>('/meetings')
  const hold = useSend('POST', '/meetings')
  const titles = [...new Set((before.data ?? []).map((one) => one.title))]
  const asked = params.get('title')
  const first = {
    title: asked ?? undefined,
    held_on: today,
    decisions: [{ case: about, outcome: 'approved' }],
  }
  const filled = [{ required: true, whitespace: true, message: fill }]
  const submit = (entered: Entered) =>
    hold.mutate(
      { body: bodyOf(entered) },
      {
        onSuccess: () => {
          draft.drop()
          void message.success(text.saved)
          void navigate(about === undefined ? '/cases/meetings' : caseAddress(about))
        },
      },
    )
  return (
    <>
      <PageHeader
        title={text.enter}
        lead={text.enterLead}
        path={[
          { title: text.cases, to: '/cases' },
          { title: text.title, to: '/cases/meetings' },
        ]}
      />
      <Card size="small">
        <Form<Entered>
          form={form}
          name="minutes"
          layout="vertical"
          initialValues={{ ...first, ...draft.restored }}
          onValuesChange={draft.keep}
          onFinish={submit}
          scrollToFirstError={{ focus: true }}
        >
          <DraftNote
            time={draft.time}
            onDrop={() => {
              draft.drop()
              form.setFieldsValue({ minutes: undefined, ...first })
            }}
          />
          <div className="form-grid">
            <Form.Item name="title" label={text.name} rules={filled} extra={text.nameHint}>
              <AutoComplete options={titles.map((value) => ({ value }))} />
            </Form.Item>
            <Form.Item
              name="held_on"
              label={text.heldOn}
              rules={[
                { required: true, message: fill },
                {
                  validator: (_rule, day?: string) =>
                    day !== undefined && day > today
                      ? Promise.reject(new Error(text.future))
                      : Promise.resolve(),
                },
              ]}
            >
              <DateInput />
            </Form.Item>
            <Form.Item name="minutes" label={text.minutes} rules={filled} extra={text.minutesHint}>
              <Input autoComplete="off" />
            </Form.Item>
          </div>
          <MinutesItems />
          {hold.error !== null && <Problem error={hold.error} />}
          <Flex gap={8} className="no-print" style={{ marginTop: 12 }}>
            <Button type="primary" htmlType="submit" loading={hold.isPending}>
              {text.save}
            </Button>
          </Flex>
        </Form>
      </Card>
    </>
  )
}
