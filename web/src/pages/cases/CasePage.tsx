import { Col, Row } from 'antd'
import { useParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { CasePage as CaseData } from '../../api/types/cases'
import type { ProcessDefinition } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { ClockLine } from '../../parts/case/ClockLine'
import { ProcessDiagram } from '../../parts/diagram/ProcessDiagram'
import { CaseAside } from './CaseAside'
import { CaseDocuments } from './CaseDocuments'
import { CaseHistory } from './CaseHistory'
import { CaseWork } from './CaseWork'
import { Panel } from '../../parts/Panel'
import { casesWords } from './words'

/** A case on one page: where it stands, what can be done, how it came to this. */
export default function CasePage() {
  const { number = '' } = useParams()
  const found = useGet<CaseData>(`/cases/${part(number)}`)
  return <Asked query={found}>{(data) => <OneCase data={data} />}</Asked>
}

function OneCase({ data }: { data: CaseData }) {
  const text = useWords(casesWords)
  const title = useTitle()
  const { case: view } = data
  const definition = useGet<ProcessDefinition>(
    `/definitions/processes/${part(view.process)}`,
    { case: view.number },
    { lasting: true },
  )
  const passed = data.steps.map((step) => step.to_state)
  return (
    <>
      <PageHeader
        title={`${title({ zh: view.process_zh, en: view.process_en })} ${view.number}`}
        path={[{ title: text.title, to: '/cases' }]}
      />
      <ClockLine case={view} steps={data.steps} clocks={data.clocks} laid={data.laid} />
      <Row gutter={[12, 12]}>
        <Col xs={24} lg={16}>
          <div className="no-print">
            <Panel title={text.next}>
              <Asked query={definition}>
                {(process) => <CaseWork data={data} process={process} />}
              </Asked>
            </Panel>
          </div>
          <Panel title={text.documents}>
            <CaseDocuments documents={data.documents} />
          </Panel>
          <Panel title={text.history}>
            <CaseHistory steps={data.steps} />
          </Panel>
          <Panel title={text.diagram}>
            <Asked query={definition}>
              {(process) => (
                <ProcessDiagram diagram={process} current={view.state} passed={passed} />
              )}
            </Asked>
          </Panel>
        </Col>
        <Col xs={24} lg={8}>
          <CaseAside data={data} process={definition.data} />
        </Col>
      </Row>
    </>
  )
}
