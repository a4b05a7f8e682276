import type { Balances, ViewTotal } from '../../api/types/ledger'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { Panel } from '../../parts/Panel'
import { BarList } from '../../parts/chart/BarList'
import type { Day } from './LedgerDay'
import { LotTable } from './LotTable'
import { ledgerWords } from './words'

/** What is left to do stands first; the rest follows as the definitions have it. */
const FIRST = [
  'approved_unsupplied',
  'approved_unexpropriated',
  'expropriated_unsupplied',
  'supplied_unused',
]

function inOrder(views: ViewTotal[]): ViewTotal[] {
  const rank = (view: ViewTotal) => {
    const at = FIRST.indexOf(view.view)
    return at < 0 ? FIRST.length : at
  }
  return views.toSorted((a, b) => rank(a) - rank(b))
}

interface Props {
  balances: Balances
  chosen: string | null
  day: Day
}

/** 批而未供 and the like: each sum opens to its years and lots. */
export function Views({ balances, chosen, day }: Props) {
  const text = useWords(ledgerWords)
  const title = useTitle()
  const views = inOrder(balances.views)
  const view = views.find((one) => one.view === chosen) ?? views[0]
  if (view === undefined) return <Empty title={text.empty} />
  return (
    <Panel title={text.views}>
      <div className="view-cards" role="tablist" aria-label={text.views}>
        {views.map((one) => (
          <button
            key={one.view}
            type="button"
            role="tab"
            aria-selected={one === view}
            onClick={() => day.set({ view: one.view })}
          >
            <span>{title(one)}</span>
            <b>{grouped(one.hectares)}</b>
            <span className="unit">{text.hectares}</span>
            <small className="quiet">
              {grouped(one.mu)} {text.mu}
              {one.share !== null && Number(one.share) > 0 && ` · ${text.share(one.share)}`}
            </small>
          </button>
        ))}
      </div>
      <div className="view-detail" role="tabpanel" aria-label={title(view)}>
        <section>
          <h3>
            {title(view)} · {text.years}
          </h3>
          <BarList
            label={text.years}
            unit={text.hectares}
            bars={view.years.map(([year, hectares]) => ({
              id: String(year),
              title: String(year),
              value: Number(hectares),
              told: grouped(hectares),
            }))}
          />
          <p className="quiet">{text.base(grouped(view.base_hectares))}</p>
        </section>
        <section>
          <h3>
            {title(view)} · {text.lots}
          </h3>
          <LotTable lots={view.lots} search={day.search} total={view} />
        </section>
      </div>
    </Panel>
  )
}
