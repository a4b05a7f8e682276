import { useQueryClient } from '@tanstack/react-query'
import { Button, Flex, Form, Input, Modal, QRCode, Typography } from 'antd'

import { SESSION, useSend } from '../api/query'
import { useWords } from '../i18n/words'
import { Problem } from '../parts/Problem'
import { useMe } from './session'
import { sessionWords } from './words'

interface Props {
  open: boolean
  onClose: () => void
}

/** Sets up a one-time code from the phone, or turns it off. */
export function SecondFactor({ open, onClose }: Props) {
  const text = useWords(sessionWords)
  const client = useQueryClient()
  const on = useMe().second_factor
  const begin = useSend<{ secret: string; uri: string }>('POST', '/session/totp')
  const change = useSend(on ? 'DELETE' : 'PUT', '/session/totp')
  const close = () => {
    begin.reset()
    change.reset()
    onClose()
  }
  const submit = (entered: { code: string }) =>
    change.mutate(
      { body: entered },
      {
        onSuccess: () => {
          void client.invalidateQueries({ queryKey: SESSION })
          close()
        },
      },
    )
  const failed = begin.error ?? change.error
  return (
    <Modal open={open} title={text.secondFactor} footer={null} onCancel={close} destroyOnHidden>
      <Flex vertical gap={12}>
        <span>{on ? text.secondOn : text.secondOff}</span>
        {failed !== null && <Problem error={failed} />}
        {!on && begin.data === undefined && (
          <Button type="primary" onClick={() => begin.mutate(undefined)} loading={begin.isPending}>
            {text.start}
          </Button>
        )}
        {begin.data !== undefined && (
          <div>
            <p>{text.secret}</p>
            <QRCode value={begin.data.uri} size={180} color="#000000" bgColor="#ffffff" />
            <Typography.Text copyable code style={{ fontSize: 16, overflowWrap: 'anywhere' }}>
              {begin.data.secret}
            </Typography.Text>
          </div>
        )}
        {(on || begin.data !== undefined) && (
          <Form<{ code: string }> layout="vertical" onFinish={submit} requiredMark={false}>
            <Form.Item
              name="code"
              label={text.code}
              rules={[{ required: true, message: text.fill }]}
            >
              <Input inputMode="numeric" autoComplete="one-time-code" maxLength={8} />
            </Form.Item>
            <Button htmlType="submit" danger={on} type="primary" loading={change.isPending}>
              {on ? text.turnOff : text.turnOn}
            </Button>
          </Form>
        )}
      </Flex>
    </Modal>
  )
}
