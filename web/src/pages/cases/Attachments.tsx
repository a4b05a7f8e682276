import { part } from '../../api/client'
import { fileAddress } from '../../api/transfer'
import { useQueryClient } from '@tanstack/react-query'
import type { AttachmentRow } from '../../api/types/cases'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { UploadBox } from '../../parts/UploadBox'
import { casesWords } from './words'

interface Props {
  number: string
  files: AttachmentRow[]
}

/** Scans and other files of a case. */
export function Attachments({ number, files }: Props) {
  const text = useWords(casesWords)
  const client = useQueryClient()
  const base = `/cases/${part(number)}`
  return (
    <Panel title={text.files}>
      {files.map((file) => (
        <div key={file.hash + file.title}>
          <a href={fileAddress(`${base}/attachments/${file.hash}`)} download={file.name}>
            {file.name}
          </a>{' '}
          <span className="quiet">
            {file.title} {grouped(Math.ceil(file.size_bytes / 1024))} KB
          </span>
        </div>
      ))}
      <UploadBox<AttachmentRow>
        path={`${base}/attachments`}
        onDone={() => void client.invalidateQueries({ queryKey: [base] })}
      />
    </Panel>
  )
}
