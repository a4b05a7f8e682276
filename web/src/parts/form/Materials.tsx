import { PaperClipOutlined } from '@ant-design/icons'
import { Checkbox, Flex, Tag } from 'antd'
import { useState } from 'react'

import type { Named } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { UploadBox } from '../UploadBox'
import { formWords } from './words'

interface Props {
  materials: Named[]
  handedIn: string[]
  attachTo?: string
  value?: string[]
  onChange?: (value: string[]) => void
}

/** The checklist of materials: what is here, what is missing, and the scans. */
export function Materials({ materials, handedIn, attachTo, value = [], onChange }: Props) {
  const text = useWords(formWords)
  return (
    <fieldset className="form-rows">
      <legend>{text.materials}</legend>
      <Flex vertical gap={6}>
        {materials.map((material) => (
          <Material
            key={material.id}
            material={material}
            before={handedIn.includes(material.id)}
            here={value.includes(material.id)}
            attachTo={attachTo}
            onTick={(here) =>
              onChange?.(
                here ? [...value, material.id] : value.filter((one) => one !== material.id),
              )
            }
          />
        ))}
      </Flex>
    </fieldset>
  )
}

interface OneProps {
  material: Named
  before: boolean
  here: boolean
  attachTo?: string
  onTick: (here: boolean) => void
}

function Material({ material, before, here, attachTo, onTick }: OneProps) {
  const text = useWords(formWords)
  const title = useTitle()
  const [files, setFiles] = useState<string[]>([])
  const name = title(material)
  return (
    <Flex gap={8} align="center" wrap>
      <Checkbox
        checked={before || here}
        disabled={before}
        onChange={(event) => onTick(event.target.checked)}
      >
        {name} {before && <Tag color="success">{text.handedIn}</Tag>}
      </Checkbox>
      {files.map((file) => (
        <small key={file} className="quiet" style={{ marginInlineEnd: 8 }}>
          <PaperClipOutlined aria-hidden /> {file}
        </small>
      ))}
      {attachTo !== undefined && !before && (
        <UploadBox<{ hash: string; name: string }>
          path={attachTo}
          fields={{ title: name }}
          hint={text.attach}
          compact
          onDone={(answer) => {
            setFiles([...files, answer.name])
            if (!here) onTick(true)
          }}
        />
      )}
    </Flex>
  )
}
