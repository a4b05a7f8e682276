import { Alert, Button } from 'antd'

import { instant } from '../../format/date'
import { useWords } from '../../i18n/words'
import { formWords } from './words'

/** Tells that a draft was restored, and lets one begin anew. */
export function DraftNote({ time, onDrop }: { time: string | null; onDrop: () => void }) {
  const text = useWords(formWords)
  if (time === null) return null
  return (
    <Alert
      type="info"
      className="no-print"
      style={{ marginBottom: 12 }}
      title={text.draft(instant(time))}
      action={
        <Button size="small" onClick={onDrop}>
          {text.dropDraft}
        </Button>
      }
    />
  )
}
