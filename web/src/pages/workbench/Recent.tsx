import { Link } from 'react-router'

import type { CaseView } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { caseAddress } from '../cases/caseColumns'
import { workbenchWords } from './words'

export function Recent({ cases }: { cases: CaseView[] }) {
  const text = useWords(workbenchWords)
  const title = useTitle()
  if (cases.length === 0) return null
  return (
    <Panel title={text.recent}>
      {cases.map((one) => (
        <div key={one.number}>
          <Link to={caseAddress(one.number)}>{one.number}</Link>{' '}
          {title({ zh: one.process_zh, en: one.process_en })}{' '}
          <span className="quiet">{title({ zh: one.state_zh, en: one.state_en })}</span>
        </div>
      ))}
    </Panel>
  )
}
