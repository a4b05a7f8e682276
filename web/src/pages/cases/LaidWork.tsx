import { Button, Flex, Form, Input, Select } from 'antd'

import { part } from '../../api/client'
import { useSend } from '../../api/query'
import type { Laid } from '../../api/types/cases'
import { usePunctuation } from '../../i18n/punctuation'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { SignatureChain } from '../../parts/case/SignatureChain'
import { useMe } from '../../session/session'
import { casesWords } from './words'

interface Props {
  laid: Laid
  number: string
}

/** The step that lies before its signers: who signed, my own signature, and the act when all did. */
export function LaidWork({ laid, number }: Props) {
  const text = useWords(casesWords)
  const me = useMe()
  const base = `/cases/${part(number)}`
  const take = useSend('POST', `${base}/steps/${part(laid.step.split('.').at(-1) ?? '')}`)
  const mine = laid.waiting.filter((position) => me.signs.includes(position))
  const [first] = laid.waiting
  return (
    <section style={{ marginBottom: 16 }}>
      <SignatureChain laid={laid} />
      {take.error !== null && <Problem error={take.error} />}
      {mine.length > 0 && <Signing positions={mine} number={number} />}
      {first !== undefined && mine.length === 0 && (
        <p className="quiet">{text.notYourTurn(first)}</p>
      )}
      {first === undefined && (
        <Button
          type="primary"
          loading={take.isPending}
          onClick={() => take.mutate({ body: { input: {} } })}
        >
          {text.takeLaid}
        </Button>
      )}
    </section>
  )
}

interface Opinion {
  opinion?: string
  position: string
}

function Signing({ positions, number }: { positions: string[]; number: string }) {
  const text = useWords(casesWords)
  const marks = usePunctuation()
  const [form] = Form.useForm<Opinion>()
  const sign = useSend('POST', `/cases/${part(number)}/sign`)
  const send = async (decision: 'agree' | 'return') => {
    const entered = form.getFieldsValue()
    const body = { decision, position: entered.position, opinion: entered.opinion ?? '' }
    sign.mutate({ body })
  }
  return (
    <Form<Opinion> form={form} layout="vertical" initialValues={{ position: positions[0] }}>
      <Form.Item name="position" label={text.signAs} hidden={positions.length === 1}>
        <Select options={positions.map((one) => ({ value: one, label: one }))} />
      </Form.Item>
      <Form.Item name="opinion" label={text.opinion + marks.bracket(positions[0] ?? '')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} placeholder={text.agree} />
      </Form.Item>
      {sign.error !== null && <Problem error={sign.error} />}
      <Flex gap={8}>
        <Button type="primary" loading={sign.isPending} onClick={() => void send('agree')}>
          {text.agree}
        </Button>
        <Button danger disabled={sign.isPending} onClick={() => void send('return')}>
          {text.sendBack}
        </Button>
      </Flex>
    </Form>
  )
}
