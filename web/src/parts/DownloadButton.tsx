import { DownloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { ButtonProps } from 'antd'
import { useRef, useState } from 'react'

import type { Query } from '../api/client'
import { problemOf } from '../api/problem'
import { download } from '../api/transfer'
import { useLanguage } from '../i18n/language'
import { useWords } from '../i18n/words'
import { partWords } from './words'

interface Props extends Omit<ButtonProps, 'onClick' | 'loading'> {
  path: string
  query?: Query
  /** Name of the file where the server gives none. */
  name: string
  method?: 'GET' | 'POST'
  body?: unknown
}

/** Fetches a file; tells how far it is, and stops when pressed again. */
export function DownloadButton({ path, query, name, method, body, children, ...rest }: Props) {
  const text = useWords(partWords)
  const { language } = useLanguage()
  const { message } = App.useApp()
  const [share, setShare] = useState<number | null | undefined>(undefined)
  const abort = useRef<AbortController | null>(null)
  const running = share !== undefined
  const press = async () => {
    if (running) return abort.current?.abort()
    abort.current = new AbortController()
    const { signal } = abort.current
    setShare(null)
    try {
      await download(path, name, { query, method, body, signal, onProgress: setShare })
    } catch (error) {
      if (!signal.aborted) void message.error(problemOf(error).sentence(language))
    } finally {
      setShare(undefined)
    }
  }
  const shown = typeof share === 'number' ? `${Math.floor(share * 100)}%` : ''
  return (
    <Button icon={<DownloadOutlined />} {...rest} onClick={() => void press()}>
      {running ? `${text.downloading(shown)} · ${text.cancel}` : (children ?? text.download)}
    </Button>
  )
}
