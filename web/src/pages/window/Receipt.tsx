import { PrinterOutlined } from '@ant-design/icons'
import { Button, Descriptions, QRCode } from 'antd'
import { Link, useParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { CasePage } from '../../api/types/cases'
import type { ProcessDefinition } from '../../api/types/definitions'
import { useLanguage } from '../../i18n/language'
import { usePunctuation } from '../../i18n/punctuation'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { useInstance } from '../../session/session'
import { CaseDocuments } from '../cases/CaseDocuments'
import { useMaterialNames } from '../cases/useMaterialNames'
import { caseAddress } from '../cases/caseColumns'
import { windowWords } from './words'
import './window.css'

/** What the applicant takes home: number, query code, until when. */
export function Receipt() {
  const { number = '' } = useParams()
  const text = useWords(windowWords)
  const found = useGet<CasePage>(`/cases/${part(number)}`)
  return (
    <>
      <div className="no-print">
        <PageHeader
          title={text.receiptOf(number)}
          path={[{ title: text.title, to: '/window' }]}
          actions={
            <>
              <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
                {text.printPage}
              </Button>
              <Link to={caseAddress(number)}>
                <Button type="primary">{text.goOn}</Button>
              </Link>
              <Link to="/window">
                <Button>{text.another}</Button>
              </Link>
            </>
          }
        />
      </div>
      <Asked query={found}>
        {(data) => (
          <>
            <Slip data={data} />
            <div className="no-print">
              <CaseDocuments documents={data.documents} />
            </div>
          </>
        )}
      </Asked>
    </>
  )
}

function Slip({ data }: { data: CasePage }) {
  const text = useWords(windowWords)
  const marks = usePunctuation()
  const process = useGet<ProcessDefinition>(
    `/definitions/processes/${part(data.case.process)}`,
    { case: data.case.number },
    { lasting: true },
  )
  const named = useMaterialNames(process.data)
  const title = useTitle()
  const { language } = useLanguage()
  const instance = useInstance()
  const { case: view, query_code: code } = data
  const items = [
    { key: 'number', label: text.number, children: view.number },
    {
      key: 'process',
      label: text.process,
      children: title({ zh: view.process_zh, en: view.process_en }),
    },
    { key: 'received', label: text.received, children: view.opened_on },
    ...(view.due === null ? [] : [{ key: 'due', label: text.due, children: view.due }]),
    {
      key: 'given',
      label: text.given,
      children:
        data.materials.length === 0 ? text.noneGiven : data.materials.map(named).join(marks.and),
    },
    { key: 'clerk', label: text.clerk, children: data.steps[0]?.actor ?? '' },
  ]
  return (
    <article className="receipt">
      <h2>
        {instance?.[`name_${language}`]} {text.receipt}
      </h2>
      <Descriptions column={1} bordered size="small" items={items} />
      {code && (
        <p style={{ textAlign: 'center' }}>
          <span>{text.code} </span>
          <b className="receipt-code">{code}</b>
          <span aria-hidden style={{ display: 'flex', justifyContent: 'center' }}>
            <QRCode
              type="svg"
              value={`${view.number} ${code}`}
              size={120}
              color="#000000"
              bgColor="#ffffff"
            />
          </span>
          <small>{text.codeHint}</small>
        </p>
      )}
      <p>{text.signature}</p>
    </article>
  )
}
