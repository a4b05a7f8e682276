import type { Listing, RecordView } from '../../../api/types/registers'
import { grouped } from '../../../format/number'
import { useLanguage } from '../../../i18n/language'
import { useTitle, useWords } from '../../../i18n/words'
import { numberOf, recordColumns } from '../../../parts/record/recordColumns'
import { useRegister } from '../../../parts/record/useRegister'
import { RecordTable } from '../../../parts/table/RecordTable'
import { useTableState } from '../../../parts/table/useTableState'
import { decisionWords } from '../words'

interface Props {
  listing: Listing
  selected: string | null
  onSelect: (number: string) => void
}

/** The rows of one register behind a figure; choosing one lights its land. */
export function FigureRows({ listing, selected, onSelect }: Props) {
  const text = useWords(decisionWords)
  const title = useTitle()
  const { language } = useLanguage()
  const words = useRegister(listing.register)
  const state = useTableState('rows_')
  const first = (state.page - 1) * state.size
  const key = (row: RecordView) => numberOf(listing, row, words) || `#${row.record}`
  return (
    <>
      <h3 style={{ margin: '0 0 4px', fontSize: 14 }}>
        {title(listing)} <span className="quiet">{text.rowsOf(grouped(listing.rows.length))}</span>
      </h3>
      <RecordTable<RecordView>
        name={`figure.${listing.register}`}
        label={title(listing)}
        columns={recordColumns(listing, words, { language, sortable: false })}
        rowKey={key}
        state={state}
        rows={listing.rows.slice(first, first + state.size)}
        total={listing.rows.length}
        active={selected}
        onActive={(row) => onSelect(key(row))}
        searchable={false}
      />
    </>
  )
}
