import { Link } from 'react-router'

import { part } from '../../api/client'
import type { CaseView } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { ClockTag } from '../../parts/case/ClockTag'
import type { RecordColumn } from '../../parts/table/columns'
import { casesWords } from './words'

export function caseAddress(number: string): string {
  return `/cases/${part(number)}`
}

/** A case in a list, as everywhere: what it is, where it stands, until when. */
export function useCaseColumns(): RecordColumn<CaseView>[] {
  const text = useWords(casesWords)
  const title = useTitle()
  return [
    {
      id: 'number',
      title: text.number,
      render: (one) => <Link to={caseAddress(one.number)}>{one.number}</Link>,
    },
    {
      id: 'process',
      title: text.process,
      width: 180,
      render: (one) => title({ zh: one.process_zh, en: one.process_en }),
    },
    {
      id: 'record',
      title: text.record,
      width: 180,
      render: (one) => <span title={one.record ?? ''}>{one.record ?? '—'}</span>,
    },
    {
      id: 'state',
      title: text.state,
      render: (one) => title({ zh: one.state_zh, en: one.state_en }),
    },
    { id: 'owner', title: text.owner, render: (one) => one.owner || '—' },
    { id: 'opened_on', title: text.openedOn, render: (one) => one.opened_on },
    {
      id: 'due',
      title: text.due,
      render: (one) => (one.closed_on === null ? <ClockTag due={one.due} /> : '—'),
    },
    {
      id: 'closed_on',
      title: text.closedOn,
      hidden: true,
      render: (one) => one.closed_on ?? '—',
    },
  ]
}
