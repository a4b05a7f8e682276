import { Card } from 'antd'
import { useParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { PaperShown } from '../../api/types/cases'
import { instant } from '../../format/date'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { PlainTable } from '../../parts/PlainTable'
import { PaperActions } from './PaperActions'
import { PaperText } from './PaperText'
import { PaperLine } from './PaperLine'
import { caseAddress } from './caseColumns'
import { documentWords } from './documentWords'
import { casesWords } from './words'
import './documents.css'

/** A document: its words, and everything that was done with it. */
export default function DocumentPage() {
  const { number = '' } = useParams()
  const found = useGet<PaperShown>(`/documents/${part(number)}`)
  return <Asked query={found}>{(shown) => <OneDocument shown={shown} />}</Asked>
}

function OneDocument({ shown }: { shown: PaperShown }) {
  const text = useWords(documentWords)
  const cases = useWords(casesWords)
  const { document: paper } = shown
  return (
    <>
      <PageHeader
        title={`${paper.title} ${paper.number}`}
        path={[
          { title: cases.title, to: '/cases' },
          { title: paper.case, to: caseAddress(paper.case) },
        ]}
      />
      <Card size="small" style={{ marginBottom: 12 }} className="no-print">
        <PaperLine paper={paper}>
          <PaperActions paper={paper} />
        </PaperLine>
      </Card>
      {shown.text === null ? <Empty title={text.hidden} /> : <PaperText text={shown.text} />}
      <Panel title={text.events}>
        <PlainTable
          label={text.events}
          rows={shown.events}
          rowKey={(event) => event.seq}
          columns={[
            { title: text.what, render: (event) => text[`did_${event.kind}`] },
            { title: cases.date, render: (event) => event.date },
            { title: text.booked, render: (event) => instant(event.time) },
            { title: cases.who, render: (event) => event.user },
          ]}
        />
      </Panel>
    </>
  )
}
