import { Checkbox, Flex, Form, Input } from 'antd'

import { part } from '../../api/client'
import type { Proposal } from '../../api/types/data'
import { useWords } from '../../i18n/words'
import { UploadBox } from '../../parts/UploadBox'
import { fieldsOf } from './useFileWork'
import type { FileOptions } from './useFileWork'
import { importWords } from './importWords'

interface Props {
  layer: string
  onRead: (proposal: Proposal, file: File, options: FileOptions) => void
}

/** The file, and what must be said of it where it does not say it itself. */
export function ChooseFile({ layer, onRead }: Props) {
  const text = useWords(importWords)
  const [form] = Form.useForm<FileOptions>()
  const options = Form.useWatch([], form) ?? {}
  return (
    <Flex vertical gap={12}>
      <Form form={form} layout="vertical">
        <Flex gap={12} wrap align="end">
          <Form.Item name="crs" label={text.crs} extra={text.crsHint}>
            <Input placeholder="EPSG:4526" style={{ width: 200 }} />
          </Form.Item>
          <Form.Item name="encoding" label={text.encoding} extra={text.encodingHint}>
            <Input placeholder="GBK" style={{ width: 200 }} />
          </Form.Item>
          <Form.Item name="source_layer" label={text.sourceLayer} extra={text.sourceLayerHint}>
            <Input style={{ width: 200 }} />
          </Form.Item>
          <Form.Item name="repair" valuePropName="checked" extra={text.repairHint}>
            <Checkbox>{text.repair}</Checkbox>
          </Form.Item>
        </Flex>
      </Form>
      <UploadBox<Proposal>
        path={`/layers/${part(layer)}/propose`}
        fields={fieldsOf(options)}
        hint={text.fileHint}
        onDone={(proposal, [file]) => {
          if (file) onRead(proposal, file, form.getFieldsValue())
        }}
      />
    </Flex>
  )
}
