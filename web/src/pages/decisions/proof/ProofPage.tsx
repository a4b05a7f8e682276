import { PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import type { Proved } from '../../../api/types/reports'
import { useLanguage } from '../../../i18n/language'
import { useWords } from '../../../i18n/words'
import { PageHeader } from '../../../parts/PageHeader'
import { UploadBox } from '../../../parts/UploadBox'
import { YearInput } from '../../../parts/YearInput'
import { useToday } from '../../../session/session'
import '../decisions.css'
import { ProofTable } from './ProofTable'
import { proofWords } from './proofWords'

interface Done {
  proved: Proved
  name: string
  year: number
}

/** A draft is proved: every figure with what should stand there. */
export default function ProofPage() {
  const text = useWords(proofWords)
  const { language } = useLanguage()
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const year = Number(params.get('year')) || Number(today.slice(0, 4))
  const [done, setDone] = useState<Done | null>(null)
  return (
    <>
      <PageHeader
        title={text.title}
        path={[{ title: text.decisions, to: '/decisions' }]}
        lead={done === null ? text.lead : text.file(done.name, String(done.year))}
        actions={
          done === null ? (
            <YearInput
              value={year}
              onChange={(next) => setParams({ year: String(next) }, { replace: true })}
            />
          ) : (
            <>
              <Button onClick={() => setDone(null)}>{text.another}</Button>
              <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
                {text.print}
              </Button>
            </>
          )
        }
      />
      {done === null ? (
        <UploadBox<Proved>
          path="/proof"
          query={{ year, lang: language }}
          accept=".docx,.txt,.md"
          hint={text.hint}
          onDone={(proved, [file]) => setDone({ proved, name: file?.name ?? '', year })}
        />
      ) : (
        <ProofTable proved={done.proved} year={done.year} />
      )}
    </>
  )
}
