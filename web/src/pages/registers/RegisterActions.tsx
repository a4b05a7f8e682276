import { ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'

import { useGet } from '../../api/query'
import type { ProcessSummary } from '../../api/types/definitions'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { DownloadButton } from '../../parts/DownloadButton'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { ImportTable } from './ImportTable'
import { registerWords } from './words'

/** What can be done with a register: open a case, take a workbook in, get an empty one. */
export function RegisterActions({ register }: { register: string }) {
  const text = useWords(registerWords)
  const title = useTitle()
  const { language } = useLanguage()
  const me = useMe()
  const [importing, setImporting] = useState(false)
  const processes = useGet<ProcessSummary[]>('/definitions/processes', {}, { lasting: true })
  const own = (processes.data ?? []).filter((one) => one.register === register)
  const openings = own
    .filter((process) => may(me, `act:${process.id}`))
    .flatMap((process) =>
      process.opens.map((step) => ({
        key: `${process.id}/${step.id}`,
        label: (
          <Link to={`/cases/new/${process.id}/${step.id}`}>
            {title(process)}：{title(step)}
          </Link>
        ),
      })),
    )
  return (
    <>
      {openings.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items: openings }}>
          <Button type="primary" icon={<PlusOutlined />}>
            {text.newCase}
          </Button>
        </Dropdown>
      )}
      {may(me, 'import') && (
        <>
          <DownloadButton
            path={`/registers/${register}/template`}
            query={{ lang: language }}
            name={`${register}-template.xlsx`}
          >
            {text.template}
          </DownloadButton>
          <Button icon={<ImportOutlined />} onClick={() => setImporting(true)}>
            {text.importIt}
          </Button>
          <ImportTable register={register} open={importing} onClose={() => setImporting(false)} />
        </>
      )}
    </>
  )
}
