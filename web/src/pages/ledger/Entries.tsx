import { Button } from 'antd'

import type { EntryRow } from '../../api/types/ledger'
import { grouped } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { groupLines } from '../../parts/record/lines'
import { PlainTable } from '../../parts/table/PlainTable'
import { lotWords } from './lotWords'

interface Props {
  entries: EntryRow[]
  lot: string
  piece: string | null
  /** Shows the account as it stood after that day. */
  onDay: (date: string) => void
}

/** Every entry: day, document, what moved where; corrections name what they correct. */
export function Entries({ entries, lot, piece, onDay }: Props) {
  const text = useWords(lotWords)
  const { language } = useLanguage()
  const touched = (line: EntryRow['gained'][number]) =>
    piece === null || line.piece === piece || line.piece === lot
  const rows = entries
    .map((entry) => ({ ...entry, gained: entry.gained.filter(touched) }))
    .filter((entry) => entry.gained.length > 0)
  if (rows.length === 0) return <Empty title={text.noEntries} />
  return (
    <PlainTable<EntryRow>
      label={text.entries}
      rows={rows}
      rowKey={(entry) => String(entry.entry)}
      columns={[
        {
          id: 'entry',
          title: text.entry,
          numeric: true,
          render: (entry) => grouped(entry.entry),
        },
        {
          id: 'date',
          title: text.date,
          render: (entry) => (
            <Button
              type="link"
              size="small"
              title={text.untilThen}
              style={{ padding: 0 }}
              onClick={() => onDay(entry.date)}
            >
              {entry.date}
            </Button>
          ),
        },
        {
          id: 'document',
          title: text.document,
          render: (entry) => (
            <>
              {entry.document}
              {entry.corrects !== null && <b> {text.corrects(grouped(entry.corrects))}</b>}
              {entry.reason !== '' && <div className="quiet">{entry.reason}</div>}
            </>
          ),
        },
        {
          id: 'moved',
          title: text.moved,
          render: (entry) =>
            groupLines(entry.gained, language).map((group) => (
              <div key={group.piece + group.hectares}>
                {group.piece !== lot && <b>{group.piece} </b>}
                {group.states.join(language === 'zh' ? '、' : ', ')} {grouped(group.hectares)}
                <span className="unit">{text.hectares}</span>
              </div>
            )),
        },
      ]}
    />
  )
}
