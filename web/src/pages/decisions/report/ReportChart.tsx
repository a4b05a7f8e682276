import { useNavigate } from 'react-router'

import type { Report, ReportChart as ChartBlock } from '../../../api/types/reports'
import { Chart } from '../../../parts/chart/Chart'
import { figureAddress } from '../Answers'

/** A chart of the report; a bar opens its figure. */
export function ReportChart({ chart, report }: { chart: ChartBlock; report: Report }) {
  const navigate = useNavigate()
  const open = (year: string, series: string) => {
    const values = chart.series.find((one) => one.title === series)?.values
    const at = values?.[chart.years.indexOf(Number(year))]?.figure
    const figure = at === null || at === undefined ? undefined : report.figures[at]
    if (figure) void navigate(figureAddress(figure.id, figure.year))
  }
  return (
    <figure>
      <figcaption>{chart.title}</figcaption>
      <Chart
        label={chart.title}
        height={240}
        onOpen={open}
        option={{
          legend: { bottom: 0 },
          tooltip: { trigger: 'axis' },
          grid: { left: 60, right: 16, top: 28, bottom: 56 },
          xAxis: { type: 'category', data: chart.years.map(String) },
          yAxis: { type: 'value', name: chart.unit },
          series: chart.series.map((series) => ({
            name: series.title,
            type: chart.kind === 'line' ? 'line' : 'bar',
            label: { show: true, position: 'top' },
            barMaxWidth: 40,
            data: series.values.map(({ value }) => (value === null ? null : Number(value))),
          })),
        }}
      />
    </figure>
  )
}
