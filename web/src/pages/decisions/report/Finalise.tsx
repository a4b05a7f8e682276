import { App, Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'

import { useSend } from '../../../api/query'
import type { Report } from '../../../api/types/reports'
import { grouped } from '../../../format/number'
import { useWords } from '../../../i18n/words'
import { Problem } from '../../../parts/Problem'
import { reportWords } from './reportWords'

interface Props {
  report: string
  title: string
  year: number
}

/** Keeps a final edition: first one says that it was read, then one confirms. */
export function Finalise({ report, title, year }: Props) {
  const text = useWords(reportWords)
  const { message } = App.useApp()
  const [open, setOpen] = useState(false)
  const [read, setRead] = useState(false)
  const send = useSend<Report>('POST', `/reports/${report}/editions`, [`/reports/${report}`])
  const show = (next: boolean) => {
    setOpen(next)
    setRead(false)
    send.reset()
  }
  const keep = () =>
    send.mutate(
      { body: { year } },
      {
        onSuccess: (made) => {
          show(false)
          void message.success(text.finalised(grouped(made.edition?.edition ?? '')))
        },
      },
    )
  return (
    <>
      <Button type="primary" onClick={() => show(true)}>
        {text.finalise}
      </Button>
      <Modal
        open={open}
        title={text.finaliseAsk(title, String(year))}
        okText={text.finaliseDo}
        cancelText={text.cancel}
        okButtonProps={{ disabled: !read, loading: send.isPending }}
        onOk={keep}
        onCancel={() => show(false)}
      >
        <p>{text.finaliseWhat}</p>
        <Checkbox checked={read} onChange={(event) => setRead(event.target.checked)}>
          {text.finaliseFirst}
        </Checkbox>
        {send.error !== null && <Problem error={send.error} />}
      </Modal>
    </>
  )
}
