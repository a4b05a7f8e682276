import type { Balances } from '../../api/types/ledger'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { BarList } from '../../parts/chart/BarList'
import { booksOf } from './books'
import { ledgerWords } from './words'

/** Where all the land of the ledger stands, track by track. */
export function Tracks({ balances }: { balances: Balances }) {
  const text = useWords(ledgerWords)
  return (
    <Panel title={text.tracks}>
      <TrackBars balances={balances} />
    </Panel>
  )
}

/** The states of each track with their land. */
export function TrackBars({ balances }: { balances: Balances }) {
  const text = useWords(ledgerWords)
  const title = useTitle()
  const tracks = booksOf(balances.balances).filter((book) => book.isTrack)
  return (
    <div className="track-grid">
      {tracks.map((book) => (
        <section key={book.id}>
          <h3>{title(book)}</h3>
          <BarList
            label={title(book)}
            unit={text.hectares}
            bars={book.states
              .filter((row) => Number(row.amount) !== 0)
              .map((row) => ({
                id: row.state,
                title: title({ zh: row.state_title, en: row.state_title_en }),
                value: Number(row.hectares ?? row.amount),
                told: grouped(row.hectares ?? row.amount),
                hint: row.mu && `${grouped(row.mu)} ${text.mu}`,
              }))}
          />
        </section>
      ))}
    </div>
  )
}
