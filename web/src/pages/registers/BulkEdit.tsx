import { App, Button, Flex, Form, Modal, Select } from 'antd'
import { useState } from 'react'

import { useSend } from '../../api/query'
import type { Input, RegisterDefinition } from '../../api/types/definitions'
import type { TableImported } from '../../api/types/story'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { FieldInput } from '../../parts/form/FieldInput'
import { useRules } from '../../parts/form/InputFields'
import { sessionWords } from '../../session/words'
import { ImportOutcome } from './ImportOutcome'
import { bulkCsv } from './bulkCsv'
import { bulkWords } from './bulkWords'

interface Props {
  definition: RegisterDefinition
  /** Numbers of the chosen records. */
  numbers: string[]
  onDone: () => void
}

/** One field of the chosen records set to one value: checked first, then written, all or none. */
export function BulkEdit({ definition, numbers, onDone }: Props) {
  const text = useWords(bulkWords)
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {text.edit}
      </Button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        width={720}
        title={text.title(grouped(numbers.length))}
        footer={null}
        destroyOnHidden
      >
        <p className="quiet">{text.lead}</p>
        <Editing
          definition={definition}
          numbers={numbers}
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false)
            onDone()
          }}
        />
      </Modal>
    </>
  )
}

function tableOf(csv: string, name: string): FormData {
  const form = new FormData()
  form.append('file', new File([csv], name, { type: 'text/csv' }), name)
  return form
}

function Editing({ definition, numbers, onDone, onClose }: Props & { onClose: () => void }) {
  const text = useWords(bulkWords)
  const title = useTitle()
  const { fill } = useWords(sessionWords)
  const { message } = App.useApp()
  const [form] = Form.useForm<{ field: string; value: unknown }>()
  const path = `/registers/${definition.id}/import`
  const check = useSend<TableImported>('POST', path, [])
  const write = useSend<TableImported>('POST', path, [`/registers/${definition.id}`])
  const id = Form.useWatch('field', form)
  const fields = definition.fields.filter(
    (field) => field.id !== definition.number && field.kind !== 'list',
  )
  const field = fields.find((one) => one.id === id)
  const outcome = check.data
  const bodyOf = () => {
    const entered = form.getFieldsValue(true) as { field: string; value: unknown }
    return tableOf(
      bulkCsv(definition, numbers, entered.field, entered.value),
      `${definition.id}.csv`,
    )
  }
  const query = { update: true }
  const tryOut = () => check.mutate({ body: bodyOf(), query: { ...query, dry_run: true } })
  const writeIt = () =>
    write.mutate(
      { body: bodyOf(), query },
      {
        onSuccess: (done) => {
          void message.success(text.done(grouped(done.changed)))
          onDone()
        },
      },
    )
  return (
    <Form form={form} name="bulk" layout="vertical" onFinish={tryOut}>
      {outcome === undefined ? (
        <>
          <Form.Item name="field" label={text.field} rules={[{ required: true, message: fill }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={fields.map((one) => ({ value: one.id, label: title(one) }))}
              onChange={() => form.setFieldValue('value', undefined)}
            />
          </Form.Item>
          {field !== undefined && <NewValue key={field.id} field={field} />}
        </>
      ) : (
        <ImportOutcome
          outcome={outcome}
          file={
            field === undefined ? '' : `${title(field)} → ${String(form.getFieldValue('value'))}`
          }
        />
      )}
      {(check.error ?? write.error) && <Problem error={check.error ?? write.error} />}
      <Flex gap={8} justify="end" style={{ marginTop: 12 }}>
        <Button onClick={onClose}>{text.close}</Button>
        {outcome === undefined && (
          <Button type="primary" htmlType="submit" loading={check.isPending}>
            {text.check}
          </Button>
        )}
        {outcome !== undefined && <Button onClick={() => check.reset()}>{text.again}</Button>}
        {outcome !== undefined && outcome.bad === 0 && outcome.changed > 0 && (
          <Button type="primary" onClick={writeIt} loading={write.isPending}>
            {text.write(grouped(outcome.changed))}
          </Button>
        )}
      </Flex>
    </Form>
  )
}

function NewValue({ field }: { field: Input }) {
  const text = useWords(bulkWords)
  const { fill } = useWords(sessionWords)
  const rules = useRules({ ...field, required: false })
  return (
    <Form.Item
      name="value"
      label={text.value}
      rules={[{ required: true, message: fill }, ...rules]}
    >
      <FieldInput input={field} />
    </Form.Item>
  )
}
