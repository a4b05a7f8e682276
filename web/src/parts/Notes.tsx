import { InfoCircleOutlined } from '@ant-design/icons'

import type { Bilingual } from '../api/types/definitions'
import { useTitle } from '../i18n/words'

/** What the server noticed, one sentence a line; nothing where there is nothing to say. */
export function Notes({ notes }: { notes: Bilingual[] }) {
  const title = useTitle()
  if (notes.length === 0) return null
  return (
    <ul style={{ margin: 0, paddingInlineStart: 0, listStyle: 'none' }}>
      {notes.map((note, index) => (
        <li key={`${index} ${note.zh}`} style={{ overflowWrap: 'anywhere' }}>
          <InfoCircleOutlined aria-hidden className="quiet" /> {title(note)}
        </li>
      ))}
    </ul>
  )
}
