import { Link } from 'react-router'

import type { Listing, RecordView } from '../../api/types/registers'
import { grouped } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { PlainTable } from '../../parts/table/PlainTable'
import { recordColumns } from '../../parts/record/recordColumns'
import { useRegister } from '../../parts/record/useRegister'
import { recordPageWords } from './recordPageWords'

/** Columns beside the number in the short tables. */
const FEW = 5

/** Records of other registers that name this one, register by register. */
export function LinkedRecords({ register, linked }: { register: string; linked: Listing[] }) {
  const text = useWords(recordPageWords)
  if (linked.length === 0) return <Empty title={text.noLinked} />
  return linked.map((listing) => (
    <OneRegister key={listing.register} listing={listing} of={register} />
  ))
}

/** Records of one register; the field that names this record says nothing new. */
function OneRegister({ listing, of }: { listing: Listing; of: string }) {
  const text = useWords(recordPageWords)
  const title = useTitle()
  const { language } = useLanguage()
  const words = useRegister(listing.register)
  const link = words.definition?.fields.find((field) => field.references === of)?.id
  const columns = recordColumns(listing, words, { language, sortable: false })
    .filter((column) => !column.hidden && column.id !== link)
    .slice(0, FEW)
  return (
    <section style={{ marginBottom: 12 }}>
      <h3 style={{ margin: '0 0 4px', fontSize: 14 }}>
        <Link to={`/registers/${listing.register}`}>{title(listing)}</Link>{' '}
        <span className="quiet">{text.all(grouped(listing.total))}</span>
      </h3>
      <PlainTable<RecordView>
        label={title(listing)}
        columns={columns}
        rows={listing.rows}
        rowKey={(row) => String(row.record)}
      />
    </section>
  )
}
