import { App, Button, Flex, Form, Input } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'

import { part } from '../../api/client'
import { useSend } from '../../api/query'
import type { EditionRow, Published } from '../../api/types/data'
import { useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { Problem } from '../../parts/Problem'
import { DateInput } from '../../parts/form/DateInput'
import { useToday } from '../../session/session'
import { sessionWords } from '../../session/words'
import { layerAddress } from './layers'
import { dataWords } from './words'

interface Entered {
  document: string
  effective_from: string
}

/** First what would change, then into force: what was looked at is what is published. */
export function PublishForm({ edition }: { edition: EditionRow }) {
  const text = useWords(dataWords)
  const { fill } = useWords(sessionWords)
  const { message } = App.useApp()
  const navigate = useNavigate()
  const today = useToday()
  const [seen, setSeen] = useState<Entered | null>(null)
  const address = `/layers/${part(edition.layer)}/editions/${part(edition.edition ?? '')}/publish`
  const look = useSend<Published>('POST', address, [])
  const publish = useSend<Published>('POST', address)
  const filled = [{ required: true, whitespace: true, message: fill }]
  const failed = look.error ?? publish.error
  return (
    <Panel title={text.publish}>
      <Form<Entered>
        layout="vertical"
        initialValues={{ effective_from: today }}
        onValuesChange={() => setSeen(null)}
        onFinish={(entered) =>
          look.mutate(
            { body: { ...entered, dry_run: true } },
            { onSuccess: () => setSeen(entered) },
          )
        }
      >
        <Flex gap={12} wrap>
          <Form.Item name="document" label={text.document} extra={text.documentHint} rules={filled}>
            <Input autoComplete="off" style={{ width: 300 }} />
          </Form.Item>
          <Form.Item name="effective_from" label={text.from} rules={filled}>
            <DateInput />
          </Form.Item>
        </Flex>
        {failed && <Problem error={failed} />}
        <Button htmlType="submit" loading={look.isPending} type={seen ? 'default' : 'primary'}>
          {text.lookFirst}
        </Button>
      </Form>
      {seen && look.data && (
        <section aria-live="polite" style={{ marginTop: 12 }}>
          <VerdictsChanged numbers={look.data.verdicts_changed} />
          <Button
            type="primary"
            loading={publish.isPending}
            onClick={() =>
              publish.mutate(
                { body: { ...seen, dry_run: false } },
                {
                  onSuccess: () => {
                    void message.success(text.publishedDone)
                    void navigate(layerAddress(edition.layer))
                  },
                },
              )
            }
          >
            {text.publishNow}
          </Button>
        </section>
      )}
    </Panel>
  )
}

function VerdictsChanged({ numbers }: { numbers: string[] }) {
  const text = useWords(dataWords)
  if (numbers.length === 0) return <p>{text.noVerdicts}</p>
  return (
    <>
      <p>{text.verdictsChanged(numbers.length)}</p>
      <ul>
        {numbers.map((number) => (
          <li key={number}>
            <Link to={`/checks/verdicts/${part(number)}`}>{number}</Link>
          </li>
        ))}
      </ul>
    </>
  )
}
