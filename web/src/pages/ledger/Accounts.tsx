import type { Balances } from '../../api/types/ledger'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { PlainTable } from '../../parts/table/PlainTable'
import { booksOf } from './books'
import type { Book } from './books'
import { ledgerWords } from './words'

/** Quota accounts, which are never mixed: what is available, what is used. */
export function Accounts({ balances }: { balances: Balances }) {
  const text = useWords(ledgerWords)
  const title = useTitle()
  const isBooked = (book: Book) => book.states.some((row) => Number(row.amount) !== 0)
  const accounts = booksOf(balances.balances).filter((book) => !book.isTrack && isBooked(book))
  const rows = accounts.flatMap((book) => book.states.map((state) => ({ book, state })))
  return (
    <Panel title={text.accounts}>
      {rows.length === 0 ? (
        <span className="quiet">{text.noAccount}</span>
      ) : (
        <PlainTable
          label={text.accounts}
          rows={rows}
          rowKey={({ book, state }) => book.id + state.state}
          columns={[
            {
              id: 'book',
              title: text.accounts,
              render: ({ book, state }) => (state === book.states[0] ? <b>{title(book)}</b> : ''),
            },
            {
              id: 'state',
              title: text.state,
              render: ({ state }) => title({ zh: state.state_title, en: state.state_title_en }),
            },
            {
              id: 'hectares',
              title: text.hectares,
              numeric: true,
              render: ({ state }) => (
                <>
                  {grouped(state.hectares ?? state.amount)}
                  {Number(state.amount) < 0 && <b> ⚠ {text.negative}</b>}
                </>
              ),
            },
            {
              id: 'mu',
              title: text.mu,
              numeric: true,
              render: ({ state }) => (state.mu ? grouped(state.mu) : '—'),
            },
          ]}
        />
      )}
    </Panel>
  )
}
