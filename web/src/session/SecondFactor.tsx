import { CheckCircleOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Flex, Form, Input, QRCode, Typography } from 'antd'

import { SESSION, useSend } from '../api/query'
import { useWords } from '../i18n/words'
import { Problem } from '../parts/Problem'
import { useMe } from './session'
import { sessionWords } from './words'

/** Sets up a one-time code from the phone, or turns it off. */
export function SecondFactor() {
  const text = useWords(sessionWords)
  const client = useQueryClient()
  const on = useMe().second_factor
  const begin = useSend<{ secret: string; uri: string }>('POST', '/session/totp')
  const change = useSend(on ? 'DELETE' : 'PUT', '/session/totp')
  const submit = (entered: { code: string }) =>
    change.mutate(
      { body: entered },
      {
        onSuccess: () => {
          begin.reset()
          void client.invalidateQueries({ queryKey: SESSION })
        },
      },
    )
  const failed = begin.error ?? change.error
  const made = on ? undefined : begin.data
  return (
    <Flex vertical gap={12} align="start">
      <span role="status">
        {on && <CheckCircleOutlined aria-hidden style={{ color: 'var(--good)' }} />}{' '}
        {on ? text.secondOn : text.secondOff}
      </span>
      {failed !== null && <Problem error={failed} />}
      {!on && made === undefined && (
        <Button type="primary" onClick={() => begin.mutate(undefined)} loading={begin.isPending}>
          {text.start}
        </Button>
      )}
      {made !== undefined && <NewSecret {...made} />}
      {(on || made !== undefined) && (
        <Form<{ code: string }>
          layout="vertical"
          onFinish={submit}
          requiredMark={false}
          // what was typed to turn it on does not turn it off
          key={String(on)}
        >
          <Form.Item name="code" label={text.code} rules={[{ required: true, message: text.fill }]}>
            <Input inputMode="numeric" autoComplete="one-time-code" maxLength={8} />
          </Form.Item>
          <Button
            htmlType="submit"
            danger={on}
            type={on ? 'default' : 'primary'}
            loading={change.isPending}
          >
            {on ? text.turnOff : text.turnOn}
          </Button>
        </Form>
      )}
    </Flex>
  )
}

/** The secret as a picture for the phone and as letters; drawn here, sent nowhere. */
function NewSecret({ secret, uri }: { secret: string; uri: string }) {
  const text = useWords(sessionWords)
  return (
    <div>
      <p>{text.secret}</p>
      <div role="img" aria-label={text.qrCode} style={{ display: 'inline-block' }}>
        <QRCode value={uri} size={180} type="svg" color="#000000" bgColor="#ffffff" />
      </div>
      <div>
        <Typography.Text copyable code style={{ fontSize: 16, overflowWrap: 'anywhere' }}>
          {secret}
        </Typography.Text>
      </div>
    </div>
  )
}
