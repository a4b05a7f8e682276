import { BranchesOutlined, FieldTimeOutlined, PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Link, useNavigate, useSearchParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { Balances } from '../../api/types/ledger'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { RecordInput } from '../../parts/form/RecordInput'
import { useToday } from '../../session/session'
import { Accounts } from './Accounts'
import { LedgerDay, useLedgerDay } from './LedgerDay'
import { LotTable } from './LotTable'
import { Tracks } from './Tracks'
import { Views } from './Views'
import { ledgerWords } from './words'
import './ledger.css'

/** The land ledger on a day: what is left to do, where the land stands, what quota is left. */
export function LedgerPage() {
  const text = useWords(ledgerWords)
  const today = useToday()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const day = useLedgerDay()
  const found = useGet<Balances>('/balance', day.query, { keep: true })
  const known = day.knownAt === '' ? '' : text.knownAt(day.knownAt.slice(0, 10))
  return (
    <>
      <PageHeader
        title={text.title}
        lead={[text.lead(day.date || today), known].filter(Boolean).join(' · ')}
        actions={
          <>
            <Link to="/ledger/clocks">
              <Button icon={<FieldTimeOutlined />}>{text.clocks}</Button>
            </Link>
            <Link to="/ledger/flow">
              <Button icon={<BranchesOutlined />}>{text.flow}</Button>
            </Link>
            <Button
              icon={<PrinterOutlined />}
              aria-label={text.print}
              onClick={() => window.print()}
            />
          </>
        }
      />
      <div className="ledger-bar no-print">
        <LedgerDay day={day} />
        <label>
          {text.findLot}
          <RecordInput
            register="land_approval"
            onChange={(lot) => {
              if (lot) void navigate(`/ledger/lots/${part(lot)}${day.search}`)
            }}
          />
        </label>
      </div>
      <Asked query={found} rows={12}>
        {(balances) => (
          <>
            <Views balances={balances} chosen={params.get('view')} day={day} />
            <Tracks balances={balances} />
            <Accounts balances={balances} />
            {balances.without_drawing.length > 0 && (
              <Panel title={text.withoutDrawing}>
                <LotTable lots={balances.without_drawing} search={day.search} />
              </Panel>
            )}
          </>
        )}
      </Asked>
    </>
  )
}
