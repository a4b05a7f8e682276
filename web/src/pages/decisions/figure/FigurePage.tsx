import { PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useParams, useSearchParams } from 'react-router'

import { part } from '../../../api/client'
import { useGet } from '../../../api/query'
import type { FigureView } from '../../../api/types/indicators'
import type { Listing } from '../../../api/types/registers'
import { sectionName } from '../../../format/section'
import { useLanguage } from '../../../i18n/language'
import { useTitle, useWords } from '../../../i18n/words'
import { Asked } from '../../../parts/Asked'
import { Empty } from '../../../parts/Empty'
import { PageHeader } from '../../../parts/PageHeader'
import { Panel } from '../../../parts/Panel'
import { YearInput } from '../../../parts/YearInput'
import { useToday } from '../../../session/session'
import '../decisions.css'
import { FigureMap } from './FigureMap'
import { FigureRows } from './FigureRows'
import { Formula } from './Formula'
import { Series } from './Series'
import { Townships } from './Townships'
import { figureWords } from './figureWords'

/** A figure opened: how it comes about, over the years, by township, its rows and its land. */
export default function FigurePage() {
  const { indicator = '' } = useParams()
  const text = useWords(figureWords)
  const title = useTitle()
  const { language } = useLanguage()
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const year = Number(params.get('year')) || Number(today.slice(0, 4))
  const selected = params.get('sel')
  const set = (changes: Record<string, string | null>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        Object.entries(changes).forEach(([name, value]) =>
          value === null ? next.delete(name) : next.set(name, value),
        )
        return next
      },
      { replace: true },
    )
  const path = `/indicators/${part(indicator)}`
  const figure = useGet<FigureView[]>(
    '/indicators',
    { ids: indicator, year, by: 'township', last_year: true },
    { keep: true },
  )
  const rows = useGet<Listing[]>(`${path}/rows`, { year }, { keep: true })
  const view = figure.data?.[0]
  return (
    <>
      <PageHeader
        title={view ? title(view) : indicator}
        path={[{ title: text.decisions, to: `/decisions?year=${year}` }]}
        lead={
          view &&
          `${text.year(String(year))} · ${text.section} ${sectionName(view.section, language)}`
        }
        actions={
          <>
            <YearInput value={year} onChange={(next) => set({ year: String(next), sel: null })} />
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {text.print}
            </Button>
          </>
        }
      />
      <Asked query={figure} rows={10} isEmpty={(all) => all.length === 0}>
        {([one]) =>
          one && (
            <>
              <div className="figure-parts">
                <Formula figure={one} year={year} listings={rows.data ?? []} />
                <Series id={indicator} year={year} unit={one.unit} />
              </div>
              <div className="figure-parts">
                <Townships figure={one} />
                <FigureMap
                  path={path}
                  year={year}
                  selected={selected}
                  onSelect={(number) => set({ sel: number })}
                />
              </div>
            </>
          )
        }
      </Asked>
      <Panel title={text.rows}>
        <Asked
          query={rows}
          isEmpty={(all) => all.every((listing) => listing.rows.length === 0)}
          empty={<Empty title={text.noRows} />}
        >
          {(all) =>
            all.map((listing) => (
              <FigureRows
                key={listing.register}
                listing={listing}
                selected={selected}
                onSelect={(number) => set({ sel: number })}
              />
            ))
          }
        </Asked>
      </Panel>
    </>
  )
}
