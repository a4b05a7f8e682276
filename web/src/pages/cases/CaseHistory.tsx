import { Table } from 'antd'

import type { StepView } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { casesWords } from './words'

/** Every step that was taken: when, by whom, with which opinion, to which state. */
export function CaseHistory({ steps }: { steps: StepView[] }) {
  const text = useWords(casesWords)
  const title = useTitle()
  return (
    <Table<StepView>
      size="small"
      pagination={false}
      rowKey="seq"
      dataSource={steps.toReversed()}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text.date, dataIndex: 'business_date', width: 110 },
        { title: text.step, render: (_value, step) => title(step) },
        {
          title: text.state,
          render: (_value, step) => title({ zh: step.state_zh, en: step.state_en }),
        },
        { title: text.who, dataIndex: 'actor' },
        {
          title: text.opinion,
          render: (_value, step) => (
            <>
              {step.opinion}
              {step.signed.length > 0 && <span className="quiet"> {step.signed.join('、')}</span>}
            </>
          ),
        },
      ]}
    />
  )
}
