import { Link } from 'react-router'

import { useGet } from '../../api/query'
import type { Balances } from '../../api/types/ledger'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Panel } from '../../parts/Panel'
import { BarList } from '../../parts/chart/BarList'
import { may } from '../../session/rights'
import { useMe, useToday } from '../../session/session'
import { ledgerWords } from '../ledger/words'
import { decisionWords } from './words'

const SHOWN = ['approved_unsupplied', 'approved_unexpropriated', 'supplied_unused']

/** How much approved land waits at the end of the year, by the year of its approval. */
export function LandLeft({ year }: { year: number }) {
  const text = useWords(decisionWords)
  const ledger = useWords(ledgerWords)
  const title = useTitle()
  const today = useToday()
  const allowed = may(useMe(), 'read:land_ledger')
  const last = `${year}-12-31`
  const date = last < today ? last : today
  const found = useGet<Balances>('/balance', { date }, { keep: true, enabled: allowed })
  if (!allowed) return null
  return (
    <Panel title={text.landAsk} extra={<Link to={`/ledger?date=${date}`}>{text.landOpen}</Link>}>
      <Asked query={found}>
        {(balances) => {
          const views = balances.views.filter((view) => SHOWN.includes(view.view))
          const waiting = views.find((view) => view.view === SHOWN[0])
          return (
            <>
              <BarList
                label={text.landAsk}
                unit={ledger.hectares}
                bars={views.map((view) => ({
                  id: view.view,
                  title: title(view),
                  value: Number(view.hectares),
                  told: grouped(view.hectares),
                  hint: `${grouped(view.mu)} ${ledger.mu}`,
                  to: `/ledger?view=${view.view}&date=${date}`,
                }))}
              />
              {waiting !== undefined && waiting.years.length > 0 && (
                <>
                  <div className="quiet" style={{ marginTop: 6 }}>
                    {title(waiting)} · {ledger.years}
                  </div>
                  <BarList
                    label={ledger.years}
                    unit={ledger.hectares}
                    bars={waiting.years.map(([of, hectares]) => ({
                      id: String(of),
                      title: String(of),
                      value: Number(hectares),
                      told: grouped(hectares),
                    }))}
                  />
                </>
              )}
              <Link to="/ledger/clocks">{text.landWhere}</Link>
            </>
          )
        }}
      </Asked>
    </Panel>
  )
}
