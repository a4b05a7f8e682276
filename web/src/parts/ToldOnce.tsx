import { Alert, Modal, Typography } from 'antd'

import { useWords } from '../i18n/words'
import { partWords } from './words'

interface Props {
  title: string
  /** What is told; null while there is nothing to tell. */
  secret: string | null
  hint: string
  onClose: () => void
}

/** A password or token that is shown this once; it goes away only when the user says so. */
export function ToldOnce({ title, secret, hint, onClose }: Props) {
  const text = useWords(partWords)
  return (
    <Modal
      open={secret !== null}
      title={title}
      okText={text.noted}
      onOk={onClose}
      cancelButtonProps={{ style: { display: 'none' } }}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
    >
      <Alert type="warning" showIcon title={text.once} style={{ marginBottom: 12 }} />
      <p>{hint}</p>
      <Typography.Text
        code
        copyable
        data-testid="told-once"
        style={{ fontSize: 18, overflowWrap: 'anywhere' }}
      >
        {secret}
      </Typography.Text>
    </Modal>
  )
}
