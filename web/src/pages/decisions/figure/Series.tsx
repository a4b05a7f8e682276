import { part } from '../../../api/client'
import { useGet } from '../../../api/query'
import { writtenUnit } from '../../../format/section'
import { useLanguage } from '../../../i18n/language'
import { useWords } from '../../../i18n/words'
import { Asked } from '../../../parts/Asked'
import { Panel } from '../../../parts/Panel'
import { Chart } from '../../../parts/chart/Chart'
import { chartWords } from '../../../parts/chart/words'
import { PlainTable } from '../../../parts/table/PlainTable'
import { colours } from '../../../theme/tokens'
import { figureWords } from './figureWords'

interface YearFigure {
  year: number
  value: string | null
  display: string
}

/** So many years are told. */
const YEARS = 5

/** The figure from year to year. */
export function Series({ id, year, unit }: { id: string; year: number; unit: string }) {
  const text = useWords(figureWords)
  const chart = useWords(chartWords)
  const { language } = useLanguage()
  const found = useGet<YearFigure[]>(
    `/indicators/${part(id)}/series`,
    { from: year - YEARS + 1, to: year },
    { keep: true },
  )
  return (
    <Panel title={text.series}>
      <Asked query={found} rows={6}>
        {(years) => (
          <Chart
            label={text.series}
            height={200}
            option={{
              grid: { left: 60, right: 16, top: 28, bottom: 24 },
              tooltip: { trigger: 'axis' },
              xAxis: { type: 'category', data: years.map((one) => String(one.year)) },
              yAxis: {
                type: 'value',
                name: writtenUnit(unit, language),
                splitLine: { lineStyle: { color: colours.line } },
              },
              series: [
                {
                  type: 'bar',
                  barMaxWidth: 42,
                  label: { show: true, position: 'top' },
                  data: years.map((one) => (one.value === null ? null : Number(one.value))),
                },
              ],
            }}
            table={
              <PlainTable<YearFigure>
                label={text.series}
                rows={years}
                rowKey={(one) => String(one.year)}
                columns={[
                  { id: 'year', title: chart.year, render: (one) => one.year },
                  {
                    id: 'value',
                    title: text.value,
                    numeric: true,
                    render: (one) => one.display,
                  },
                ]}
              />
            }
          />
        )}
      </Asked>
    </Panel>
  )
}
