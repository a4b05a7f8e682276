import { Link } from 'react-router'

import { part } from '../../api/client'
import type { CaseShown } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { ClockTag } from '../../parts/case/ClockTag'
import { recordPageWords } from './recordPageWords'

/** The cases about the record: where each stands and who holds it. */
export function RecordCases({ cases }: { cases: CaseShown[] }) {
  const text = useWords(recordPageWords)
  const title = useTitle()
  if (cases.length === 0) return <Empty title={text.noCases} />
  return cases.map(({ case: view, clocks }) => {
    const running = clocks.find((clock) => clock.ended === null)
    return (
      <div key={view.number} style={{ marginBottom: 8 }}>
        <Link to={`/cases/${part(view.number)}`}>
          {title({ zh: view.process_zh, en: view.process_en })} {view.number}
        </Link>{' '}
        <b>{title({ zh: view.state_zh, en: view.state_en })}</b>{' '}
        {running && view.closed_on === null && (
          <ClockTag due={running.due} stopped={running.stopped} />
        )}
        <div className="quiet">
          {view.owner} · {text.opened} {view.opened_on}
          {view.closed_on !== null && ` · ${text.closed} ${view.closed_on}`}
        </div>
      </div>
    )
  })
}
