import { SafetyCertificateOutlined } from '@ant-design/icons'
import { Button } from 'antd'

import type { Query } from '../../api/client'
import { saveText } from '../../api/transfer'
import type { Answered } from '../../api/types/checks'
import { useLanguage } from '../../i18n/language'
import { useWords } from '../../i18n/words'
import { DownloadButton } from '../../parts/DownloadButton'
import { FORMATS } from './useCheck'
import type { Format } from './useCheck'
import { checkWords } from './words'

interface Props {
  answer: Answered
  /** How a report is asked for. */
  report: (
    format: Format,
    language: 'zh' | 'en',
  ) => { path: string; query: Query; method?: 'GET' | 'POST'; body?: unknown }
}

/** The evidence as a bundle that verifies anywhere, and reports for the file. */
export function Evidence({ answer, report }: Props) {
  const text = useWords(checkWords)
  const { language } = useLanguage()
  const { payload } = answer.bundle
  const name = answer.number ?? `${payload.check.id}-${payload.date}`
  return (
    <>
      <Button
        icon={<SafetyCertificateOutlined />}
        onClick={() => saveText(JSON.stringify(answer.bundle), `${name}.verdict.json`)}
      >
        {text.bundle}
      </Button>
      {FORMATS.map((format) => (
        <DownloadButton key={format} name={`${name}.${format}`} {...report(format, language)}>
          {text[format]}
        </DownloadButton>
      ))}
    </>
  )
}
