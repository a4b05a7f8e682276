import { Button, Flex, Form, Input } from 'antd'

import { part } from '../../api/client'
import { useSend } from '../../api/query'
import type { Laid } from '../../api/types/cases'
import { usePunctuation } from '../../i18n/punctuation'
import { useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { SignatureChain } from '../../parts/case/SignatureChain'
import { OpinionFields } from '../../parts/form/OpinionFields'
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
  const asksReason = take.error?.refusals.some((one) => one.reason_suffices) ?? false
  const [first] = laid.waiting
  const mine = first !== undefined && me.signs.includes(first)
  return (
    <section style={{ marginBottom: 16 }}>
      <SignatureChain laid={laid} />
      {take.error !== null && <Problem error={take.error} />}
      {mine && <Signing position={first} number={number} />}
      {first !== undefined && !mine && <p className="quiet">{text.notYourTurn(first)}</p>}
      {first === undefined && (
        <Form<{ warn_reason?: string }>
          name="laid"
          layout="vertical"
          onFinish={(input) => take.mutate({ body: { input } })}
        >
          <OpinionFields reason={asksReason} />
          <Button type="primary" htmlType="submit" loading={take.isPending}>
            {text.takeLaid}
          </Button>
        </Form>
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
