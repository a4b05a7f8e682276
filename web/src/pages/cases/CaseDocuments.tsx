import { Link } from 'react-router'

import { part } from '../../api/client'
import type { PaperView } from '../../api/types/cases'
import { useWords } from '../../i18n/words'
import { PaperActions } from './PaperActions'
import { PaperLine } from './PaperLine'
import { documentWords } from './documentWords'
import './documents.css'

/** Documents of a case: look, print, stamp, serve, make void. */
export function CaseDocuments({ documents }: { documents: PaperView[] }) {
  const text = useWords(documentWords)
  if (documents.length === 0) return <span className="quiet">{text.none}</span>
  return (
    <ul className="papers">
      {documents.map((paper) => (
        <li key={paper.number}>
          <PaperLine paper={paper}>
            <Link to={`/cases/documents/${part(paper.number)}`}>{text.look}</Link>
            <PaperActions paper={paper} />
          </PaperLine>
        </li>
      ))}
    </ul>
  )
}
