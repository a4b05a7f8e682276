import { Col, Row } from 'antd'

import { useGet } from '../../api/query'
import type { WorkbenchView } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { useMe, useToday } from '../../session/session'
import { DailyLinks } from './DailyLinks'
import { Figures } from './Figures'
import { Recent } from './Recent'
import { Tasks } from './Tasks'
import { TodoList } from './TodoList'
import { workbenchWords } from './words'

/** What the user has to do today, the most urgent first. */
export default function Workbench() {
  const text = useWords(workbenchWords)
  const title = useTitle()
  const me = useMe()
  const today = useToday()
  const found = useGet<WorkbenchView>('/workbench')
  const who = `${me.user} · ${title({ zh: me.role_zh, en: me.role_en })}`
  return (
    <>
      <PageHeader title={text.title} lead={text.lead(today, who)} actions={<DailyLinks />} />
      <Asked query={found} rows={10}>
        {(view) => (
          <Row gutter={[12, 12]}>
            <Col xs={24} xl={17}>
              <TodoList view={view} />
            </Col>
            <Col xs={24} xl={7}>
              <Tasks received={view.tasks} given={view.given} />
              <Figures />
              <Recent cases={view.recent} />
            </Col>
          </Row>
        )}
      </Asked>
    </>
  )
}
