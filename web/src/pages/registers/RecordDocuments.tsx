import { Link } from 'react-router'

import { part } from '../../api/client'
import type { PaperView } from '../../api/types/cases'
import { useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { recordPageWords } from './recordPageWords'

/** The documents of the record, the latest first; each opens where it was issued. */
export function RecordDocuments({ documents }: { documents: PaperView[] }) {
  const text = useWords(recordPageWords)
  if (documents.length === 0) return <Empty title={text.noDocuments} />
  const latestFirst = documents.toSorted((a, b) => b.issued_on.localeCompare(a.issued_on))
  return latestFirst.map((paper) => (
    <div key={paper.number} style={{ marginBottom: 6 }}>
      <Link to={`/cases/${part(paper.case)}`}>{paper.title}</Link> {paper.number}
      <div className="quiet">
        {paper.issued_on} · {paper.issued_by}
        {paper.void_reason !== null && ` · ${paper.void_reason}`}
      </div>
    </div>
  ))
}
