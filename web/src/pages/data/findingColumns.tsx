import {
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  InfoCircleOutlined,
} from '@ant-design/icons'

import type { FindingItem, Severity } from '../../api/types/data'
import { useTitle, useWords } from '../../i18n/words'
import type { RecordColumn } from '../../parts/table/columns'
import { shortEdition } from './layers'
import { dataWords } from './words'

const ICONS = {
  error: <CloseCircleOutlined aria-hidden style={{ color: 'var(--danger)' }} />,
  warning: <ExclamationCircleOutlined aria-hidden style={{ color: 'var(--warning)' }} />,
  notice: <InfoCircleOutlined aria-hidden className="quiet" />,
}

const WEIGHT: Severity[] = ['error', 'warning', 'notice']

/** How grave a finding is, by mark and word. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const text = useWords(dataWords)
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {ICONS[severity]} {text[severity]}
    </span>
  )
}

export function useFindingColumns(): RecordColumn<FindingItem>[] {
  const text = useWords(dataWords)
  const title = useTitle()
  return [
    {
      id: 'severity',
      title: text.severity,
      compare: (a, b) => WEIGHT.indexOf(a.severity) - WEIGHT.indexOf(b.severity),
      render: (one) => <SeverityMark severity={one.severity} />,
    },
    {
      id: 'found',
      title: text.found,
      width: 300,
      render: (one) => <span title={title(one)}>{title(one)}</span>,
    },
    {
      id: 'edition',
      title: text.edition,
      render: (one) => `${one.layer}@${shortEdition(one.edition)}`,
    },
    { id: 'key', title: text.key, render: (one) => one.key || '—' },
    { id: 'field', title: text.field, hidden: true, render: (one) => one.field || '—' },
    { id: 'rule', title: text.rule, hidden: true, render: (one) => one.rule },
    { id: 'state', title: text.state, render: (one) => text[`finding_${one.state}`] },
    {
      id: 'owner',
      title: text.lookedAfter,
      compare: (a, b) => a.owner.localeCompare(b.owner),
      render: (one) => one.owner || <span className="quiet">—</span>,
    },
    { id: 'reason', title: text.reason, hidden: true, render: (one) => one.reason || '—' },
  ]
}
