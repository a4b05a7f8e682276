import { Button, Flex, Form, Input } from 'antd'
import { useState } from 'react'

import { part } from '../../api/client'
import { useSend } from '../../api/query'
import type { Laid } from '../../api/types/cases'
import { usePunctuation } from '../../i18n/punctuation'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { SignatureChain } from '../../parts/case/SignatureChain'
import { useMe, useToday } from '../../session/session'
import { BusinessDate } from './BusinessDate'
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
  const today = useToday()
  const [date, setDate] = useState(today)
  const [first] = laid.waiting
  const mine = first !== undefined && me.signs.includes(first)
  return (
    <section style={{ marginBottom: 16 }}>
      <SignatureChain laid={laid} />
      {take.error !== null && <Problem error={take.error} />}
      {mine && <Signing position={first} number={number} />}
      {first !== undefined && !mine && <p className="quiet">{text.notYourTurn(first)}</p>}
      {first === undefined && (
        <Flex gap={8} wrap align="center" className="no-print">
          <Button
            type="primary"
            loading={take.isPending}
            onClick={() =>
              take.mutate({ body: { input: {}, ...(date === today ? {} : { date }) } })
            }
          >
            {text.takeLaid}
          </Button>
          <span style={{ flex: 1 }} />
          <BusinessDate value={date} onChange={setDate} />
        </Flex>
      )}
    </section>
  )
}

/** My signature, as the position whose turn it is. */
function Signing({ position, number }: { position: string; number: string }) {
  const text = useWords(casesWords)
  const marks = usePunctuation()
  const sign = useSend('POST', `/cases/${part(number)}/sign`)
  return (
    <Form<{ opinion?: string }>
      name="sign"
      layout="vertical"
      onFinish={({ opinion = '' }) => sign.mutate({ body: { opinion } })}
    >
      <Form.Item name="opinion" label={text.opinion + marks.bracket(position)}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} placeholder={text.agree} />
      </Form.Item>
      {sign.error !== null && <Problem error={sign.error} />}
      <Flex gap={8} align="center" wrap>
        <Button type="primary" htmlType="submit" loading={sign.isPending}>
          {text.sign}
        </Button>
        <span className="quiet">{text.signHint}</span>
      </Flex>
    </Form>
  )
}
