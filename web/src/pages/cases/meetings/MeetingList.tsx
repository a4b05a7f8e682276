import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Link } from 'react-router'

import { useGet } from '../../../api/query'
import type { Minutes } from '../../../api/types/meetings'
import { useWords } from '../../../i18n/words'
import { Empty } from '../../../parts/Empty'
import { PageHeader } from '../../../parts/PageHeader'
import { RecordTable } from '../../../parts/table/RecordTable'
import type { RecordColumn } from '../../../parts/table/columns'
import { useTableState } from '../../../parts/table/useTableState'
import { may } from '../../../session/rights'
import { useMe } from '../../../session/session'
import { caseAddress } from '../caseColumns'
import { OutcomeWord } from './OutcomeWord'
import { meetingWords } from './words'
import './meetings.css'

/** The minutes that were entered, the latest first, with what each decided. */
export function MeetingList() {
  const text = useWords(meetingWords)
  const me = useMe()
  const state = useTableState()
  const found = useGet<Minutes[]>('/meetings')
  const wanted = state.q.toLowerCase()
  const rows = found.data
    ?.toSorted((a, b) => b.held_on.localeCompare(a.held_on))
    .filter((one) => isAbout(one, wanted))
  return (
    <>
      <PageHeader
        title={text.title}
        lead={text.lead}
        path={[{ title: text.cases, to: '/cases' }]}
        actions={
          may(me, 'meet') && (
            <Link to="/cases/meetings/new">
              <Button type="primary" icon={<PlusOutlined />}>
                {text.enter}
              </Button>
            </Link>
          )
        }
      />
      <RecordTable<Minutes>
        name="meetings"
        label={text.title}
        columns={useColumns()}
        rowKey={keyOf}
        state={state}
        rows={rows}
        error={found.error}
        retry={() => void found.refetch()}
        empty={<Empty title={state.q === '' ? text.empty : text.nothing} />}
      />
    </>
  )
}

function keyOf(one: Minutes): string {
  return `${one.held_on} ${one.title} ${one.minutes}`
}

function isAbout(one: Minutes, wanted: string): boolean {
  const decided = one.decisions.flatMap((item) => [item.case ?? '', item.decision])
  const words = [one.title, one.minutes, one.held_on, ...decided]
  return words.some((word) => word.toLowerCase().includes(wanted))
}

function useColumns(): RecordColumn<Minutes>[] {
  const text = useWords(meetingWords)
  return [
    {
      id: 'minutes',
      title: text.minutes,
      compare: (a, b) => a.minutes.localeCompare(b.minutes, 'zh', { numeric: true }),
      render: (one) => one.minutes,
    },
    { id: 'title', title: text.name, render: (one) => one.title },
    {
      id: 'held_on',
      title: text.heldOn,
      compare: (a, b) => a.held_on.localeCompare(b.held_on),
      render: (one) => one.held_on,
    },
    {
      id: 'decisions',
      title: text.decisions,
      render: (one) => (
        <ul className="minutes-items">
          {one.decisions.map((item, index) => (
            <li key={index}>
              <OutcomeWord outcome={item.outcome} /> {item.decision}{' '}
              {item.case && <Link to={caseAddress(item.case)}>{item.case}</Link>}
            </li>
          ))}
        </ul>
      ),
    },
  ]
}
