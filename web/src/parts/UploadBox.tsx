import { InboxOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Flex, Progress, Upload } from 'antd'
import type { UploadProps } from 'antd'
import { useRef, useState } from 'react'
import type { ReactNode } from 'react'

import type { Query } from '../api/client'
import { problemOf } from '../api/problem'
import type { ApiProblem } from '../api/problem'
import { upload } from '../api/transfer'
import { useWords } from '../i18n/words'
import { Problem } from './Problem'
import { partWords } from './words'

interface Props<T> {
  path: string
  query?: Query
  /** Further fields of the form. */
  fields?: Record<string, string>
  /** Name of the field of the file. */
  field?: string
  accept?: string
  /** Several files in one send. */
  multiple?: boolean
  hint?: ReactNode
  /** A button instead of a box. */
  compact?: boolean
  onDone: (answer: T, files: File[]) => void
}

/** Files are chosen or dropped and sent at once, with progress and cancel. */
export function UploadBox<T>(props: Props<T>) {
  const {
    path,
    query,
    fields = {},
    field = 'file',
    accept,
    multiple = false,
    hint,
    compact,
    onDone,
  } = props
  const text = useWords(partWords)
  const [share, setShare] = useState<number | null | undefined>(undefined)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const abort = useRef<AbortController | null>(null)

  const sendAll = async (files: File[]) => {
    const form = new FormData()
    Object.entries(fields).forEach(([name, value]) => form.set(name, value))
    files.forEach((file) => form.append(field, file, file.name))
    abort.current = new AbortController()
    const { signal } = abort.current
    setProblem(null)
    setShare(0)
    try {
      onDone(await upload<T>(path, form, { query, signal, onProgress: setShare }), files)
    } catch (error) {
      if (!signal.aborted) setProblem(problemOf(error))
    } finally {
      setShare(undefined)
    }
  }

  const choosing: UploadProps = {
    accept,
    multiple,
    showUploadList: false,
    beforeUpload: (file, list) => {
      // called once for each file of a choice: the first one sends them all
      if (list[0] === file) void sendAll(list)
      return Upload.LIST_IGNORE
    },
  }

  if (share !== undefined) {
    const shown = share === null ? '' : `${Math.floor(share * 100)}%`
    return (
      <Flex gap={8} align="center" aria-live="polite">
        <Progress percent={Math.floor((share ?? 0) * 100)} size="small" style={{ flex: 1 }} />
        <span>{text.uploading(shown)}</span>
        <Button size="small" onClick={() => abort.current?.abort()}>
          {text.cancel}
        </Button>
      </Flex>
    )
  }
  return (
    <Flex vertical gap={8}>
      {compact ? (
        <Upload {...choosing}>
          <Button size="small" icon={<UploadOutlined />}>
            {hint ?? text.upload}
          </Button>
        </Upload>
      ) : (
        <Upload.Dragger {...choosing}>
          <InboxOutlined style={{ fontSize: 22 }} /> {text.upload}
          {hint !== undefined && <div className="quiet">{hint}</div>}
        </Upload.Dragger>
      )}
      {problem !== null && <Problem error={problem} />}
    </Flex>
  )
}
