import { HistoryOutlined, PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Link, useParams, useSearchParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { Balances } from '../../api/types/ledger'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { Entries } from './Entries'
import { LedgerDay, useLedgerDay } from './LedgerDay'
import { Pieces } from './Pieces'
import { TrackBars } from './Tracks'
import { lotWords } from './lotWords'
import './ledger.css'

/** Statement of a lot: where its land stands, its pieces, every entry until the day. */
export default function LotPage() {
  const { lot = '' } = useParams()
  const text = useWords(lotWords)
  const [params] = useSearchParams()
  const day = useLedgerDay()
  const piece = params.get('piece')
  const found = useGet<Balances>('/balance', { ...day.query, lot }, { keep: true })
  const known = day.knownAt === '' ? '' : text.knownAt(day.knownAt.slice(0, 10))
  return (
    <>
      <PageHeader
        title={text.title(lot)}
        path={[{ title: text.ledger, to: `/ledger${day.search}` }]}
        lead={found.data && text.lead(found.data.date, known)}
        actions={
          <>
            <Link to={`/registers/land_approval/${part(lot)}`}>
              <Button>{text.record}</Button>
            </Link>
            <Link to={`/registers/land_approval/${part(lot)}/plot`}>
              <Button icon={<HistoryOutlined />}>{text.plot}</Button>
            </Link>
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {text.export}
            </Button>
          </>
        }
      />
      <div className="ledger-bar no-print">
        <LedgerDay day={day} />
        <span className="quiet">{text.history}</span>
      </div>
      <Asked query={found} rows={12}>
        {(balances) => (
          <>
            <Panel title={text.stands}>
              <TrackBars balances={balances} />
            </Panel>
            <Panel title={text.pieces}>
              <Pieces
                pieces={balances.pieces ?? []}
                chosen={piece}
                onChoose={(next) => day.set({ piece: next })}
              />
            </Panel>
            <Panel
              title={piece === null ? text.entries : `${text.entries}：${piece}`}
              extra={
                piece !== null && (
                  <Button size="small" onClick={() => day.set({ piece: null })}>
                    {text.all}
                  </Button>
                )
              }
            >
              <Entries
                entries={balances.entries ?? []}
                lot={lot}
                piece={piece}
                onDay={(date) => day.set({ date })}
              />
            </Panel>
          </>
        )}
      </Asked>
    </>
  )
}
