import { Alert, App, Button, Checkbox, Flex, Modal } from 'antd'
import { useState } from 'react'

import { useSend } from '../../api/query'
import type { TableImported } from '../../api/types/story'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { UploadBox } from '../../parts/UploadBox'
import { DateInput } from '../../parts/form/DateInput'
import { useDefinition } from '../../parts/record/useRegister'
import { useToday } from '../../session/session'
import { ImportOutcome } from './ImportOutcome'
import { importWords } from './importWords'

interface Props {
  register: string
  open: boolean
  onClose: () => void
}

interface Checked {
  file: File
  outcome: TableImported
}

/** A workbook is checked first; only one without errors is written, all of it. */
export function ImportTable({ register, open, onClose }: Props) {
  const text = useWords(importWords)
  const title = useTitle()
  const today = useToday()
  const { message } = App.useApp()
  const definition = useDefinition(register, open)
  const [update, setUpdate] = useState(false)
  const [date, setDate] = useState<string | undefined>(undefined)
  const [checked, setChecked] = useState<Checked | null>(null)
  const path = `/registers/${register}/import`
  const send = useSend<TableImported>('POST', path, [`/registers/${register}`, '/definitions'])
  const how = { update, date }
  const close = () => {
    setChecked(null)
    send.reset()
    onClose()
  }
  const write = () => {
    if (checked === null) return
    const form = new FormData()
    form.append('file', checked.file, checked.file.name)
    send.mutate(
      { body: form, query: how },
      {
        onSuccess: (done) => {
          void message.success(text.done(grouped(done.new), grouped(done.changed)))
          close()
        },
      },
    )
  }
  const ready = checked !== null && checked.outcome.bad === 0
  const rows = ready ? checked.outcome.new + checked.outcome.changed : 0
  return (
    <Modal
      open={open}
      onCancel={close}
      width={880}
      title={text.title(definition.data ? title(definition.data) : '')}
      footer={
        <Flex gap={8} justify="end">
          {checked !== null && <Button onClick={() => setChecked(null)}>{text.another}</Button>}
          <Button onClick={close}>{text.close}</Button>
          {rows > 0 && (
            <Button type="primary" loading={send.isPending} onClick={write}>
              {text.doIt(grouped(rows))}
            </Button>
          )}
        </Flex>
      }
    >
      <Flex vertical gap={12}>
        {checked === null ? (
          <>
            <Flex gap={16} align="center" wrap>
              <Checkbox checked={update} onChange={(event) => setUpdate(event.target.checked)}>
                {text.update}
              </Checkbox>
              <label className="inline-choice">
                {text.date}
                <span style={{ width: 150 }}>
                  <DateInput value={date ?? today} onChange={setDate} />
                </span>
              </label>
            </Flex>
            <UploadBox<TableImported>
              path={path}
              query={{ ...how, dry_run: true }}
              accept=".xlsx,.xls,.csv"
              hint={text.hint}
              onDone={(outcome, [file]) => file && setChecked({ file, outcome })}
            />
          </>
        ) : (
          <ImportOutcome outcome={checked.outcome} file={checked.file.name} />
        )}
        {checked !== null && checked.outcome.bad > 0 && (
          <Alert type="error" showIcon title={text.mustMend} />
        )}
        {send.error !== null && <Problem error={send.error} />}
      </Flex>
    </Modal>
  )
}
